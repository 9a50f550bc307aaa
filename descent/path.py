"""Path: the record of what happened. It decides nothing and hides nothing."""

from dataclasses import dataclass
from enum import Enum

import numpy as np


class Status(Enum):
    """How a path ended."""

    RUNNING = "running"
    CONVERGED = "converged"
    STALLED = "stalled"
    DIVERGED = "diverged"


class Reason(Enum):
    """Why, in one word; the words a person reads are made from it in scenes.words."""

    MOVING = "moving"  # running: the gradient is not zero and the point still moves
    MINIMUM = "minimum"  # converged: gradient zero, Hessian positive definite
    HELD = "held"  # converged: the constraint holds the point where no feasible direction leads down
    FLAT = "flat"  # stalled: gradient zero, Hessian singular: flat in at least one direction
    SADDLE = "saddle"  # stalled: gradient zero, Hessian indefinite
    MAXIMUM = "maximum"  # stalled: gradient zero, Hessian negative definite
    STUCK = "stuck"  # stalled: the gradient is not zero, yet the rule moves the point no more
    OVERFLOW = "overflow"  # diverged: the point, the loss or the gradient left the range of numbers

    @property
    def status(self) -> Status:
        """The status that this reason explains."""
        if self is Reason.MOVING:
            return Status.RUNNING
        if self in (Reason.MINIMUM, Reason.HELD):
            return Status.CONVERGED
        return Status.DIVERGED if self is Reason.OVERFLOW else Status.STALLED


@dataclass(frozen=True)
class Path:
    """One descent, from its start to its last finite point.

    With s steps taken, n dimensions and m memory slots: `points` (s + 1, n), `losses` (s + 1,) of the whole
    landscape, `gradients` (s + 1, n) as the optimizer saw them (of the mini-batch, with noise, by differences),
    `memory` (s + 1, m, n) as it stood before each step, or None, `evaluations` (s + 1, 3): value, gradient and
    Hessian calls so far. `probes` (s, p, n), or None, are the points looked at on the way from each step to the next,
    of which the first `probe_counts` (s,) count. `status` was decided at step `status_step`, which for a diverged path
    is the step that left the range of numbers and is not among the points.
    """

    points: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    memory: np.ndarray | None
    probes: np.ndarray | None
    probe_counts: np.ndarray | None
    evaluations: np.ndarray
    reason: Reason
    status_step: int

    @property
    def status(self) -> Status:
        """running, converged, stalled or diverged."""
        return self.reason.status

    @property
    def steps(self) -> int:
        """Steps recorded: one less than the points."""
        return len(self.points) - 1

    @property
    def gradient_norms(self) -> np.ndarray:
        """Euclidean norms of `gradients`, (s + 1,)."""
        # hypot, because a diverging path has gradients whose squares overflow.
        return np.hypot.reduce(self.gradients, axis=1)


@dataclass(frozen=True)
class Paths:
    """Many descents side by side: the arrays of Path with one more axis in front, unused rows at the end of each.

    `lengths` (r,) counts the rows used; `reasons` is a list of r; `status_steps` (r,).
    """

    points: np.ndarray
    losses: np.ndarray
    gradients: np.ndarray
    memory: np.ndarray | None
    probes: np.ndarray | None
    probe_counts: np.ndarray | None
    evaluations: np.ndarray
    lengths: np.ndarray
    reasons: list[Reason]
    status_steps: np.ndarray

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, run: int) -> Path:
        rows = slice(0, int(self.lengths[run]))
        moves = slice(0, max(0, int(self.lengths[run]) - 1))
        return Path(
            points=self.points[run, rows],
            losses=self.losses[run, rows],
            gradients=self.gradients[run, rows],
            memory=None if self.memory is None else self.memory[run, rows],
            probes=None if self.probes is None else self.probes[run, moves],
            probe_counts=None if self.probe_counts is None else self.probe_counts[run, moves],
            evaluations=self.evaluations[run, rows],
            reason=self.reasons[run],
            status_step=int(self.status_steps[run]),
        )
