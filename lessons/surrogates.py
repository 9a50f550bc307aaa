"""The 0-1 loss and the losses that stand in for it, on the same points: values, margins, edges, who pulls."""

from functools import lru_cache

import numpy as np

from descent import sample, sample_rows
from landscapes import LANDSCAPES
from scenes import Scene

STAIRCASE = "zero_one"
SURROGATES = ("hinge", "squared_hinge", "logistic", "exponential")
LOSSES = (STAIRCASE, *SURROGATES)
ROWS = LANDSCAPES[STAIRCASE].rows
#: The loss of a single point at the border, margin 0: what the 0-1 loss says there, 1, over what the landscape says.
SCALES = {"logistic": 1.0 / np.log(2.0)}
#: Places along each side of the map at which gradients are looked at.
SIDE = 101


def margins(point: tuple[float, ...] | np.ndarray) -> np.ndarray:
    """How far every point is on the right side, (N,): its label times w . x."""
    return (ROWS[:, :-1] @ np.asarray(point)) * ROWS[:, -1]


def losses_at(key: str, points: np.ndarray) -> np.ndarray:
    """The loss (m,) named `key` at the weights `points` (m, 2)."""
    return sample(LANDSCAPES[key], points)[0]


def wrong_at(point: tuple[float, ...] | np.ndarray) -> int:
    """How many points are on the wrong side of the line, or on it."""
    return round(float(losses_at(STAIRCASE, np.array([point]))[0]) * len(ROWS))


def fewest_wrong() -> int:
    """On the lowest step."""
    return round(LANDSCAPES[STAIRCASE].minima[0].value * len(ROWS))


def one_point(key: str, at: np.ndarray) -> np.ndarray:
    """What the loss named `key` says of a single point, by its margin `at` (m,)."""
    # Two points that mirror each other have the same margin: a data set needs both classes.
    mirrored = np.array([(1.0, 0.0, 1.0), (-1.0, 0.0, -1.0)])
    return sample(LANDSCAPES[key], np.column_stack([at, np.zeros_like(at)]), dataset=mirrored)[0]


def pulling(key: str, point: tuple[float, ...]) -> int:
    """How many points have a gradient that is not zero at `point`."""
    return int((sample_rows(LANDSCAPES[key], [point])[:, 0] != 0.0).any(axis=1).sum())


def edge_distance(point: tuple[float, ...]) -> float:
    """From `point` to the nearest edge of the staircase: to the nearest line w . x = 0 of all points x."""
    return float((np.abs(margins(point)) / np.linalg.norm(ROWS[:, :-1], axis=1)).min())


@lru_cache(maxsize=len(LOSSES))
def flat_places(key: str) -> int:
    """At how many of SIDE x SIDE places of the map the gradient is exactly zero."""
    axes = [np.linspace(*bounds, SIDE) for bounds in LANDSCAPES[key].domain]
    points = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)
    return int((sample(LANDSCAPES[key], points)[1] == 0.0).all(axis=1).sum())


def cut(scene: Scene, second: float, count: int = 401) -> np.ndarray:
    """Weights (count, 2) across the map along the first axis, with the second weight held."""
    return np.column_stack([np.linspace(*scene.record.domain[0], count), np.full(count, second)])
