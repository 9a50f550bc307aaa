"""How the anatomy of steps travels: as JSON, each number's whole history as one column, and every column once.

A column holds one entry a step, or is a single entry where it never changes: a number of six digits, a word for what is
no number, true or false, or null where a line has not run. Cells name columns by their place in the list.
"""

import json
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from descent import Line, Note, pieces
from landscapes import Landscape
from scenes import Anatomy
from stage.catalogue import plain_symbol

#: Of a matrix in ten dimensions the first numbers are enough.
MOST_CELLS = 16
#: How a line of Python is written out as arithmetic.
_SIGNS = (
    (r"\b(?:math|np)\.", ""),
    (r" ?\*\* ?", " ^ "),
    (r" ?\* ?", " · "),
    (r" - ", " − "),
    (r"(?<![^\s(])-(?!\s)", "−"),
    (r"<=", "≤"),
    (r">=", "≥"),
    (r"\bsqrt\b", "√"),
    (r"\b(\d+)\.0\b", r"\1"),
)

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
    `given` are the numbers that it does not change. `lines` are those of the kernel that ran in one of the steps.
    """
    columns = Columns()
    steps, axes = anatomy.steps, landscape.axes
    ran = [_by_line(step.notes) for step in steps]
    lines = [
        packed
        for number, line in enumerate(anatomy.lines)
        if (packed := _line(line, [notes.get(number, {}) for notes in ran], axes, columns))
    ]
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
        rows.append((name.replace("_", " "), "", [memory[row] for memory in memories]))
    return [
        {"name": name, "symbol": symbol, "cells": [columns.add(v[i] for v in values) for i in range(n)]}
        for name, symbol, values in rows
    ]


def _given(anatomy: Anatomy, columns: Columns) -> list[dict[str, Any]]:
    """The gradient, the loss, the step's number and the hyperparameters."""
    steps = anatomy.steps
    given = [
        {
            "name": "gradient",
            "symbol": "∇f",
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
        "pieces": [part if isinstance(part, int) else _write(part) for part in pieces(formula)],
        "cells": cells,
        "more": more,
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


def _write(text: str) -> str:
    for sign, written in _SIGNS:
        text = re.sub(sign, written, text)
    return text


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
