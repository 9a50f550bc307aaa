"""Landscape: everything one landscape is, as one keyword record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np

from descent import Quantity

#: A number that reshapes a landscape: condition number, rotation, steepness.
Parameter = Quantity

#: Points may be moved beyond the data by this share of their spread.
REACH = 1.0

Family = Literal["Bowls", "Valleys", "Saddles", "Many minima", "Plateaus and cliffs", "Data"]


@dataclass(frozen=True, kw_only=True)
class Minimum:
    """A declared minimum: `lowest` if no point of the domain is lower.

    `singular` says why its Hessian is not positive definite, in one sentence; empty where it is.
    """

    point: tuple[float, ...]
    value: float
    lowest: bool = True
    singular: str = ""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where a landscape with given parameters has its minima and saddles."""

    minima: Sequence[Minimum] = ()
    saddles: Sequence[tuple[float, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """The points a data landscape is made of: `rows` (N, columns), the last column the target.

    `target` says what the last column holds: a class, -1 or +1, or a number. `seed` and `noise` are those the rows were
    drawn with, by the rule that `source` tells; `truth` is (w, b) where that rule is a line y = w x + b.
    """

    columns: tuple[str, ...]
    rows: np.ndarray
    target: Literal["class", "number"]
    seed: int
    noise: float
    source: str
    truth: tuple[float, float] | None = None

    @property
    def places(self) -> int:
        """How many columns, the first ones, say where a point lies; a class is no place."""
        return len(self.columns) - (self.target == "class")

    @property
    def reach(self) -> tuple[tuple[float, float], ...]:
        """Low and high between which a hand may move points, for each column that says where they lie."""
        low, high = self.rows.min(axis=0), self.rows.max(axis=0)
        width = REACH * (high - low)
        return tuple(
            (float(a), float(b)) for a, b in np.column_stack([low - width, high + width])[: self.places].round(2)
        )

    def check(self, rows: Any) -> np.ndarray:
        """A copy of `rows` as float64 (N, columns), fit to stand in for this dataset's own.

        Raises ValueError that says what is wrong: no table of numbers, wrong columns, empty, not finite, and where the
        target is a class, other labels than -1 and +1 or only one of them.
        """
        try:
            table = np.array(rows, dtype=float, order="C")
        except (TypeError, ValueError, OverflowError):
            raise ValueError("dataset must be a table of numbers.") from None
        if table.ndim != 2 or table.shape[1] != len(self.columns):
            raise ValueError(f"dataset must have the columns {', '.join(self.columns)}; its shape is {table.shape}.")
        if len(table) == 0:
            raise ValueError("dataset must have at least one row.")
        if not np.isfinite(table).all():
            row, column = np.argwhere(~np.isfinite(table))[0]
            raise ValueError(f"dataset must be finite; row {row + 1} has {self.columns[column]} {table[row, column]}.")
        if self.target == "class":
            labels = np.unique(table[:, -1])
            if not np.isin(labels, (-1.0, 1.0)).all():
                raise ValueError(f"dataset must have labels -1 and 1 in its last column, not {labels.tolist()[:5]}.")
            if len(labels) < 2:
                raise ValueError(f"dataset must have points of both classes; every label is {labels[0]:g}.")
        return table


@dataclass(frozen=True, kw_only=True)
class Landscape:
    """A landscape: its kernel and every fact that a picture, a slider, a link or a test needs.

    `value_and_gradient(point, parameters, data, gradient)` returns the value and fills `gradient`; `hessian(point,
    parameters, data, hessian)` fills (n, n), or is None for central differences. `domain` is the box that is drawn
    and in which a start may lie. `minima` and `saddles` hold for all parameters; where they move with them,
    `find_places` computes them from the parameters by name instead. `singular_saddles` says why no saddle's Hessian has
    eigenvalues of both signs, in one sentence; empty where they have. `suggests` are defaults for hyperparameters whose
    good value depends on the landscape. `log_colors` draws colours and levels by the logarithm of the height above the
    lowest value drawn, with `log_offset` added so that the lowest point itself has one. `flat_lines` are segments along
    which the gradient is zero. `line` says what a weight vector draws among the data: the boundary w . x = 0 between
    two classes, or the fit y = w x + b (b = 0 where there is one weight). `refit(landscape, parameters)` finds the places
    of this landscape over data that have been moved, some of them possibly outside of the domain. Of a landscape with
    more than two dimensions, a map shows the plane of the coordinates `shown` through its first minimum.
    """

    key: str
    name: str
    family: Family
    latex: str
    lesson: str
    reference: str
    value_and_gradient: Any
    hessian: Any = None
    axes: tuple[str, ...] = ("x", "y")
    parameters: Sequence[Parameter] = ()
    domain: tuple[tuple[float, float], ...]
    start: tuple[float, ...]
    minima: Sequence[Minimum] = ()
    saddles: Sequence[tuple[float, ...]] = ()
    singular_saddles: str = ""
    find_places: Callable[[Mapping[str, float]], Places] | None = None
    flat_lines: Sequence[tuple[tuple[float, ...], tuple[float, ...]]] = ()
    suggests: Mapping[str, float] = field(default_factory=dict)
    log_colors: bool = False
    log_offset: float = 1.0
    smooth: bool = True
    dataset: Dataset | None = None
    line: Literal["boundary", "fit"] | None = None
    shown: tuple[int, int] = (0, 1)
    refit: Callable[["Landscape", Mapping[str, float]], Places] | None = None

    @property
    def dimension(self) -> int:
        """Number of coordinates of a point."""
        return len(self.domain)

    @cached_property
    def rows(self) -> np.ndarray:
        """The data points as the kernels want them, float64 (N, columns); (0, 0) for landscapes without data."""
        return np.empty((0, 0)) if self.dataset is None else self.dataset.check(self.dataset.rows)

    @property
    def overlays(self) -> tuple[str, ...]:
        """What can be drawn of its ground around a point, by name."""
        return ("samples", "model") if self.dataset is not None else ("model",)

    def check_dataset(self, rows: Any) -> np.ndarray:
        """`rows` as float64 (N, columns). Raises ValueError where they cannot stand in for the landscape's own."""
        if self.dataset is None:
            raise ValueError(f"dataset must be None for {self.name}, which is not made of data points.")
        return self.dataset.check(rows)

    def over(self, rows: Any) -> "Landscape":
        """This landscape over other data. Raises ValueError where `rows` cannot stand in for its own."""
        table = self.check_dataset(rows)
        assert self.dataset is not None
        dataset = replace(self.dataset, rows=table)
        moved = replace(self, dataset=dataset, minima=(), saddles=(), find_places=None)
        return moved if self.refit is None else replace(moved, find_places=partial(self.refit, moved))

    def places(self, parameters: Mapping[str, float] | None = None) -> Places:
        """Minima and saddles for `parameters` by name, those left out at their defaults."""
        if self.find_places is None:
            return Places(minima=self.minima, saddles=self.saddles)
        return self.find_places({q.name: q.default for q in self.parameters} | dict(parameters or {}))
