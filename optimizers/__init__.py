"""The catalogue of optimizers. A new one: its record in a family file, and one line here."""

from optimizers.adaptive import ADAGRAD, ADAM, RMSPROP
from optimizers.curvature import NEWTON
from optimizers.line_search import CONJUGATE_GRADIENT
from optimizers.momentum import HEAVY_BALL, NESTEROV
from optimizers.optimizer import Check, Hyperparameter, Optimizer, Slot
from optimizers.plain import GRADIENT_DESCENT
from optimizers.schedules import SCHEDULES, Schedule

#: Plainest first: the menu teaches.
OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.key: optimizer
    for optimizer in (
        GRADIENT_DESCENT,
        HEAVY_BALL,
        NESTEROV,
        ADAGRAD,
        RMSPROP,
        ADAM,
        CONJUGATE_GRADIENT,
        NEWTON,
    )
}

__all__ = ["OPTIMIZERS", "SCHEDULES", "Check", "Hyperparameter", "Optimizer", "Schedule", "Slot"]
