"""How the ground curves under a path, and how fast a rule may go there."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from descent import Paths, Reason, name_place, sample_hessians
from descent.places import TOLERANCE
from scenes.scene import Scene
from scenes.trace import fan_quantity, places_of


class Ground(IntEnum):
    """What a place is, in one word, by its gradient and its Hessian."""

    SLOPE = 0
    MINIMUM = 1
    FLAT = 2
    SADDLE = 3
    MAXIMUM = 4


#: What the stage writes.
GROUNDS: dict[Ground, str] = {ground: ground.name.lower() for ground in Ground}
_BY_REASON = {
    Reason.MINIMUM: Ground.MINIMUM,
    Reason.FLAT: Ground.FLAT,
    Reason.SADDLE: Ground.SADDLE,
    Reason.MAXIMUM: Ground.MAXIMUM,
}


@dataclass(frozen=True)
class Curvature:
    """The Hessian along paths, one row a point of one path after the other, and at the landscape's minima.

    `eigenvalues` (rows, 2): smallest and largest; `conditions` (rows,): the largest by size over the smallest by size,
    inf where it is singular; `grounds` (rows,): what the place is, a Ground; `nearest` (rows,): which minimum is
    nearest, -1 where there is none; `minima` (m, 2): eigenvalues at each of them. NaN where the Hessian left the range.
    """

    eigenvalues: np.ndarray
    conditions: np.ndarray
    grounds: np.ndarray
    nearest: np.ndarray
    minima: np.ndarray


def trace_curvature(scene: Scene, groups: Sequence[Paths]) -> Curvature:
    """The curvature under every recorded point of the scene's paths, one path after the other."""
    points = np.concatenate([paths[run].points for paths in groups for run in range(len(paths))])
    norms = np.concatenate([paths[run].gradient_norms for paths in groups for run in range(len(paths))])
    spectra = _spectra(scene, points)
    sizes = np.abs(spectra)
    with np.errstate(divide="ignore", invalid="ignore"):
        conditions = sizes.max(axis=1) / sizes.min(axis=1)
    grounds = np.full(len(points), Ground.SLOPE, np.uint8)
    for row in np.flatnonzero((norms <= TOLERANCE) & np.isfinite(spectra).all(axis=1)):
        grounds[row] = _BY_REASON[name_place(spectra[row])]
    minima = np.array([minimum.point for minimum in places_of(scene).minima]).reshape(-1, scene.record.dimension)
    return Curvature(
        eigenvalues=spectra[:, [0, -1]],
        conditions=conditions,
        grounds=grounds,
        nearest=_nearest(points, minima),
        minima=_spectra(scene, minima)[:, [0, -1]],
    )


def _spectra(scene: Scene, points: np.ndarray) -> np.ndarray:
    """All eigenvalues (m, n) at `points` (m, n), ascending; NaN where a Hessian is not finite."""
    hessians = sample_hessians(scene.record, points, scene.all_parameters())
    finite = np.isfinite(hessians).all(axis=(1, 2))
    spectra = np.full(points.shape, math.nan)
    spectra[finite] = np.linalg.eigvalsh(hessians[finite])
    return spectra


def _nearest(points: np.ndarray, minima: np.ndarray) -> np.ndarray:
    nearest, best = np.full(len(points), -1, np.int32), np.full(len(points), math.inf)
    for index, minimum in enumerate(minima):
        distances = np.hypot.reduce(points - minimum, axis=1)
        closer = distances < best
        nearest[closer], best[closer] = index, distances[closer]
    return nearest


def trace_bounds(scene: Scene, fan: str | None = None, stops: Sequence[float] | np.ndarray = ()) -> np.ndarray:
    """For every path of the scene, or of the fan of one slider, (r, 2): the bound on rate times curvature that its
    optimizer declares, NaN where it declares none, and the weight decay that adds to the curvature."""
    if fan is None:
        return np.array([_bound(scene, index, {}) for index in range(len(scene.runs))])
    index, quantity = fan_quantity(scene, fan)
    return np.array([_bound(scene, index, {quantity.name: float(stop)}) for stop in stops])


def _bound(scene: Scene, index: int, changed: Mapping[str, float]) -> tuple[float, float]:
    values = {**scene.hyperparameters(index), **changed}
    stability = scene.runs[index].record.stability
    return (math.nan if stability is None else stability.bound(values)), values.get("weight_decay", 0.0)
