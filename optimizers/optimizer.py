"""Optimizer: everything one optimizer is, as one keyword record, and the hyperparameters many of them share."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from descent import Quantity
from optimizers.dissection import Dissection

#: A number that an optimizer is tuned with.
Hyperparameter = Quantity

Family = Literal[
    "Plain", "Momentum", "Adaptive", "Line search", "Curvature", "Derivative-free", "Population", "Dynamics"
]


@dataclass(frozen=True, kw_only=True)
class Slot:
    """Several rows of memory under one name: a number of them, one a dimension, or one more (the corners of a simplex)."""

    name: str
    rows: int | Literal["dimension", "dimension + 1"]

    def count(self, dimension: int) -> int:
        """How many rows of n numbers it takes."""
        if isinstance(self.rows, int):
            return self.rows
        return dimension if self.rows == "dimension" else dimension + 1


@dataclass(frozen=True, kw_only=True)
class Check:
    """What an optimizer's paths are compared with in the tests, and how closely they agree, relative."""

    against: str
    tolerance: float


@dataclass(frozen=True, kw_only=True)
class Stability:
    """Where theory says, for quadratics, which learning rate throws the point out of a minimum.

    `bound(hyperparameters)` is what rate times curvature must stay below, curvature being the largest eigenvalue of the
    Hessian and the weight decay together; of a rule that divides by the curvature itself, what the rate must stay below.
    `latex` is the limit written out, on one line, L for the eigenvalue. A bound of inf: every rate is stable.
    """

    bound: Callable[[Mapping[str, float]], float]
    latex: str
    divides_by_curvature: bool = False

    def limit(self, curvature: float, hyperparameters: Mapping[str, float]) -> float:
        """The limit of the learning rate at a minimum with largest eigenvalue `curvature`; inf where nothing limits it."""
        bound = self.bound(hyperparameters)
        if self.divides_by_curvature:
            return bound
        curvature += hyperparameters.get("weight_decay", 0.0)
        return bound / curvature if curvature > 0.0 else math.inf


#: Of a rule that no rate throws out of a minimum.
UNLIMITED = Stability(bound=lambda values: math.inf, latex="none")


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """An optimizer: its step kernel and every fact that a picture, a slider, a link or a test needs.

    `step(problem, point, loss, gradient, memory, hyperparameters, k)` moves `point` in place; `loss` and `gradient`
    are those at `point`; `hyperparameters` arrive in declared order; `memory` (rows, n) has one row for each name in
    `memory`, more for a Slot, all zero before the first step. `latex` is the rule, line by line as in the kernel.
    `convention` names the implementation or the book it matches, `check` what the tests compare it with. `needs` is
    what it asks of a landscape: a method that needs values only is not charged for gradients. `probes` is the greatest
    number of points that it looks at in a step and that are worth drawing: trials of a line search, individuals.
    `projects`: it stays within the landscape's constraint, which all others ignore.
    `effort` is about how many evaluations' time a step may take: what may be asked for at once is bounded by it.
    `velocity` names the row of memory that sums or averages gradients, drawn as an arrow. `stability` is the limit of the
    learning rate where one is known. `dissection` is what else of its steps a picture can show.

    Kernel and rule side by side, where optimizers/rule.py cannot know: `symbols` names the symbol in whose row of `latex` a
    name of the kernel is worked out, under "" that of all other names; `rows` by a line's source its row, counted from 1,
    or those of lines that read the same, in order; `drawn` how a name, or a line by its source, is drawn at the ball.
    """

    key: str
    name: str
    family: Family
    latex: str
    lesson: str
    convention: str
    reference: str
    step: Any
    hyperparameters: Sequence[Hyperparameter]
    memory: tuple[str | Slot, ...] = ()
    velocity: str | None = None
    needs: Literal["value", "gradient", "hessian"] = "gradient"
    stochastic: bool = False
    probes: int = 0
    projects: bool = False
    effort: int = 1
    check: Check | None = None
    stability: Stability | None = None
    dissection: Dissection = field(default_factory=Dissection)
    symbols: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int | tuple[int, ...]] = field(default_factory=dict)
    drawn: Mapping[str, Literal["place", "move", "against", "along"] | None] = field(default_factory=dict)

    def memory_rows(self, dimension: int) -> tuple[str, ...]:
        """The name of every row of memory in `dimension` dimensions; those of a Slot are numbered from 1."""
        names: list[str] = []
        for slot in self.memory:
            if isinstance(slot, str):
                names.append(slot)
            else:
                names += [f"{slot.name} {number}" for number in range(1, slot.count(dimension) + 1)]
        return tuple(names)

    def name_memory(self, memory: np.ndarray, dimension: int) -> dict[str, np.ndarray]:
        """Recorded `memory` (s, rows, n) by name: (s, n), or of a Slot (s, its rows, n)."""
        named, row = {}, 0
        for slot in self.memory:
            if isinstance(slot, str):
                named[slot] = memory[:, row]
                row += 1
            else:
                count = slot.count(dimension)
                named[slot.name] = memory[:, row : row + count]
                row += count
        return named

    @property
    def has_composition(self) -> bool:
        """Whether a step is put together of an old velocity and a new gradient."""
        return self.velocity is not None and self.dissection.parts is not None

    @property
    def overlays(self) -> tuple[str, ...]:
        """What can be drawn of its steps besides arrows, by name."""
        there = {
            "ellipse": self.dissection.ellipse is not None,
            "look_ahead": self.dissection.look_ahead is not None,
            "composition": self.has_composition,
        }
        return tuple(name for name, is_there in there.items() if is_there)


#: For rules that multiply the gradient by the rate: a good rate is about one over the landscape's curvature.
LEARNING_RATE = Hyperparameter(
    name="learning_rate",
    symbol=r"\eta",
    default=0.01,
    low=1.0e-4,
    high=10.0,
    scale="log",
    meaning="How far each step goes for a given slope.",
    suggested=True,
)

#: For rules that divide the gradient by its own size: a good rate is a fraction of the distance to go.
DISTANCE_RATE = replace(
    LEARNING_RATE, default=0.1, suggested=False, meaning="How far each coordinate moves in a step, at first."
)

MOMENTUM = Hyperparameter(
    name="momentum",
    symbol=r"\mu",
    default=0.9,
    low=0.0,
    high=0.999,
    scale="complement",
    meaning="The share of its velocity that the ball keeps from step to step.",
)

WEIGHT_DECAY = Hyperparameter(
    name="weight_decay",
    symbol=r"\lambda",
    default=0.0,
    low=0.0,
    high=0.6,
    scale="linear",
    meaning="Pull towards the origin, added to the gradient.",
    advanced=True,
)

EPSILON = Hyperparameter(
    name="epsilon",
    symbol=r"\varepsilon",
    default=1.0e-8,
    low=1.0e-12,
    high=1.0,
    scale="log",
    meaning="Keeps the division from blowing up; added outside the square root.",
    advanced=True,
)
