"""Quantity: one adjustable number as data, read by sliders, links, checks, captions and tests alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

STOPS = 61

#: A scale that begins at zero is logarithmic over this many decades below its upper end.
DECADES_ABOVE_ZERO = 5

Scale = Literal["linear", "log", "zero_log", "complement", "integer", "choice"]


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A number with a name, a range and a meaning.

    `scale` says how a slider spaces its stops: evenly in the value (linear, integer), in its logarithm (log), in its
    logarithm with zero before it (zero_log: where 0 means none), or in the logarithm of 1 - value (complement: for 0.9,
    0.99, 0.999). A `choice` has names instead of a slider: its value is the position of one of `choices`, and a name
    can be given for it wherever a value can. `suggested` marks a number whose default a landscape may replace, because
    a good value is set by the landscape's curvature. `advanced` hides it at first.
    """

    name: str
    symbol: str
    default: float
    low: float
    high: float
    scale: Scale
    meaning: str
    suggested: bool = False
    advanced: bool = False
    choices: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name in words: learning rate."""
        return self.name.replace("_", " ")

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers are allowed."""
        return self.scale in ("integer", "choice")

    @cached_property
    def stops(self) -> np.ndarray:
        """The slider's values, ascending, float64 (61,) or fewer for integers: both ends and the default among them."""
        even = np.linspace(0.0, 1.0, STOPS)
        if self.is_whole:
            values = (self.low + (self.high - self.low) * even).round()
        elif self.scale == "zero_log":
            values = np.array([
                0.0,
                *(float(f"{v:.2e}") for v in self.high * 10.0 ** (DECADES_ABOVE_ZERO * (even[1:] - 1))),
            ])
        elif self.scale == "log":
            values = np.array([float(f"{v:.2e}") for v in self.low * (self.high / self.low) ** even])
        elif self.scale == "complement":
            rest = (1.0 - self.low) * ((1.0 - self.high) / (1.0 - self.low)) ** even
            values = np.array([float(f"{1.0 - float(f'{v:.1e}'):.6g}") for v in rest])
        else:
            values = np.array([float(f"{v:.6g}") for v in self.low + (self.high - self.low) * even])
        # Readable digits may lie just outside the range, and would then be refused by allows().
        values = np.clip(values, self.low, self.high)
        values[0], values[-1] = self.low, self.high
        if self.low < self.default < self.high:
            values[1 + np.argmin(np.abs(values[1:-1] - self.default))] = self.default
        return np.unique(values)

    def allowed(self) -> str:
        """The allowed values in words."""
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        kind = "a whole number" if self.is_whole else "a number"
        return f"{kind} from {self.low:g} to {self.high:g}"

    def allows(self, value: float) -> bool:
        """Whether `value` is finite, within [low, high] and whole where it must be."""
        return self.low <= value <= self.high and (not self.is_whole or float(value).is_integer())

    def nearest(self, value: float) -> float:
        """The allowed value nearest to `value`; the default where there is none (nan)."""
        if np.isnan(value):
            return self.default
        clipped = min(max(value, self.low), self.high)
        return float(round(clipped)) if self.is_whole else clipped

    def check(self, value: object, where: str) -> float:
        """`value`, a number or the name of a choice, as a float. Raises ValueError that names `where` and what is allowed."""
        if isinstance(value, str) and value in self.choices:
            return float(self.choices.index(value))
        try:
            number = float(value)  # type: ignore[arg-type]  # whatever float() takes is welcome
        except (TypeError, ValueError):
            number = float("nan")
        if not self.allows(number):
            raise ValueError(f"{where} must be {self.allowed()}, not {value!r}.")
        return number


def choice(name: str, symbol: str, choices: tuple[str, ...], meaning: str, default: str = "") -> Quantity:
    """A Quantity with named values; the first is the default unless another is named."""
    return Quantity(
        name=name,
        symbol=symbol,
        default=float(choices.index(default)) if default else 0.0,
        low=0.0,
        high=len(choices) - 1.0,
        scale="choice",
        meaning=meaning,
        choices=choices,
    )


def default_of(quantity: Quantity, suggests: Mapping[str, float]) -> float:
    """The default of `quantity` on a landscape that suggests these values."""
    return suggests.get(quantity.name, quantity.default) if quantity.suggested else quantity.default


def pack(
    quantities: Sequence[Quantity], values: Mapping[str, object] | None, owner: str, suggests: Mapping[str, float]
) -> np.ndarray:
    """All values in declared order, defaults filled in: float64 (len(quantities),).

    Raises ValueError for a name that `owner` does not have and for a value outside its range.
    """
    values = values or {}
    known = [quantity.name for quantity in quantities]
    for name in values:
        if name not in known:
            raise ValueError(f"{owner} has no {name!r}; it has {', '.join(known) or 'no numbers to set'}.")
    return np.array([
        q.check(values[q.name], f"{owner}: {q.name}") if q.name in values else default_of(q, suggests)
        for q in quantities
    ])
