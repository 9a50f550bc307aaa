"""Methods that use curvature: the Hessian says how far a direction can be trusted."""

import numpy as np

from descent import evaluate_hessian, kernel, solve
from optimizers.optimizer import Hyperparameter, Optimizer


@kernel
def newton(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate = hyperparameters[0]
    hessian = np.empty((point.size, point.size))
    evaluate_hessian(problem, point, hessian)
    direction = gradient.copy()
    # A singular Hessian defines no Newton step: the point stays, and the path is reported as stalled.
    if solve(hessian, direction):
        for i in range(point.size):
            point[i] -= learning_rate * direction[i]


NEWTON = Optimizer(
    key="newton",
    name="Newton's method",
    family="Curvature",
    latex=r"""\begin{aligned}
H\, d &= \nabla f(\theta), \quad H = \nabla^2 f(\theta) \\
\theta &\leftarrow \theta - \eta\, d
\end{aligned}""",
    lesson="Jumps to where the local parabola is stationary: a bowl takes one step, and a saddle attracts it too.",
    convention="Nocedal & Wright, equation (3.30), with step length η",
    reference="Nocedal & Wright, Numerical Optimization, 2nd ed. (2006), section 3.3.",
    step=newton,
    hyperparameters=(
        Hyperparameter(
            name="learning_rate",
            symbol=r"\eta",
            default=1.0,
            low=0.01,
            high=2.0,
            scale="log",
            meaning="Share of the Newton step that is taken; 1 is the pure method.",
        ),
    ),
    needs="hessian",
)
