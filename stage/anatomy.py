"""How the anatomy of steps travels: as JSON, each number's whole history as one column, and every column once.

A column holds one entry a step, or is a single entry where it never changes: a number of six digits, a word for what is
no number, true or false, or null where a line has not run. Cells name columns by their place in the list.
"""

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from descent import Line, Note, pieces, read_line
from landscapes import Landscape
from optimizers import Optimizer, rows_of_lines
from scenes import Anatomy, LineArrow, arrow_of
from stage.captions import caption, in_words, write_out
from stage.catalogue import plain_symbol

#: Of a matrix in ten dimensions the first numbers are enough.
MOST_CELLS = 16
#: What a line gave in one step: by the name of an array that it has filled in, if it has, and the coordinates.
Notes = dict[tuple[str, tuple[int, ...]], Note]


class Columns:
    """Collects columns and gives each its place; the same column is kept once."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self.places: dict[str, int] = {}

    def add(self, entries: Iterable[Any]) -> int:
        """The place of a column of these entries."""
        column = [_entry(entry) for entry in entries]
        alike = all(type(entry) is type(column[0]) and entry == column[0] for entry in column)
        kept = column[0] if column and alike else column
        text = json.dumps(kept)
        if text not in self.places:
            self.places[text] = len(self.all)
            self.all.append(kept)
        return self.places[text]


def pack_anatomy(anatomy: Anatomy, landscape: Landscape) -> bytes:
    """JSON: `first` step, `count` of steps, `block`, `total`, `axes`, `columns`, `state`, `given` and `lines`.

    `state` are the rows that a step changes, columns one entry longer than there are steps: before the first, after each.
    `given` are the numbers that it does not change. `lines` are those of the kernel that ran in one of the steps, each with
    its `rows` in the printed rule, its `caption`, the `marks` of its numbers, and the `arrow` of a vector that it gave.
    """
    columns = Columns()
    steps, axes = anatomy.steps, landscape.axes
    ran = [_by_line(step.notes) for step in steps]
    rows = rows_of_lines(anatomy.optimizer)
    lines = []
    for number, line in enumerate(anatomy.lines):
        packed = _line(line, [notes.get(number, {}) for notes in ran], axes, columns)
        if packed:
            packed |= {"rows": rows[number] or (), "caption": caption(line), "marks": _marks(anatomy.optimizer, line)}
            arrow = arrow_of(anatomy, number)
            lines.append(packed if arrow is None else packed | {"arrow": _arrow(arrow, landscape, columns)})
    body = {
        "first": steps[0].number if steps else 0,
        "count": len(steps),
        "block": anatomy.block,
        "total": anatomy.total,
        "axes": axes,
        "state": _state(anatomy, landscape.dimension, columns) if steps else [],
        "given": _given(anatomy, columns) if steps else [],
        "lines": lines,
        "columns": columns.all,
    }
    return json.dumps(body, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()


def _by_line(notes: Iterable[Note]) -> dict[int, Notes]:
    """The notes of a step: those of each line, by place."""
    found: dict[int, Notes] = {}
    for note in notes:
        found.setdefault(note.line, {})[note.name, note.key] = note
    return found


def _state(anatomy: Anatomy, n: int, columns: Columns) -> list[dict[str, Any]]:
    """The point and every row of memory."""
    points = [*(step.point for step in anatomy.steps), anatomy.steps[-1].next_point]
    memories = [*(step.memory for step in anatomy.steps), anatomy.steps[-1].next_memory]
    rows = [("point", "θ", points)]
    for row, name in enumerate(anatomy.optimizer.memory_rows(n)):
        rows.append((name, "", [memory[row] for memory in memories]))
    return [
        {
            "name": in_words(name),
            "symbol": symbol,
            "mark": mark_of(anatomy.optimizer, name),
            "cells": [columns.add(v[i] for v in values) for i in range(n)],
        }
        for name, symbol, values in rows
    ]


def _given(anatomy: Anatomy, columns: Columns) -> list[dict[str, Any]]:
    """The gradient, the loss, the step's number and the hyperparameters."""
    steps = anatomy.steps
    given = [
        {
            "name": "gradient",
            "symbol": "∇f",
            "mark": "gradient",
            "cells": [columns.add(s.gradient[i] for s in steps) for i in range(len(steps[0].gradient))],
        },
        {"name": "loss", "symbol": "f", "cells": [columns.add(s.loss for s in steps)]},
        {"name": "step", "symbol": "k", "cells": [columns.add(s.number for s in steps)]},
    ]
    for place, quantity in enumerate(anatomy.optimizer.hyperparameters):
        values: list[Any] = [step.hyperparameters[place] for step in steps]
        if quantity.choices:
            values = [quantity.choices[int(value)] for value in values]
        given.append({
            "name": quantity.label,
            "symbol": plain_symbol(quantity.symbol),
            "cells": [columns.add(values)],
        })
    return given


def _line(line: Line, ran: Sequence[Notes], axes: Sequence[str], columns: Columns) -> dict[str, Any] | None:
    """A line with its cells, or None where it has not run in any of the steps."""
    places = sorted({place for notes in ran for place in notes})
    if not places:
        return None
    # A single operand, or none, is nothing to work out.
    formula = line.formula if line.formula != "v[0]" and "v[" in line.formula else ""
    if any(isinstance(value, np.ndarray) for notes in ran for n in notes.values() for value in (n.value, *n.operands)):
        formula = ""  # rows of numbers are shown as what they are
    cells: list[dict[str, Any]] = []
    more = 0
    for name, key in places:
        history = [notes.get((name, key)) for notes in ran]
        shape = next(np.shape(note.value) for note in history if note is not None)
        where = ", ".join(_place(loop, i, axes) for loop, i in zip(line.loops, key, strict=True))
        for index in np.ndindex(shape):
            if name and not any(note is not None and note.value[index] != note.operands[0][index] for note in history):
                continue  # an entry that the call has left alone
            if len(cells) == MOST_CELLS:
                more += 1
            else:
                cells.append(
                    _cell(
                        history,
                        index,
                        " ".join(filter(None, (name, where, _index(index, shape, axes)))),
                        bool(formula),
                        columns,
                    )
                )
    return {
        "source": line.source,
        "kind": line.kind,
        "pieces": [part if isinstance(part, int) else write_out(part) for part in pieces(formula)],
        "cells": cells,
        "more": more,
    }


def mark_of(optimizer: Optimizer, name: str) -> str | None:
    """Which arrow at the ball (figures.style.ARROW_COLORS) has the colour of a name of the kernel."""
    if name in ("gradient", "g"):
        return "gradient"
    return "velocity" if name and name == optimizer.velocity else None


def _marks(optimizer: Optimizer, line: Line) -> dict[str, Any]:
    """Whose colours a line's numbers have: its result, and its operands where it is spelled out."""
    reading = read_line(line)
    result = "step" if reading.name == "point" else mark_of(optimizer, reading.name)
    return {"result": result, "operands": [mark_of(optimizer, name) for name in reading.operands]}


def _arrow(arrow: LineArrow, landscape: Landscape, columns: Columns) -> dict[str, Any]:
    """The vector along the coordinates that a map shows, and the factor with which it is drawn."""
    shown = landscape.shown if landscape.dimension > 1 else (0,)
    name = in_words(arrow.name)
    words = {
        "place": "from the ball to the new point, true length"
        if name == "point"
        else f"from the ball to {name}, true length",
        "move": f"{name}, true length",
        "against": f"−learning rate × {name}",
        "along": f"learning rate × {name}",
    }
    return {
        "mark": "step" if arrow.name == "point" else mark_of(arrow.optimizer, arrow.name),
        "words": words[arrow.drawn],
        "factor": columns.add(arrow.factors),
        "along": [columns.add(None if v is None else v[i] for v in arrow.vectors) for i in shown],
    }


def _cell(
    history: Sequence[Note | None], index: tuple[int, ...], label: str, spelled: bool, columns: Columns
) -> dict[str, Any]:
    """What a line gave at one place, step by step, or one number of the array that it gave."""
    values = [None if note is None else note.value[index] if index else note.value for note in history]
    cell: dict[str, Any] = {"label": label, "value": columns.add(values)}
    if spelled:
        operands = [() if note is None else note.operands for note in history]
        cell["operands"] = [
            columns.add(row[i] if i < len(row) else None for row in operands) for i in range(max(map(len, operands)))
        ]
    if any(note is not None and note.times > 1 for note in history):
        cell["times"] = columns.add(None if note is None else note.times for note in history)
    return cell


def _place(loop: str, i: int, axes: Sequence[str]) -> str:
    """What the kernels call i or j is a coordinate."""
    return axes[i] if loop in ("i", "j") else f"{loop} {i + 1}"


def _index(index: tuple[int, ...], shape: tuple[int, ...], axes: Sequence[str]) -> str:
    if all(size == len(axes) for size in shape):
        return ", ".join(axes[i] for i in index)
    return ", ".join(str(i + 1) for i in index)


def _entry(value: Any) -> Any:
    """One entry of a column as JSON."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if math.isnan(value):
        return "no number"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    shown = float(f"{value:.6g}")
    return int(shown) if shown.is_integer() and abs(shown) < 1e6 else shown
