"""Optimizer: everything one optimizer is, as one keyword record, and the hyperparameters many of them share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from descent import Quantity

#: A number that an optimizer is tuned with.
Hyperparameter = Quantity


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """An optimizer: its step kernel and every fact that a picture, a slider, a link or a test needs.

    `step(problem, point, gradient, memory, hyperparameters, k)` moves `point` in place; `hyperparameters` arrive in
    declared order; `memory` (slots, n) has one row for each name in `memory`, all zero before the first step.
    `latex` is the rule, line by line as in the kernel. `convention` names the implementation it matches.
    """

    key: str
    name: str
    latex: str
    lesson: str
    convention: str
    reference: str
    step: Any
    hyperparameters: Sequence[Hyperparameter]
    memory: tuple[str, ...] = ()
    needs: Literal["value", "gradient", "hessian"] = "gradient"
    stochastic: bool = False


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
