"""Minima of a smooth landscape over data that a hand has moved, found by Newton's method from many starts."""

from collections.abc import Mapping

import numpy as np

from descent import sample, sample_hessians
from landscapes.landscape import Landscape, Minimum, Places

STARTS_A_SIDE = 5
MOST_ITERATIONS = 100
#: A minimum is declared where a whole Newton step is no longer than this, relative to the point, and the loss curves up
#: in every direction by this share of its largest curvature. Where classes can be told apart without an error, the losses
#: fall for ever: their steps stay long, and no minimum is declared.
CLOSE, CURVED = 1.0e-9, 1.0e-8
#: The search itself goes on until steps are shorter by this factor; divisors are never smaller than the other number.
CLOSE_ENOUGH, TINY = 1.0e-3, 1.0e-300
#: Two that are nearer to each other than this are one.
SAME = 1.0e-6
#: Points a side of the grid on which nothing may be lower than the lowest.
GRID = 81


def find_minima(landscape: Landscape, parameters: Mapping[str, float]) -> Places:
    """Every minimum of `landscape` that Newton's method finds from a grid of starts, converged; none where it does not.

    A minimum counts as the lowest if no other one and no point of a fine grid over the domain is lower.
    """
    ends = settle(landscape, parameters, all_over(landscape, STARTS_A_SIDE))
    values, _ = sample(landscape, ends, parameters)
    best = min([*values, sample(landscape, all_over(landscape, GRID), parameters)[0].min()])
    tolerance = 1.0e-12 * max(1.0, abs(best))
    minima: list[Minimum] = []
    for place in np.argsort(values):
        if all(np.linalg.norm(ends[place] - np.array(other.point)) > SAME for other in minima):
            minima.append(_minimum(ends[place], values[place], values[place] <= best + tolerance))
    return Places(minima=minima)


def find_minimum(landscape: Landscape, parameters: Mapping[str, float]) -> Places:
    """The only minimum of a convex `landscape`; none where Newton's method does not converge in one."""
    ends = settle(landscape, parameters, np.zeros((1, landscape.dimension)))
    values, _ = sample(landscape, ends, parameters)
    return Places(minima=[_minimum(end, value, True) for end, value in zip(ends, values, strict=True)])


def _minimum(point: np.ndarray, value: float, lowest: bool) -> Minimum:
    return Minimum(point=tuple(float(x) for x in point), value=float(value), lowest=bool(lowest))


def all_over(landscape: Landscape, count: int) -> np.ndarray:
    """A grid of `count` points a side over the domain: (count**n, n)."""
    axes = [np.linspace(low, high, count) for low, high in landscape.domain]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, landscape.dimension)


def settle(landscape: Landscape, parameters: Mapping[str, float], points: np.ndarray) -> np.ndarray:
    """Where damped Newton steps end from `points` (m, n), of those that have converged in a minimum: (k, n).

    Source: Nocedal & Wright, Numerical Optimization, 2nd ed. (2006), sections 3.4 and 10.3: curvatures count by their
    size, so that steps go down, and the damping falls while they do.
    """
    points = points.copy()
    damping = np.full(len(points), 1.0e-3)
    values, gradients = sample(landscape, points, parameters)
    hessians = sample_hessians(landscape, points, parameters)
    with np.errstate(all="ignore"):
        for _ in range(MOST_ITERATIONS):
            steps = _newton(hessians, gradients, damping)
            if np.linalg.norm(steps, axis=1).max() <= CLOSE * CLOSE_ENOUGH:
                break
            tried = points - steps
            new_values, new_gradients = sample(landscape, tried, parameters)
            down = new_values <= values
            points[down], values[down], gradients[down] = tried[down], new_values[down], new_gradients[down]
            damping = np.where(down, damping / 10.0, np.minimum(damping * 10.0, 1.0e12))
            hessians = sample_hessians(landscape, points, parameters)
        last = _newton(hessians, gradients, np.zeros(len(points)))
        is_close = np.linalg.norm(last, axis=1) <= CLOSE * (1.0 + np.linalg.norm(points, axis=1))
        curvatures = np.linalg.eigvalsh(np.where(np.isfinite(hessians), hessians, 0.0))
    return (points - last)[is_close & (curvatures[:, 0] > CURVED * curvatures[:, -1])]


def _newton(hessians: np.ndarray, gradients: np.ndarray, damping: np.ndarray) -> np.ndarray:
    """Damped Newton steps (m, n), to be subtracted; zero where the loss has left the range of numbers."""
    usable = np.isfinite(hessians).all(axis=(1, 2)) & np.isfinite(gradients).all(axis=1)
    values, vectors = np.linalg.eigh(np.where(usable[:, None, None], hessians, 0.0))
    along = np.einsum("mij,mi->mj", vectors, np.where(usable[:, None], gradients, 0.0))
    return np.einsum("mij,mj->mi", vectors, along / np.maximum(np.abs(values) + damping[:, None], TINY))
