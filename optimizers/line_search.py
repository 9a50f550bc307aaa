"""Methods that search along a line: the direction is chosen first, then how far to go."""

from dataclasses import replace

import numpy as np

from descent import choice, kernel
from optimizers.linear_algebra import dot
from optimizers.optimizer import Check, Optimizer
from optimizers.searching import (
    BACKTRACKS,
    CURVATURE,
    DECREASE,
    FIRST_TRIAL,
    SHRINK,
    STRONG_WOLFE_LATEX,
    TRIALS,
    backtrack,
    had_to_turn,
    move,
    strong_wolfe,
)


@kernel
def steepest_backtracking(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, shrink, decrease = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    direction = np.empty(point.size)
    for i in range(point.size):
        direction[i] = -gradient[i]
    slope = dot(gradient, direction)
    length = backtrack(problem, point, loss, slope, direction, learning_rate, shrink, decrease)
    move(point, direction, length, slope)


STEEPEST_BACKTRACKING = Optimizer(
    key="steepest_backtracking",
    name="Steepest descent, backtracking",
    family="Line search",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta), \quad d = -g \\
\alpha &: \ \text{the first of } \eta,\ \rho\,\eta,\ \rho^2 \eta,\ \ldots \text{ with} \\
&\quad f(\theta + \alpha d) \le f(\theta) + c_1 \alpha\, g^\top d \\
\theta &\leftarrow \theta + \alpha\, d
\end{aligned}""",
    lesson="Begins every step long and cuts it until the loss falls enough: it never climbs, however bold the first trial.",
    convention="Nocedal & Wright, algorithm 3.1, along the negative gradient",
    reference="Armijo, Pacific Journal of Mathematics 16(1) (1966), 1-3.",
    step=steepest_backtracking,
    effort=20,
    hyperparameters=(
        replace(FIRST_TRIAL, default=1.0, suggested=False, meaning="The length that every search tries first."),
        SHRINK,
        DECREASE,
    ),
    probes=BACKTRACKS,
)


@kernel
def steepest_wolfe(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, curvature = hyperparameters[0], hyperparameters[1]
    last_change = memory[0]
    direction = np.empty(point.size)
    for i in range(point.size):
        direction[i] = -gradient[i]
    slope = dot(gradient, direction)
    trial = last_change[0] / slope if last_change[0] < 0.0 else learning_rate
    length = strong_wolfe(problem, point, loss, slope, direction, trial, curvature)
    for i in range(point.size):
        last_change[i] = length * slope
    move(point, direction, length, slope)


STEEPEST_WOLFE = Optimizer(
    key="steepest_wolfe",
    name="Steepest descent, Wolfe search",
    family="Line search",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta), \quad d = -g \\
\alpha &: \ \text{searched from } \Delta_{\text{old}} / g^\top d, \text{ at first from } \eta, \text{ until} \\
"""
    + STRONG_WOLFE_LATEX
    + r"""\theta &\leftarrow \theta + \alpha\, d, \quad \Delta = \alpha\, g^\top d
\end{aligned}""",
    lesson="Even when every step goes as far as it pays, the next one turns at nearly a right angle: a zigzag remains.",
    convention="Nocedal & Wright, conditions (3.7) along the negative gradient; first trials as on p. 59",
    reference="Wolfe, SIAM Review 11(2) (1969), 226-235.",
    step=steepest_wolfe,
    symbols={"last_change": r"\Delta"},
    effort=20,
    hyperparameters=(FIRST_TRIAL, replace(CURVATURE, default=0.1)),
    memory=("last_change",),
    probes=TRIALS,
)

#: After a plateau, where gradients are tiny, the formulas make directions ten million times too long that lead across the
#: slope instead of down, and keep them. Good directions have more than one over the condition number.
LEAST_COSINE = 1.0e-4
POLAK_RIBIERE = 0.0
UPDATE = choice(
    "update",
    r"\beta",
    ("polak_ribiere", "fletcher_reeves"),
    "How much of the last direction is kept: Polak and Ribière's formula, never below zero, or Fletcher and Reeves'.",
)


@kernel
def conjugate_gradient(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, curvature, update = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    direction, previous_gradient, last_change = memory[0], memory[1], memory[2]
    beta = 0.0
    past = dot(previous_gradient, previous_gradient)
    # The first step has nothing to keep, and after a search that found nothing the method begins anew.
    if last_change[0] < 0.0 and past > 0.0:
        kept = dot(gradient, previous_gradient) if update == POLAK_RIBIERE else 0.0
        beta = max(0.0, (dot(gradient, gradient) - kept) / past)
    for i in range(point.size):
        direction[i] = beta * direction[i] - gradient[i]
    if had_to_turn(direction, gradient, LEAST_COSINE):
        last_change[0] = 0.0
    slope = dot(gradient, direction)
    # As if this step were to change the loss by as much as the last one (Nocedal & Wright, p. 59).
    trial = last_change[0] / slope if last_change[0] < 0.0 else learning_rate
    length = strong_wolfe(problem, point, loss, slope, direction, trial, curvature)
    for i in range(point.size):
        last_change[i] = length * slope
        previous_gradient[i] = gradient[i]
    move(point, direction, length, slope)


CONJUGATE_GRADIENT = Optimizer(
    key="conjugate_gradient",
    name="Conjugate gradient",
    family="Line search",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) \\
\beta &= \begin{cases}
\max\left(0,\ \frac{g^\top (g - g_{\text{old}})}{g_{\text{old}}^\top g_{\text{old}}}\right) & \text{Polak-Ribière} \\
\frac{g^\top g}{g_{\text{old}}^\top g_{\text{old}}} & \text{Fletcher-Reeves}
\end{cases} \\
d &\leftarrow \beta\, d - g \\
\alpha &: \ \text{searched from } \Delta_{\text{old}} / g^\top d, \text{ at first from } \eta, \text{ until} \\
"""
    + STRONG_WOLFE_LATEX
    + r"""\theta &\leftarrow \theta + \alpha\, d, \quad \Delta = \alpha\, g^\top d
\end{aligned}""",
    lesson="Searches along one direction at a time and never undoes it: two steps are enough for a bowl in two dimensions.",
    convention="Nocedal & Wright, algorithm 5.4 with Polak-Ribière+ (5.45) or Fletcher-Reeves and strong Wolfe steps; "
    "it begins again with the gradient where a direction leads down hardly or not; η is the first trial",
    reference="Fletcher & Reeves, The Computer Journal 7(2) (1964), 149-154; "
    "Polak & Ribière, Revue française d'informatique et de recherche opérationnelle 3 (1969), 35-43.",
    step=conjugate_gradient,
    symbols={
        "beta": r"\beta",
        "past": r"\beta",
        "kept": r"\beta",
        "last_change": r"\Delta",
        "previous_gradient": r"\beta",
    },
    rows={"if had_to_turn(direction, gradient, LEAST_COSINE)": 3},
    drawn={"previous_gradient": "against"},
    effort=20,
    hyperparameters=(FIRST_TRIAL, CURVATURE, UPDATE),
    memory=("direction", "previous_gradient", "last_change"),
    probes=TRIALS,
    check=Check(against="scipy.optimize.minimize(method='CG')", tolerance=1.0e-5),
)
