"""The 0-1 loss and the losses that stand in for it, on the same points: values, margins, edges, who pulls."""

from functools import lru_cache

import numpy as np

from descent import sample, sample_rows
from landscapes import LANDSCAPES, Landscape
from scenes import Scene

STAIRCASE = "zero_one"
SURROGATES = ("hinge", "squared_hinge", "logistic", "exponential")
LOSSES = (STAIRCASE, *SURROGATES)
#: How many points there are, wherever they lie.
N = len(LANDSCAPES[STAIRCASE].rows)
#: The loss of a single point at the border, margin 0: what the 0-1 loss says there, 1, over what the landscape says.
SCALES = {"logistic": 1.0 / np.log(2.0)}
#: Places along each side of the map at which gradients are looked at.
SIDE = 101


Point = tuple[float, ...] | np.ndarray


def record_of(scene: Scene, key: str) -> Landscape:
    """The loss named `key` over the points of `scene`, some of which may have been moved."""
    return scene.on_landscape(key).record


def margins(scene: Scene, point: Point) -> np.ndarray:
    """How far every point is on the right side, (N,): its label times w . x."""
    rows = scene.record.rows
    return (rows[:, :-1] @ np.asarray(point)) * rows[:, -1]


def losses_at(scene: Scene, key: str, points: np.ndarray) -> np.ndarray:
    """The loss (m,) named `key` at the weights `points` (m, 2)."""
    return sample(record_of(scene, key), points)[0]


def wrong_at(scene: Scene, point: Point) -> int:
    """How many points are on the wrong side of the line, or on it."""
    return round(float(losses_at(scene, STAIRCASE, np.array([point]))[0]) * N)


def fewest_wrong(scene: Scene) -> int:
    """On the lowest step."""
    return round(record_of(scene, STAIRCASE).places().minima[0].value * N)


def one_point(key: str, at: np.ndarray) -> np.ndarray:
    """What the loss named `key` says of a single point, by its margin `at` (m,)."""
    # Two points that mirror each other have the same margin: a data set needs both classes.
    mirrored = np.array([(1.0, 0.0, 1.0), (-1.0, 0.0, -1.0)])
    return sample(LANDSCAPES[key], np.column_stack([at, np.zeros_like(at)]), dataset=mirrored)[0]


def pulling(scene: Scene, key: str, point: Point) -> int:
    """How many points have a gradient that is not zero at `point`."""
    return int((sample_rows(record_of(scene, key), [point])[:, 0] != 0.0).any(axis=1).sum())


def edge_distance(scene: Scene, point: Point) -> float:
    """From `point` to the nearest edge of the staircase: to the nearest line w . x = 0 of all points x.

    A point at 0 has none: whatever the weights, it is on the line. At weights of 0 all edges meet, so no edge is further
    away than they are long.
    """
    lengths = np.linalg.norm(scene.record.rows[:, :-1], axis=1)
    away = np.abs(margins(scene, point))[lengths > 0.0] / lengths[lengths > 0.0]
    return float(away.min(initial=np.linalg.norm(point)))


def flat_places(scene: Scene, key: str) -> int:
    """At how many of SIDE x SIDE places of the map the gradient is exactly zero."""
    return _flat_places(key, scene.data)


@lru_cache(maxsize=64)
def _flat_places(key: str, data: tuple[tuple[float, ...], ...]) -> int:
    record = Scene(landscape=key, data=data).record
    axes = [np.linspace(*bounds, SIDE) for bounds in record.domain]
    points = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    return int((sample(record, points)[1] == 0.0).all(axis=1).sum())


def cut(scene: Scene, second: float, count: int = 401) -> np.ndarray:
    """Weights (count, 2) across the map along the first axis, with the second weight held."""
    return np.column_stack([np.linspace(*scene.record.domain[0], count), np.full(count, second)])
