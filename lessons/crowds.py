"""Crowds of an evolution strategy, counted over many of them: where they go, how they scatter, how they are shaped.

A crowd is one run of the evolution strategy; its mean is the path's point, its individuals are the path's memory. Only
the first generation is round by construction. Fitness is minus the loss.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from descent import Path, Paths, sample, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import Scene, places_of, read_scene, write_scene
from scenes.trace import sweep_run

#: Crowds that are sent off: for where they end, for their first step, for the variance of drift, for their shape.
ENDS, FIRSTS, DRIFTS, SHAPES, CROSSINGS = 60, 300, 150, 100, 20
#: Generations over which the shape of crowds is followed.
GENERATIONS = 20
#: Sizes of crowds for which drift is measured.
SIZES = (4, 7, 12, 20, 30)
#: A mean is said to have a direction where it is this many times as long as chance alone would make it.
SURE = 3.0


def key_of(scene: Scene, index: int, **changed: float) -> str:
    """Run `index` alone, as text: without seed and view, with some of its numbers `changed`."""
    run = scene.runs[index]
    run = run.model_copy(update={"hyperparameters": {**run.hyperparameters, **changed}})
    return write_scene(
        Scene(landscape=scene.landscape, parameters=scene.parameters, runs=(run,), start=scene.begin, steps=scene.steps)
    )


def parents_of(scene: Scene, index: int) -> int:
    """How many of a generation of run `index` have children where selection is on: as the strategy's formula rounds."""
    numbers = scene.hyperparameters(index)
    return max(1, int(numbers["selection_share"] * numbers["population"] + 0.5))


def crowds(key: str, seeds: int, **others: object) -> Paths:
    """The run of `key`, once for each of `seeds` seeds; `others` are further arguments of descent.sweep."""
    scene = read_scene(key)[0]
    return sweep_run(scene, 0, scene.hyperparameters(0), seed=np.arange(seeds), **others)


def last_points(paths: Paths) -> np.ndarray:
    """The last point of every path: (r, n)."""
    return paths.points[np.arange(len(paths)), paths.lengths - 1]


def angle(one: np.ndarray, other: np.ndarray) -> float:
    """Degrees between two vectors of the plane, 0 to 180; nan where one of them is zero."""
    if not (np.any(one) and np.any(other)):
        return math.nan
    return math.degrees(abs(math.atan2(one[0] * other[1] - one[1] * other[0], float(one @ other))))


def has_direction(shifts: np.ndarray) -> bool:
    """Whether the mean of `shifts` (m, n) is longer than chance would make it."""
    by_chance = math.sqrt(float(shifts.var(axis=0, ddof=1).sum()) / len(shifts))
    return bool(np.linalg.norm(shifts.mean(axis=0)) > SURE * by_chance)


# ------------------------------------------------------------------------------------------------ where they go


@lru_cache(maxsize=64)
def shifts_at_the_end(key: str, seeds: int = ENDS) -> np.ndarray:
    """From the start to the last mean of each crowd: (seeds, n)."""
    return last_points(crowds(key, seeds)) - np.array(read_scene(key)[0].begin)


@lru_cache(maxsize=64)
def distances(key: str, seeds: int = ENDS) -> np.ndarray:
    """Root of the mean squared distance of crowds from the start, for each generation: (steps + 1,)."""
    paths = crowds(key, seeds)
    rows = np.minimum(np.arange(paths.points.shape[1]), paths.lengths[:, None] - 1)
    means = np.take_along_axis(paths.points, rows[:, :, None], axis=1)
    return np.sqrt(((means - means[:, :1]) ** 2).sum(axis=2).mean(axis=0))


@lru_cache(maxsize=64)
def first_steps(key: str, seeds: int = FIRSTS) -> np.ndarray:
    """From the start to the mean of the first children of each crowd: (seeds, n)."""
    return last_points(crowds(key, seeds, steps=1)) - np.array(read_scene(key)[0].begin)


def downhill(scene: Scene) -> np.ndarray:
    """Minus the gradient at the start: the gradient of fitness (n,)."""
    return -sample(scene.record, [scene.begin], scene.all_parameters())[1][0]


def to_the_lowest(scene: Scene) -> np.ndarray:
    """From the start to the lowest minimum (n,)."""
    lowest = min(places_of(scene).minima, key=lambda minimum: minimum.value)
    return np.array(lowest.point) - np.array(scene.begin)


# ------------------------------------------------------------------------------------------------ drift


@lru_cache(maxsize=64)
def drift_variances(strength: float, recombination: float, mutation: float, seeds: int = DRIFTS) -> np.ndarray:
    """Variance of the mean's displacement over one generation without selection, along an axis, for each of SIZES.

    Nothing is judged without selection, so it is the same on every landscape.
    """
    paths = sweep(
        LANDSCAPES["bowl"],
        OPTIMIZERS["evolution_strategy"],
        steps=1,
        hyperparameters={
            "population": np.repeat(SIZES, seeds),
            "mutation_strength": strength,
            "selection": "off",
            "recombination": recombination,
            "mutation": mutation,
        },
        seed=np.tile(np.arange(seeds), len(SIZES)),
        threads=1,
    )
    shifts = (last_points(paths) - paths.points[:, 0]).reshape(len(SIZES), -1)
    return shifts.var(axis=1)


def slope_of(variances: np.ndarray) -> float:
    """The exponent with which `variances` (one for each of SIZES) grow with the size, fitted."""
    return float(np.polyfit(np.log(SIZES), np.log(variances), 1)[0])


def spread(path: Path, size: int) -> np.ndarray:
    """Standard deviation along an axis of the individuals about their mean, for each generation after the first: (s,)."""
    assert path.memory is not None
    return np.sqrt(path.memory[1:, :size].var(axis=1).mean(axis=1))


def alike_from(path: Path, size: int) -> int | None:
    """The first generation whose individuals are all the same, to the last digit, or None."""
    assert path.memory is not None
    found = np.flatnonzero((np.ptp(path.memory[1:, :size], axis=1) == 0.0).all(axis=1))
    return int(found[0]) + 1 if len(found) else None


def expected_spread(size: int, strength: float, recombines: bool, mutates: bool, count: int) -> np.ndarray:
    """Root of the expected variance without selection, for each of `count` generations of children.

    A child is a parent (variance v) or halfway between two (v / 2), plus a mutation; the variance of a sample of N about
    its own mean is (1 - 1/N) of that.
    """
    kept, added, left = 0.5 if recombines else 1.0, strength**2 if mutates else 0.0, 1.0 - 1.0 / size
    variance, variances = strength**2 * left, []
    for _ in range(count):
        variance = (kept * variance + added) * left
        variances.append(variance)
    return np.sqrt(np.array(variances))


# ------------------------------------------------------------------------------------------------ shape


@dataclass(frozen=True)
class Shape:
    """What the shape of crowds does to their steps, seen with the downhill direction to the right.

    Every generation is drawn so that G times the slope turns to the left: `tilt` is the mean of its direction (2,),
    `step` the mean of what the mean of the crowd did (2,), `covariance` the mean G (2, 2). `ratio` says how many times
    as long as wide crowds are.
    """

    tilt: np.ndarray
    step: np.ndarray
    covariance: np.ndarray
    ratio: float


@lru_cache(maxsize=64)
def shape_of(key: str, seeds: int = SHAPES) -> Shape | None:
    """Over many crowds and their first GENERATIONS; None where they have no spread or no slope."""
    scene = read_scene(key)[0]
    size = int(scene.hyperparameters(0)["population"])
    paths = crowds(key, seeds, steps=GENERATIONS, memory=True)
    assert paths.memory is not None
    rows = np.arange(1, GENERATIONS)
    alive = rows < paths.lengths[:, None] - 1
    means = paths.points[:, 1:-1][alive]
    steps = paths.points[:, 2:][alive] - means
    apart = paths.memory[:, 1:-1, :size][alive]
    apart = apart - apart.mean(axis=1, keepdims=True)
    covariances = np.einsum("rji,rjl->ril", apart, apart) / size
    slopes = -sample(scene.record, means, scene.all_parameters())[1] if len(means) else means
    bent = np.einsum("rij,rj->ri", covariances, slopes)
    narrow, long = np.linalg.eigvalsh(covariances).T if len(means) else (np.empty(0), np.empty(0))
    real = (np.hypot(*slopes.T) > 0.0) & (np.hypot(*bent.T) > 0.0) & (narrow > 0.0)
    if not real.any():
        return None
    means, steps, slopes, bent = means[real], steps[real], slopes[real], bent[real]
    ahead = slopes / np.hypot(*slopes.T)[:, None]
    left = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    side = np.where((bent * left).sum(axis=1) < 0.0, -1.0, 1.0)

    def seen(vectors: np.ndarray) -> np.ndarray:
        return np.array([(vectors * ahead).sum(axis=1).mean(), (side * (vectors * left).sum(axis=1)).mean()])

    ratio = float(np.sqrt(long[real] / narrow[real]).mean())
    frames = np.stack([ahead, side[:, None] * left], axis=1)
    covariance = np.einsum("rai,rij,rbj->ab", frames, covariances[real], frames) / len(frames)
    return Shape(tilt=seen(bent / np.hypot(*bent.T)[:, None]), step=seen(steps), covariance=covariance, ratio=ratio)


# ------------------------------------------------------------------------------------------------ two wells


def wells_of(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    """The two minima, left and right: of SHARP_AND_FLAT the sharp one and the flat one."""
    left, right = sorted((np.array(minimum.point) for minimum in places_of(scene).minima), key=lambda point: point[0])
    return left, right


def in_the_right_well(scene: Scene, points: np.ndarray) -> np.ndarray:
    """Whether each of `points` (m, n) is nearer to the right one of the two minima: (m,)."""
    left, right = wells_of(scene)
    return np.linalg.norm(points - right, axis=1) < np.linalg.norm(points - left, axis=1)


def lower_well(scene: Scene) -> int:
    """0 where the left minimum is the lower one, 1 where the right one is."""
    lowest = min(places_of(scene).minima, key=lambda minimum: minimum.value)
    return int(in_the_right_well(scene, np.array([lowest.point]))[0])


def last_generation(path: Path, size: int) -> np.ndarray:
    """The individuals whose mean is the last point: (size, n)."""
    assert path.memory is not None
    return path.memory[-1, :size]


@lru_cache(maxsize=256)
def share_in_the_right_well(key: str, seeds: int = CROSSINGS) -> float:
    """The share of crowds whose mean ends nearer to the right one of the two minima."""
    return float(in_the_right_well(read_scene(key)[0], last_points(crowds(key, seeds))).mean())
