"""What the lesson on one weight reads off the screen."""

import math

import numpy as np

from descent import sample, sample_hessians
from landscapes.regressions import LOSSES
from lessons.lesson import Seen
from scenes import Scene, Verdict, judge

#: The slopes beside a kink are read off this far from it.
BESIDE = 1.0e-9
#: The steps at the end of a path that are looked at.
LAST = 20


def loss_of(scene: Scene) -> str:
    """What an error costs here: squared, absolute or huber."""
    return LOSSES[int(scene.all_parameters()["loss"])]


def rate_of(scene: Scene) -> float:
    """The learning rate of the only run."""
    return scene.hyperparameters(0)["learning_rate"]


def lowest_point(seen: Seen) -> np.ndarray | None:
    """The weights (n,) with the least loss; None where many are equally good."""
    minima = seen.places.minima
    return np.array(minima[0].point) if minima else None


def distances(seen: Seen) -> np.ndarray:
    """How far every point of the path is from the lowest point: (rows,)."""
    lowest = lowest_point(seen)
    if lowest is None:
        return np.full(len(seen.paths[0].points), math.inf)
    # Of a diverged path a square would leave the range of numbers.
    return np.hypot.reduce(seen.paths[0].points - lowest, axis=1)


def slopes_beside(seen: Seen) -> tuple[float, float]:
    """The slopes of one weight's loss just left and right of its lowest point."""
    lowest = lowest_point(seen)
    assert lowest is not None
    points = [[lowest[0] - BESIDE], [lowest[0] + BESIDE]]
    left, right = sample(seen.scene.record, points, seen.scene.all_parameters())[1][:, 0]
    return float(left), float(right)


def never_nearer(seen: Seen) -> float:
    """Of any two points in a row at least one is this far from a kink: half the shorter of the steps beside it.

    Farther out the loss is steeper still, so no step is shorter, and a step's two ends are as far apart as it is long.
    """
    return rate_of(seen.scene) * min(abs(slope) for slope in slopes_beside(seen)) / 2.0


def is_plain(scene: Scene) -> bool:
    """Whether every step is the learning rate times the slope of the whole loss."""
    return not scene.options and scene.rows_a_step is None and not scene.hyperparameters(0)["weight_decay"]


def crossings(seen: Seen) -> int:
    """How often the last steps went from one side of the lowest point to the other."""
    lowest = lowest_point(seen)
    if lowest is None:
        return 0
    sides = np.sign(seen.paths[0].points[-LAST - 1 :, 0] - lowest[0])
    return int(np.sum(sides[1:] * sides[:-1] < 0))


def far_from_truth(seen: Seen) -> float:
    """How far the best line's w and b are from those that the points were drawn from."""
    dataset, lowest = seen.scene.record.dataset, lowest_point(seen)
    assert dataset is not None
    assert dataset.truth is not None
    return math.inf if lowest is None or len(lowest) < 2 else math.dist(lowest, dataset.truth)


def curvatures(seen: Seen) -> np.ndarray:
    """The curvatures of the loss at its lowest point (n,), ascending."""
    hessians = sample_hessians(seen.scene.record, [lowest_point(seen)], seen.scene.all_parameters())
    return np.linalg.eigvalsh(hessians[0])


def diverges(seen: Seen) -> bool:
    """Whether the only run went away."""
    return judge(seen.scene, 0, seen.paths[0]).verdict in (Verdict.OVERFLOW, Verdict.CLIMBED_OUT)
