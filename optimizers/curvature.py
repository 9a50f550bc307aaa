"""Methods that use curvature: the Hessian, or what past gradients tell of it, says how far a direction can be trusted."""

import numpy as np

from descent import evaluate_hessian, kernel, solve
from optimizers.dissection import Parts, Taken, along_search, preconditioned
from optimizers.linear_algebra import dot, eigen
from optimizers.optimizer import Check, Hyperparameter, Optimizer, Stability
from optimizers.searching import (
    BACKTRACKS,
    DECREASE,
    SHRINK,
    backtrack,
    had_to_turn,
    move,
)


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


def newton_parts(taken: Taken) -> Parts:
    """Rate times the inverse Hessian, solved for column by column as the kernel solves; zeros where it is singular."""
    hessians = taken.hessians()
    inverse = np.zeros_like(hessians)
    for k, hessian in enumerate(hessians):
        for j, column in enumerate(np.eye(len(hessian))):
            if solve(hessian.copy(), column):
                inverse[k, :, j] = column
    matrix = taken.numbers["learning_rate"][:, :, None] * inverse
    return Parts(np.zeros_like(taken.points), taken.gradients, matrix)


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
    symbols={"evaluate_hessian": "H"},
    drawn={"direction": "against"},
    effort=5,
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
    check=Check(against="numpy.linalg.solve", tolerance=1.0e-13),
    # A step multiplies the error by 1 - rate in every direction, however curved.
    stability=Stability(bound=lambda values: 2.0, latex="2", divides_by_curvature=True),
    dissection=preconditioned(newton_parts),
)


@kernel
def damped_newton(problem, point, loss, gradient, memory, hyperparameters, k):
    floor, shrink, decrease = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    n = point.size
    hessian, vectors = np.empty((n, n)), np.empty((n, n))
    values, direction = np.empty(n), np.zeros(n)
    evaluate_hessian(problem, point, hessian)
    eigen(hessian, values, vectors)
    for j in range(n):
        along = 0.0
        for i in range(n):
            along += vectors[i, j] * gradient[i]
        for i in range(n):
            direction[i] -= vectors[i, j] * along / max(abs(values[j]), floor)
    had_to_turn(direction, gradient, 0.0)
    slope = dot(gradient, direction)
    length = backtrack(problem, point, loss, slope, direction, 1.0, shrink, decrease)
    move(point, direction, length, slope)


def damped_newton_parts(taken: Taken) -> Parts:
    """The inverse of the Hessian with eigenvalues by their size, as far as the search went."""
    matrix = taken.hessians()
    n = matrix.shape[1]
    values, vectors = np.empty(n), np.empty((n, n))
    for k, gradient in enumerate(taken.gradients):
        eigen(matrix[k].copy(), values, vectors)
        matrix[k] = (vectors / np.maximum(np.abs(values), taken.numbers["floor"])) @ vectors.T
        if had_to_turn(-matrix[k] @ gradient, gradient, 0.0):
            matrix[k] = np.eye(n)
    return along_search(taken, matrix)


DAMPED_NEWTON = Optimizer(
    key="damped_newton",
    name="Damped Newton",
    family="Curvature",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta), \quad \nabla^2 f(\theta) = Q \Lambda Q^\top \\
d &= -Q\, \max\left(|\Lambda|,\ \delta\right)^{-1} Q^\top g \\
\alpha &: \ \text{the first of } 1,\ \rho,\ \rho^2,\ \ldots \text{ with} \\
&\quad f(\theta + \alpha d) \le f(\theta) + c_1 \alpha\, g^\top d \\
\theta &\leftarrow \theta + \alpha\, d
\end{aligned}""",
    lesson="Newton's step, turned downhill where the ground bends down and cut where the loss would rise: saddles repel it.",
    convention="Nocedal & Wright, algorithm 3.2 with algorithm 3.1; where the Hessian is indefinite its eigenvalues count "
    "by their size, as in saddle-free Newton (Dauphin et al. 2014), and as δ where they are smaller",
    reference="Nocedal & Wright, Numerical Optimization, 2nd ed. (2006), section 3.4.",
    step=damped_newton,
    symbols={"along": "d"},
    rows={"evaluate_hessian(problem, point, hessian)": 1, "eigen(hessian, values, vectors)": 1},
    drawn={"direction": "move"},
    effort=20,
    hyperparameters=(
        Hyperparameter(
            name="floor",
            symbol=r"\delta",
            default=1.0e-4,
            low=1.0e-8,
            high=1.0,
            scale="log",
            meaning="The least curvature that is believed: flatter directions count as curved this much.",
        ),
        SHRINK,
        DECREASE,
    ),
    needs="hessian",
    probes=BACKTRACKS,
    check=Check(against="scipy.optimize.minimize(method='Newton-CG')", tolerance=1.0e-6),
    dissection=preconditioned(damped_newton_parts),
)
