"""Where descents and guesses end up, counted over many of them."""

import math
from functools import lru_cache

import numpy as np

from descent import sample, sample_hessians
from scenes import Scene, places_of, read_scene
from scenes.trace import sweep_run

#: Starts along one side of the map when basins are measured, seeds when chances are.
SIDE, SEEDS = 61, 100


def nearest_minima(scene: Scene, points: np.ndarray) -> np.ndarray:
    """For each of `points` (m, n) the place of the nearest declared minimum: (m,)."""
    minima = np.array([minimum.point for minimum in places_of(scene).minima])
    return np.argmin(np.linalg.norm(points[:, None, :] - minima, axis=2), axis=1)


def lowest(scene: Scene) -> int:
    """The place of the lowest declared minimum."""
    return int(np.argmin([minimum.value for minimum in places_of(scene).minima]))


def ends_of(scene: Scene, index: int, starts: np.ndarray) -> np.ndarray:
    """Which minimum is nearest to the end of run `index` from each of `starts` (m, n): (m,)."""
    paths = sweep_run(scene, index, scene.hyperparameters(index), starts=starts, keep="end")
    return nearest_minima(scene, np.array([paths[run].points[-1] for run in range(len(paths))]))


def grid_of(scene: Scene) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x (SIDE,), y (SIDE,) and all pairs (SIDE * SIDE, 2), each in the middle of an equal part of the map."""
    axes = []
    for low, high in scene.record.domain:
        axes.append(low + (high - low) * (np.arange(SIDE) + 0.5) / SIDE)
    return axes[0], axes[1], np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)


@lru_cache(maxsize=32)
def basins(scene_key: str, index: int) -> np.ndarray:
    """Which minimum run `index` of the scene written as `scene_key` ends at, from every place of the grid: (SIDE, SIDE)."""
    scene = read_scene(scene_key)[0]
    return ends_of(scene, index, grid_of(scene)[2]).reshape(SIDE, SIDE)


def target_loss(scene: Scene) -> float:
    """The loss of the second lowest minimum: only in the lowest one's well is it lower than this."""
    return sorted(minimum.value for minimum in places_of(scene).minima)[1]


def chance_of_a_guess(scene: Scene, index: int) -> float:
    """The share of the square that random search of run `index` guesses in where the loss is below target_loss()."""
    radius = scene.hyperparameters(index)["radius"]
    axis = radius * (2.0 * (np.arange(4 * SIDE) + 0.5) / (4 * SIDE) - 1.0)
    points = np.array(scene.begin) + np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    values, _ = sample(scene.record, points, scene.all_parameters())
    return float((values < target_loss(scene)).mean())


def found_by_guessing(scene: Scene, index: int, seeds: int = SEEDS) -> np.ndarray:
    """The share of `seeds` random searches that have been below target_loss() after each number of guesses: (steps + 1,)."""
    paths = sweep_run(scene, index, scene.hyperparameters(index), seed=np.arange(seeds))
    rows = np.arange(paths.losses.shape[1])
    last = np.minimum(rows, paths.lengths[:, None] - 1)
    return (np.take_along_axis(paths.losses, last, axis=1) < target_loss(scene)).mean(axis=0)


def expected_by_guessing(chance: float, count: int) -> np.ndarray:
    """1 - (1 - p)^k for k = 0 .. count: the chance that at least one of k independent guesses hits."""
    return 1.0 - (1.0 - chance) ** np.arange(count + 1)


def escape_step(scene: Scene, jitter: float, away: float) -> int | None:
    """The first step at which gradient descent from `jitter` beside the ridge y = 0 is further than `away` from it."""
    paths = sweep_run(scene, 0, scene.hyperparameters(0), starts=[(scene.begin[0], jitter)])
    out = np.flatnonzero(np.abs(paths[0].points[:, 1]) > away)
    return int(out[0]) if len(out) else None


def expected_escape(scene: Scene, jitter: float, away: float) -> float:
    """Steps until `jitter` has grown to `away` at the saddle's own pace: a factor 1 + rate times |curvature| a step."""
    saddle = places_of(scene).saddles[0]
    downward = -float(np.linalg.eigvalsh(sample_hessians(scene.record, [saddle], scene.all_parameters())[0])[0])
    return math.log(away / jitter) / math.log1p(scene.hyperparameters(0)["learning_rate"] * downward)


@lru_cache(maxsize=256)
def escapes(scene_key: str, noise: float) -> float:
    """The share of SEEDS descents with `noise` that have once been nearer to another minimum than to their first one."""
    scene = read_scene(scene_key)[0]
    noisy = Scene(**{**dict(scene), "options": {**scene.options, "noise": noise}})
    home = nearest_minima(scene, np.array([scene.begin]))[0]
    paths = sweep_run(noisy, 0, noisy.hyperparameters(0), seed=np.arange(SEEDS))
    return float(np.mean([(nearest_minima(scene, paths[run].points) != home).any() for run in range(len(paths))]))
