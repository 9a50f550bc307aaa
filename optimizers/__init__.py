"""The catalogue of optimizers. A new one: its record in a family file, and one line here."""

from optimizers.adam import ADAM, ADAMW, NADAM, QHADAM, RADAM
from optimizers.adam_sizes import ADABELIEF, ADAMAX, AMSGRAD, LION, YOGI
from optimizers.adam_uncorrected import ADAM_UNCORRECTED
from optimizers.adaptive import ADADELTA, ADAGRAD, FULL_MATRIX_ADAGRAD, RMSPROP
from optimizers.curvature import DAMPED_NEWTON, NEWTON
from optimizers.derivative_free import RANDOM_SEARCH, SIMULATED_ANNEALING, SPSA
from optimizers.dissection import Parts, Taken
from optimizers.dynamics import GRADIENT_FLOW, LANGEVIN
from optimizers.integrators import IMPLICIT_EULER, RUNGE_KUTTA
from optimizers.line_search import CONJUGATE_GRADIENT, STEEPEST_BACKTRACKING, STEEPEST_WOLFE
from optimizers.momentum import HEAVY_BALL, NESTEROV, QHM
from optimizers.optimizer import Check, Hyperparameter, Optimizer, Slot, Stability
from optimizers.plain import GRADIENT_DESCENT, NORMALISED_GRADIENT, PROJECTED_GRADIENT, SIGN_DESCENT
from optimizers.population import CMA_ES, EVOLUTION_STRATEGY
from optimizers.quasi_newton import BFGS, LBFGS
from optimizers.rule import drawn_as, gradient_symbols, rows_of, rows_of_lines, velocity_symbol
from optimizers.schedule_free import SCHEDULE_FREE_ADAMW, SCHEDULE_FREE_SGD
from optimizers.schedules import SCHEDULES, Schedule
from optimizers.simplex import NELDER_MEAD

#: Plainest first: the menu teaches.
OPTIMIZERS: dict[str, Optimizer] = {
    optimizer.key: optimizer
    for optimizer in (
        GRADIENT_DESCENT,
        PROJECTED_GRADIENT,
        NORMALISED_GRADIENT,
        SIGN_DESCENT,
        HEAVY_BALL,
        NESTEROV,
        QHM,
        SCHEDULE_FREE_SGD,
        ADAGRAD,
        FULL_MATRIX_ADAGRAD,
        RMSPROP,
        ADADELTA,
        ADAM,
        ADAM_UNCORRECTED,
        ADAMAX,
        AMSGRAD,
        ADAMW,
        NADAM,
        RADAM,
        QHADAM,
        ADABELIEF,
        YOGI,
        LION,
        SCHEDULE_FREE_ADAMW,
        STEEPEST_BACKTRACKING,
        STEEPEST_WOLFE,
        CONJUGATE_GRADIENT,
        NEWTON,
        DAMPED_NEWTON,
        BFGS,
        LBFGS,
        NELDER_MEAD,
        RANDOM_SEARCH,
        SIMULATED_ANNEALING,
        SPSA,
        EVOLUTION_STRATEGY,
        CMA_ES,
        GRADIENT_FLOW,
        RUNGE_KUTTA,
        IMPLICIT_EULER,
        LANGEVIN,
    )
}

__all__ = [
    "OPTIMIZERS",
    "SCHEDULES",
    "Check",
    "Hyperparameter",
    "Optimizer",
    "Parts",
    "Schedule",
    "Slot",
    "Stability",
    "Taken",
    "drawn_as",
    "gradient_symbols",
    "rows_of",
    "rows_of_lines",
    "velocity_symbol",
]
