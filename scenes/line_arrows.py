"""What a line of a kernel gave, as an arrow at the ball."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from descent import Note, Reading, Step, read_line
from optimizers import Optimizer, drawn_as
from scenes.anatomy import Anatomy


@dataclass(frozen=True)
class LineArrow:
    """The vector that a line gave to `name`, and with which factor it is drawn; one entry a step.

    `vectors` are (n,), from the ball where the line gave a place, or None where the line has not run; `factors` is the
    learning rate where `drawn` is "along", with a minus where it is "against", else 1.
    """

    optimizer: Optimizer
    name: str
    drawn: str
    vectors: tuple[np.ndarray | None, ...]
    factors: tuple[float, ...]


def arrow_of(anatomy: Anatomy, number: int) -> LineArrow | None:
    """The arrow of line `number` in the steps of an anatomy; None for a line that gives no vector, or one that is not drawn."""
    line, optimizer = anatomy.lines[number], anatomy.optimizer
    reading = read_line(line)
    given = [[note for note in step.notes if note.line == number] for step in anatomy.steps]
    for name in dict.fromkeys([reading.name, *(note.name for notes in given for note in notes)]):
        drawn = drawn_as(optimizer, name, line.source)
        factors = _factors(optimizer, drawn, anatomy.steps)
        if drawn is None or factors is None:
            continue
        vectors = [_vector(step, notes, reading, name) for step, notes in zip(anatomy.steps, given, strict=True)]
        if drawn == "place":
            vectors = [None if v is None else v - step.point for v, step in zip(vectors, anatomy.steps, strict=True)]
        if any(v is not None for v in vectors):
            return LineArrow(optimizer, name, drawn, tuple(vectors), factors)
    return None


def _factors(optimizer: Optimizer, drawn: str | None, steps: Sequence[Step]) -> tuple[float, ...] | None:
    """The factor of each step; None where it is the learning rate and there is none."""
    if drawn not in ("against", "along"):
        return (1.0,) * len(steps)
    names = [quantity.name for quantity in optimizer.hyperparameters]
    if "learning_rate" not in names:
        return None
    sign = -1.0 if drawn == "against" else 1.0
    return tuple(sign * float(step.hyperparameters[names.index("learning_rate")]) for step in steps)


def _vector(step: Step, notes: Sequence[Note], reading: Reading, name: str) -> np.ndarray | None:
    """All coordinates of what the notes of a line gave to `name` in a step, or None."""
    n = step.point.size
    whole = [note.value for note in notes if note.name in ("", name) and np.shape(note.value) == (n,)]
    if whole:
        return np.array(whole[-1], float)
    if reading.axis < 0 or reading.name != name:
        return None
    # Under a second loop the last round stands.
    found = {note.key[reading.axis]: float(note.value) for note in notes if not note.name}
    return np.array([found[i] for i in range(n)]) if len(found) == n else None
