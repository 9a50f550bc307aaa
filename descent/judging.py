"""From what the loop has noted to what became of each run."""

import numpy as np

from descent.loop import DIVERGED, LAST, SETTLED, STILL
from descent.path import Reason
from descent.places import TOLERANCE, gradients_at, hessians_at, name_place
from descent.records import LandscapeLike, OptimizerLike


def judge(
    landscape: LandscapeLike,
    optimizer: OptimizerLike,
    packed: np.ndarray,
    rows: np.ndarray,
    ends: np.ndarray,
    outcomes: np.ndarray,
) -> tuple[list[Reason], np.ndarray]:
    """The reason and its step for every run. Where the gradient settled at zero, the Hessian says what the place is.

    Where it did not, yet the run has settled, the constraint holds it.
    """
    steps = np.where(outcomes[:, DIVERGED] >= 0, outcomes[:, DIVERGED], outcomes[:, LAST])
    reasons = [Reason.MOVING] * len(outcomes)
    for run in np.flatnonzero(outcomes[:, DIVERGED] >= 0):
        reasons[run] = Reason.OVERFLOW
    # A method that tries its luck, or compares values, may wait where it is for any number of steps and then move on.
    may_wait = optimizer.stochastic or optimizer.needs == "value"
    still = outcomes[:, STILL] >= 0
    settled = np.flatnonzero((outcomes[:, DIVERGED] < 0) & (outcomes[:, SETTLED] >= 0))
    stuck = np.flatnonzero((outcomes[:, DIVERGED] < 0) & (outcomes[:, SETTLED] < 0) & still)
    for run in stuck if not may_wait else ():
        reasons[run], steps[run] = Reason.STUCK, outcomes[run, STILL]
    if len(settled):
        hessians = hessians_at(landscape, packed, rows, ends[settled])
        held = _held(landscape, optimizer, packed, rows, ends[settled])
        for run, eigenvalues, is_held in zip(settled, np.linalg.eigvalsh(hessians), held, strict=True):
            place = Reason.HELD if is_held else name_place(eigenvalues)
            # Such a method also crosses flat ground, which no gradient shows it.
            if not (may_wait and place is Reason.FLAT and not still[run]):
                reasons[run], steps[run] = place, outcomes[run, SETTLED]
    return reasons, steps


def _held(
    landscape: LandscapeLike, optimizer: OptimizerLike, packed: np.ndarray, rows: np.ndarray, ends: np.ndarray
) -> np.ndarray:
    """Whether each of `ends` (m, n), where runs have settled, is held there by the constraint: (m,)."""
    if landscape.project is None or not optimizer.projects:
        return np.zeros(len(ends), bool)
    slopes: np.ndarray = np.hypot.reduce(gradients_at(landscape, packed, rows, ends), axis=1)
    return slopes > TOLERANCE
