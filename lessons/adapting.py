"""What adaptive methods do in the narrow valley, as numbers: the same valley turned, what is remembered, the best rates."""

import math
from functools import lru_cache

import numpy as np

from descent import Path
from lessons.lesson import Seen
from scenes import Scene, read_scene, write_scene
from scenes.race import tune
from scenes.trace import sweep_run

#: A run has arrived when, from then on, it stays within this share of its first distance from the minimum.
ARRIVED = 0.01
#: Arrivals are waited for so long.
PATIENCE = 1000
ANGLES = np.linspace(0.0, 90.0, 19)


def turning(degrees: float) -> np.ndarray:
    """The rotation matrix (2, 2) of so many degrees."""
    angle = math.radians(degrees)
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s], [s, c]])


def in_valley(scene: Scene, points: np.ndarray) -> np.ndarray:
    """Points (..., 2) by their place along the floor and across it, where the valley lies as in the scene."""
    return points @ turning(scene.all_parameters()["rotation"])


def turned_scene(scene: Scene, degrees: float) -> Scene:
    """The valley at that angle, and the start turned with it."""
    start = turning(degrees) @ np.round(in_valley(scene, np.array(scene.begin)), 3)
    parameters = {**scene.parameters, "rotation": degrees}
    return Scene(**{**dict(scene), "parameters": parameters, "start": tuple(float(f"{x:.6f}") for x in start)})


def path_at(scene: Scene, index: int, degrees: float, steps: int = 0, **parameters: float) -> np.ndarray:
    """The path (s + 1, 2) of run `index`, along the floor and across it, with valley and start turned to that angle.

    `steps` 0 are the scene's; `parameters` of the landscape stand in place of the scene's.
    """
    start = turning(degrees) @ in_valley(scene, np.array(scene.begin))
    others = {"steps": steps} if steps else {}
    shaped = {**scene.all_parameters(), "rotation": degrees, **parameters}
    paths = sweep_run(scene, index, scene.hyperparameters(index), starts=[start], parameters=shaped, **others)
    return paths[0].points @ turning(degrees)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """The greatest distance between two paths, step by step, as long as both last."""
    common = min(len(one), len(other))
    return float(np.hypot.reduce(one[:common] - other[:common], axis=1).max())


def moved_by_turning(scene: Scene, index: int) -> float:
    """How far the path, seen from within the valley, is from the path in the same valley upright."""
    return apart(path_at(scene, index, scene.all_parameters()["rotation"]), path_at(scene, index, 0.0))


def moved_by_steepness(scene: Scene, index: int, condition_number: float) -> float:
    """How far the path is from the one where the walls are `condition_number` times as steep as the floor."""
    angle = scene.all_parameters()["rotation"]
    return apart(path_at(scene, index, angle), path_at(scene, index, angle, condition_number=condition_number))


def arrival(points: np.ndarray) -> int | None:
    """The first step from which on the points (s + 1, 2) stay within ARRIVED of their first distance, or None."""
    distances = np.hypot.reduce(points, axis=1)
    outside = np.flatnonzero(~(distances <= ARRIVED * distances[0]))
    first = int(outside[-1]) + 1 if len(outside) else 0
    return first if first < len(distances) else None


@lru_cache(maxsize=256)
def _arrivals(query: str, index: int) -> tuple[int | None, ...]:
    scene, _ = read_scene(query)
    return tuple(arrival(path_at(scene, index, float(angle), steps=PATIENCE)) for angle in ANGLES)


def arrivals_by_angle(scene: Scene, index: int) -> tuple[int | None, ...]:
    """Steps to arrive for each of ANGLES, None where it takes more than PATIENCE."""
    alone = Scene(**{**dict(turned_scene(scene, 0.0)), "runs": (scene.runs[index],), "step": None})
    return _arrivals(write_scene(alone), 0)


# ------------------------------------------------------------------------------------------------ memory


def remembered(seen: Seen, index: int) -> np.ndarray:
    """The root of what a run keeps of squared slopes after each step: (steps, 2)."""
    path, record = seen.paths[index], seen.scene.runs[index].record
    assert path.memory is not None
    row = next(row for row, name in enumerate(record.memory_rows(2)) if name.startswith("squared"))
    return np.sqrt(path.memory[1:, row])


def first_move(path: Path) -> np.ndarray:
    """The first step (2,)."""
    return path.points[1] - path.points[0]


def uncorrected_factor(beta1: float, beta2: float, steps: np.ndarray) -> np.ndarray:
    """How many times as long as with bias correction Adam's steps are without it, on a slope that stays the same."""
    return (1.0 - beta1**steps) / np.sqrt(1.0 - beta2**steps)


# ------------------------------------------------------------------------------------------------ best rates


@lru_cache(maxsize=256)
def _losses_by_rate(query: str, index: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    scene, _ = read_scene(query)
    tuning = tune(scene, index)
    assert tuning is not None
    return tuple(tuning.rates.tolist()), tuple(tuning.losses.tolist())


def losses_by_rate(scene: Scene, index: int) -> tuple[np.ndarray, np.ndarray]:
    """Every rate of a run's slider and the loss that it ends at, inf where it diverges."""
    alone = Scene(**{**dict(scene), "runs": (scene.runs[index],), "step": None})
    rates, losses = _losses_by_rate(write_scene(alone), 0)
    return np.array(rates), np.array(losses)


def best_loss(scene: Scene, index: int, **parameters: float) -> float:
    """The lowest loss that any rate ends at; with `parameters` of the landscape in place of the scene's."""
    changed = scene
    if "rotation" in parameters:
        changed = turned_scene(changed, parameters["rotation"])
    changed = Scene(**{**dict(changed), "parameters": {**changed.parameters, **parameters}})
    return float(losses_by_rate(changed, index)[1].min())
