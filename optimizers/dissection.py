"""What of an optimizer's steps can be drawn at the ball besides the step: its parts, what stretches it, where it looked from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Taken:
    """Steps that an optimizer has taken, as they were recorded: s of them in n dimensions.

    `points` (s, n) they were taken from, `gradients` (s, n) as the optimizer saw them, `moves` (s, n) from each point to
    the next; `before` and `after` each step its memory by name, (s, n), or (s, rows, n) of a Slot; `numbers` its
    hyperparameters by name, learning_rate (s, 1) with the schedule's factor; `k` (s, 1) counts the steps from 0;
    `hessians()` (s, n, n) are those of the rows that each step saw.
    """

    points: np.ndarray
    gradients: np.ndarray
    moves: np.ndarray
    before: Mapping[str, np.ndarray]
    after: Mapping[str, np.ndarray]
    numbers: Mapping[str, Any]
    k: np.ndarray
    hessians: Callable[[], np.ndarray]

    @property
    def decayed(self) -> np.ndarray:
        """The gradients with weight decay added, which is what most rules begin with: (s, n)."""
        return self.gradients + self.numbers["weight_decay"] * self.points


@dataclass(frozen=True)
class Parts:
    """Steps as sums: move = -matrix (kept + fresh) - pull.

    `kept` (s, n) is what was left of the gradients of earlier steps, `fresh` (s, n) the share of this step's; `matrix` is
    one number for all, a factor a coordinate (s, n), or whole (s, n, n); `pull` (s, n) is weight decay apart from all that.
    """

    kept: np.ndarray
    fresh: np.ndarray
    matrix: np.ndarray
    pull: np.ndarray | float = 0.0

    def stretched(self, vectors: np.ndarray) -> np.ndarray:
        """The matrix times `vectors` (s, n)."""
        if self.matrix.ndim == 3:
            return np.einsum("sij,sj->si", self.matrix, vectors)
        return self.matrix * vectors


@dataclass(frozen=True, kw_only=True)
class Dissection:
    """What can be drawn of an optimizer's steps. Each is a function of the steps Taken, or None.

    `parts` takes a step apart. `ellipse` gives a matrix a step (s, n, n): the ellipse is what it makes of the unit circle
    around the point. `look_ahead` (s, n) is the point from which each step's end was looked ahead to.
    """

    parts: Callable[[Taken], Parts] | None = None
    ellipse: Callable[[Taken], np.ndarray] | None = None
    look_ahead: Callable[[Taken], np.ndarray] | None = None


def preconditioned(parts: Callable[[Taken], Parts]) -> Dissection:
    """A rule whose step is a matrix times a vector: the ellipse is where vectors of that length would have led."""

    def ellipse(taken: Taken) -> np.ndarray:
        found = parts(taken)
        lengths = np.hypot.reduce(found.kept + found.fresh, axis=1)
        whole = found.matrix if found.matrix.ndim == 3 else found.matrix[:, :, None] * np.eye(taken.points.shape[1])
        return lengths[:, None, None] * whole

    return Dissection(parts=parts, ellipse=ellipse)


def along_search(taken: Taken, matrix: np.ndarray) -> Parts:
    """Steps along -matrix gradient, as far as a search has gone: its length becomes part of the matrix (s, n, n)."""
    directions = -np.einsum("sij,sj->si", matrix, taken.gradients)
    squares = np.einsum("si,si->s", directions, directions)
    ways = np.einsum("si,si->s", directions, taken.moves)
    lengths = np.divide(ways, squares, out=np.zeros_like(ways), where=squares > 0.0)
    return Parts(np.zeros_like(taken.points), taken.gradients, lengths[:, None, None] * matrix)
