"""Places where the gradient vanishes: Newton's method from many starts, then sorted into minima and saddles."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from descent import sample, sample_hessians
from landscapes.landscape import Landscape, Minimum, Places

#: points (m, n) -> values (m,), gradients (m, n), Hessians (m, n, n).
Evaluate = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]

ITERATIONS = 60
#: Relative to the largest eigenvalue: a gradient no longer than this is zero but for rounding, and an eigenvalue no
#: larger has no sign.
ZERO_GRADIENT, ZERO_EIGENVALUE = 1.0e-13, 1.0e-6
#: Two points no further apart than this share of the box are one.
SAME = 1.0e-7
#: Two values no further apart than this are equally low.
EQUALLY_LOW = 1.0e-9


def in_kernels(landscape: Landscape, parameters: Mapping[str, float]) -> Evaluate:
    """Values, gradients and Hessians of `landscape` at points (m, n)."""

    def evaluate(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return *sample(landscape, points, parameters), sample_hessians(landscape, points, parameters)

    return evaluate


def in_python(value_and_gradient: Any, hessian: Any) -> Evaluate:
    """Kernels without parameters as plain Python: for a few points at import, where nothing shall be compiled."""
    fill_gradient = getattr(value_and_gradient, "py_func", value_and_gradient)
    fill_hessian = getattr(hessian, "py_func", hessian)
    nothing = np.empty(0), np.empty((0, 0))

    def evaluate(points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        gradients, hessians = np.empty(points.shape), np.empty((*points.shape, points.shape[1]))
        values = np.array([fill_gradient(*row) for row in _rows(points, *nothing, gradients)])
        for row in _rows(points, *nothing, hessians):
            fill_hessian(*row)
        return values, gradients, hessians

    return evaluate


def _rows(points: np.ndarray, parameters: np.ndarray, data: np.ndarray, out: np.ndarray) -> list[tuple[Any, ...]]:
    return [(point, parameters, data, into) for point, into in zip(points, out, strict=True)]


def stationary_points(evaluate: Evaluate, starts: Any, domain: Sequence[tuple[float, float]]) -> np.ndarray:
    """The stationary points in the box `domain` to which Newton's method leads from `starts` (m, n): (k, n), sorted.

    Minima, saddles and maxima attract Newton's steps alike; a step is never longer than a twentieth of the box, so that
    a start finds what is near it.
    """
    points = np.array(starts, dtype=float)
    low, high = np.array(domain).T
    longest = np.linalg.norm(high - low) / 20.0
    moving = np.arange(len(points))
    for _ in range(ITERATIONS):
        _, gradients, hessians = evaluate(points[moving])
        eigenvalues, vectors = np.linalg.eigh(hessians)
        # Where there is no curvature Newton's step has no length: any finite stand-in will do, the cut comes next.
        eigenvalues = np.where(np.abs(eigenvalues) < 1.0e-12, 1.0e-12, eigenvalues)
        steps = -np.einsum("kij,kj,klj,kl->ki", vectors, 1.0 / eigenvalues, vectors, gradients)
        lengths = np.linalg.norm(steps, axis=1)
        points[moving] += steps * np.minimum(1.0, longest / np.maximum(lengths, longest))[:, None]
        inside = ((points[moving] > low - longest) & (points[moving] < high + longest)).all(axis=1)
        moving = moving[inside & (lengths > 1.0e-15 * longest)]
        if not len(moving):
            break

    points = points[((points >= low) & (points <= high)).all(axis=1)]
    _, gradients, hessians = evaluate(points)
    largest = np.maximum(1.0, np.abs(np.linalg.eigvalsh(hessians)).max(axis=1, initial=0.0))
    slopes = np.abs(gradients).max(axis=1, initial=0.0) / largest
    found: list[np.ndarray] = []
    for i in np.argsort(slopes, kind="stable"):
        if slopes[i] <= ZERO_GRADIENT and all(
            np.abs(points[i] - other).max() > SAME * 20.0 * longest for other in found
        ):
            found.append(np.where(np.abs(points[i]) < 1.0e-15 * longest, 0.0, points[i]))
    return np.array(sorted(found, key=tuple)).reshape(-1, len(low))


def find(evaluate: Evaluate, starts: Any, domain: Sequence[tuple[float, float]]) -> Places:
    """The minima and saddles in the box `domain` to which Newton's method leads from `starts` (m, n)."""
    points = stationary_points(evaluate, starts, domain)
    values, _, hessians = evaluate(points)
    eigenvalues = np.linalg.eigvalsh(hessians)
    zero = ZERO_EIGENVALUE * np.maximum(1.0, np.abs(eigenvalues).max(axis=1, initial=0.0))
    is_minimum = eigenvalues[:, 0] > zero
    is_saddle = (eigenvalues[:, 0] < -zero) & (eigenvalues[:, -1] > zero)
    lowest = values[is_minimum].min(initial=np.inf)
    return Places(
        minima=tuple(
            Minimum(point=tuple(point.tolist()), value=float(value), lowest=bool(value <= lowest + EQUALLY_LOW))
            for point, value in zip(points[is_minimum], values[is_minimum], strict=True)
        ),
        saddles=tuple(tuple(point.tolist()) for point in points[is_saddle]),
    )
