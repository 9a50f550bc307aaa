"""The arithmetic of a step that leaves the map: what it was multiplied from, and by what each step multiplies."""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from descent import sample_hessians
from scenes.scene import Scene

#: A step is rate times gradient, or a factor the same at every step, if it is so to this share of it.
EQUAL = 1.0e-6
#: The rounding of a number, with room to spare.
ROUNDING = 1.0e-12


@dataclass(frozen=True)
class Explosion:
    """Of r paths: `length` (r,) of the step that left the map, `gradient` (r,) its gradient's; `is_product` (r,) where it
    is minus the rate times the gradient; `curvature` (r,) the largest eigenvalue of the Hessian and `factor` (r,) what
    each step multiplies the distance along its direction by, NaN where that is not one number or no reason to diverge.
    """

    length: np.ndarray
    gradient: np.ndarray
    is_product: np.ndarray
    curvature: np.ndarray
    factor: np.ndarray


def explode(
    scene: Scene,
    points: np.ndarray,
    gradients: np.ndarray,
    lengths: np.ndarray,
    left: np.ndarray,
    rates: np.ndarray,
) -> Explosion:
    """points and gradients (r, t, n) of paths with `lengths` (r,) rows, step `left` (r,) of each the one to explain.

    `rates` (r, t - 1): the learning rate of each step; NaN where an optimizer has none.
    """
    runs = np.arange(len(points))
    with np.errstate(over="ignore", invalid="ignore"):
        moves = points[:, 1:] - points[:, :-1]
        products = -rates[:, :, None] * gradients[:, :-1]
        size = _largest(products)
        equal = (_largest(moves - products) <= EQUAL * size + ROUNDING * _largest(points[:, :-1])) & (size > 0.0)
        curvature, factor = _factor(scene, points[:, 0], gradients, rates, equal, lengths)
        return Explosion(
            length=np.hypot.reduce(moves[runs, left - 1], axis=1),
            gradient=np.hypot.reduce(gradients[runs, left - 1], axis=1),
            is_product=equal[runs, left - 1],
            curvature=curvature,
            factor=factor,
        )


def _largest(vectors: np.ndarray) -> np.ndarray:
    """The largest coordinate by size of `vectors` (..., n); coordinate by coordinate, which numpy does faster."""
    return reduce(np.maximum, (np.abs(vectors[..., i]) for i in range(vectors.shape[-1])))


def _factor(
    scene: Scene, starts: np.ndarray, gradients: np.ndarray, rates: np.ndarray, equal: np.ndarray, lengths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Largest curvature at each start, and |1 - rate * curvature| where every step recorded obeys it; NaN elsewhere."""
    # The paths of a fan have one start.
    unique, which = (starts[:1], np.zeros(len(starts), int)) if (starts == starts[0]).all() else (starts, slice(None))
    values, vectors = np.linalg.eigh(sample_hessians(scene.record, unique, scene.all_parameters()))
    curvature, direction = values[which, -1], vectors[which, :, -1]
    # Along that direction the gradient is curvature times distance, so it is multiplied by the same factor.
    along = np.einsum("rtn,rn->rt", gradients, direction)
    factor = 1.0 - rates[:, 0] * curvature
    error = np.abs(along[:, 1:] - factor[:, None] * along[:, :-1])
    rounding = ROUNDING * (1.0 + np.abs(factor))[:, None] * _largest(gradients[:, :-1])
    obeys = equal & (error <= EQUAL * np.abs(along[:, 1:]) + rounding)
    unused = np.arange(rates.shape[1]) >= lengths[:, None] - 1
    # The path leaves by this direction and no other: most of its last gradient points along it.
    last = np.arange(len(lengths)), lengths - 1
    leads = np.abs(along[last]) >= 0.5 * np.hypot.reduce(gradients[last], axis=1)
    holds = (obeys | unused).all(axis=1) & leads & (np.abs(factor) > 1.0)
    return curvature, np.where(holds, np.abs(factor), np.nan)
