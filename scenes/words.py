"""Verdicts in words. The sentences live here once; the stage fills in the same ones."""

from enum import IntEnum

import numpy as np

from descent import Path, Paths, Reason
from landscapes import Landscape, Places


class Verdict(IntEnum):
    """What became of a path, as a person would say it."""

    MOVING = 0
    MINIMUM = 1
    FLAT = 2
    SADDLE = 3
    MAXIMUM = 4
    STUCK = 5
    OVERFLOW = 6
    CLIMBED_OUT = 7
    FELL_OUT = 8
    HELD = 9


#: {step} is the step at which the verdict was decided.
SENTENCES: dict[Verdict, str] = {
    Verdict.MOVING: "Still moving after step {step}.",
    Verdict.MINIMUM: "Reached a minimum at step {step}.",
    Verdict.FLAT: "Stopped at step {step}: the ground is flat, the gradient is zero.",
    Verdict.SADDLE: "Stopped at step {step}: the gradient is zero at a saddle.",
    Verdict.MAXIMUM: "Stopped at step {step}: the gradient is zero on a maximum.",
    Verdict.STUCK: "Stuck at step {step}: the rule no longer moves the point, though the gradient is not zero.",
    Verdict.OVERFLOW: "Diverged: beyond the range of numbers at step {step}.",
    Verdict.CLIMBED_OUT: "Diverging: left the map at step {step}, higher than it started.",
    Verdict.FELL_OUT: "Left the map at step {step}, still going down.",
    Verdict.HELD: "Held at step {step}: nowhere lower is allowed.",
}

#: Those that a lower learning rate may cure.
TOO_FAST = (Verdict.OVERFLOW, Verdict.CLIMBED_OUT)

_BY_REASON = {
    Reason.MOVING: Verdict.MOVING,
    Reason.MINIMUM: Verdict.MINIMUM,
    Reason.HELD: Verdict.HELD,
    Reason.FLAT: Verdict.FLAT,
    Reason.SADDLE: Verdict.SADDLE,
    Reason.MAXIMUM: Verdict.MAXIMUM,
    Reason.STUCK: Verdict.STUCK,
    Reason.OVERFLOW: Verdict.OVERFLOW,
}


def leave_steps(paths: Paths, landscape: Landscape) -> np.ndarray:
    """The step that took each path out of the landscape's domain for good, or -1: (r,)."""
    low, high = np.array(landscape.domain).T
    rows = np.arange(paths.points.shape[1])
    inside = ((paths.points >= low) & (paths.points <= high)).all(axis=2) & (rows < paths.lengths[:, None])
    after = np.where(inside.any(axis=1), len(rows) - np.argmax(inside[:, ::-1], axis=1), 0)
    return np.where(after < paths.lengths, after, -1)


def leave_step(points: np.ndarray, landscape: Landscape) -> int:
    """The step that took `points` (s + 1, n) out of the landscape's domain for good, or -1."""
    low, high = np.array(landscape.domain).T
    inside = np.flatnonzero(((points >= low) & (points <= high)).all(axis=1))
    after = int(inside[-1]) + 1 if len(inside) else 0
    return after if after < len(points) else -1


def judge(path: Path, landscape: Landscape) -> tuple[Verdict, int]:
    """The verdict on one path and the step at which it was decided."""
    return _judge(path, leave_step(path.points, landscape))


def judge_all(paths: Paths, landscape: Landscape) -> list[tuple[Verdict, int]]:
    """judge() for every run."""
    return [_judge(paths[run], int(left)) for run, left in enumerate(leave_steps(paths, landscape))]


def _judge(path: Path, left: int) -> tuple[Verdict, int]:
    if left >= 0 and path.reason in (Reason.MOVING, Reason.STUCK):
        climbed = path.losses[-1] > path.losses[0]
        return (Verdict.CLIMBED_OUT if climbed else Verdict.FELL_OUT), left
    return _BY_REASON[path.reason], path.status_step


def say(verdict: Verdict, step: int) -> str:
    """The verdict as a sentence."""
    return SENTENCES[verdict].format(step=step)


def nearest_minimum(point: np.ndarray, places: Places) -> tuple[float, tuple[float, ...]] | None:
    """Distance from `point` (n,) to the nearest declared minimum and its place, or None where none is declared."""
    if not places.minima:
        return None
    distances = [float(np.linalg.norm(point - np.array(minimum.point))) for minimum in places.minima]
    best = int(np.argmin(distances))
    return distances[best], places.minima[best].point
