"""Landscape: everything one landscape is, as one keyword record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from descent import Quantity

#: A number that reshapes a landscape: condition number, rotation, steepness.
Parameter = Quantity


@dataclass(frozen=True, kw_only=True)
class Minimum:
    """A declared minimum: `lowest` if no point of the domain is lower, `flat` if it is one of many with no width.

    The values hold for the landscape's default parameters and, where `value` and `point` do not depend on them, for all.
    """

    point: tuple[float, ...]
    value: float
    lowest: bool = True
    flat: bool = False


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """The points a data landscape is made of: `rows` (N, columns), the last column the label -1 or +1."""

    columns: tuple[str, ...]
    rows: np.ndarray
    source: str


@dataclass(frozen=True, kw_only=True)
class Landscape:
    """A landscape: its kernel and every fact that a picture, a slider, a link or a test needs.

    `value_and_gradient(point, parameters, data, gradient)` returns the value and fills `gradient`; `hessian(point,
    parameters, data, hessian)` fills (n, n), or is None for central differences. `domain` is the box that is drawn
    and in which a start may lie. `suggests` are defaults for hyperparameters whose good value depends on the
    landscape. `log_colors` draws colours and levels by the logarithm of the height above the lowest value drawn, with
    `log_offset` added so that the lowest point itself has one. `flat_lines` are segments along which the gradient is zero.
    """

    key: str
    name: str
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
    flat_lines: Sequence[tuple[tuple[float, ...], tuple[float, ...]]] = ()
    suggests: Mapping[str, float] = field(default_factory=dict)
    log_colors: bool = False
    log_offset: float = 1.0
    smooth: bool = True
    dataset: Dataset | None = None

    @property
    def dimension(self) -> int:
        """Number of coordinates of a point."""
        return len(self.domain)

    @cached_property
    def rows(self) -> np.ndarray:
        """The data points as the kernels want them, float64 (N, columns); (0, 0) for landscapes without data."""
        if self.dataset is None:
            return np.empty((0, 0))
        return np.ascontiguousarray(self.dataset.rows, dtype=float)
