"""Methods that use curvature: the Hessian, or what past gradients tell of it, says how far a direction can be trusted."""

from dataclasses import replace

import numpy as np

from descent import evaluate_hessian, kernel, solve
from optimizers.linear_algebra import dot, eigen
from optimizers.optimizer import Check, Hyperparameter, Optimizer, Slot, Stability
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
)


@kernel
def bfgs(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, curvature = hyperparameters[0], hyperparameters[1]
    n = point.size
    # Its first n rows are the inverse Hessian, all zero while nothing is known of it.
    inverse, previous_gradient, last_step = memory, memory[n], memory[n + 1]
    if k > 0:
        learn_inverse(inverse, last_step, previous_gradient, gradient)

    direction = np.empty(n)
    for i in range(n):
        direction[i] = 0.0 if inverse[0, 0] > 0.0 else -gradient[i]
        for j in range(n):
            direction[i] -= inverse[i, j] * gradient[j]
    if had_to_turn(direction, gradient, 0.0):
        forget(inverse, n)
    slope = dot(gradient, direction)
    trial = 1.0 if inverse[0, 0] > 0.0 else learning_rate
    length = strong_wolfe(problem, point, loss, slope, direction, trial, curvature)
    if length == 0.0:
        forget(inverse, n)
    for i in range(n):
        previous_gradient[i] = gradient[i]
        last_step[i] = point[i]
    move(point, direction, length, slope)
    for i in range(n):
        last_step[i] = point[i] - last_step[i]


@kernel
def learn_inverse(inverse, s, previous_gradient, gradient):
    """The BFGS update of `inverse` (n, n) for a step `s` that took `previous_gradient` to `gradient`."""
    n = s.size
    y, seen = np.empty(n), np.empty(n)
    for i in range(n):
        y[i] = gradient[i] - previous_gradient[i]
    along = dot(s, y)
    # No curvature along the step, or a negative one, fits no positive definite matrix: the old one is kept.
    if not along > 0.0:
        return
    if not inverse[0, 0] > 0.0:
        for i in range(n):
            inverse[i, i] = along / dot(y, y)
    for i in range(n):
        seen[i] = 0.0
        for j in range(n):
            seen[i] += inverse[i, j] * y[j]
    # (I - s y' / y's) H (I - y s' / y's) + s s' / y's, multiplied out.
    weight = 1.0 + dot(y, seen) / along
    for i in range(n):
        for j in range(n):
            inverse[i, j] += (weight * s[i] * s[j] - seen[i] * s[j] - s[i] * seen[j]) / along


@kernel
def forget(rows, count):
    """Set the first `count` rows to zero."""
    for i in range(count):
        for j in range(rows.shape[1]):
            rows[i, j] = 0.0


BFGS = Optimizer(
    key="bfgs",
    name="BFGS",
    family="Curvature",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta), \quad s = \theta - \theta_{\text{old}}, \quad y = g - g_{\text{old}} \\
H &\leftarrow \frac{s^\top y}{y^\top y}\, I \quad \text{the first time} \\
H &\leftarrow \left(I - \frac{s\, y^\top}{y^\top s}\right) H \left(I - \frac{y\, s^\top}{y^\top s}\right)
  + \frac{s\, s^\top}{y^\top s} \quad \text{if } s^\top y > 0 \\
d &= -H g, \text{ at first } -g \\
\alpha &: \ \text{searched from } 1, \text{ at first from } \eta, \text{ until} \\
"""
    + STRONG_WOLFE_LATEX
    + r"""\theta &\leftarrow \theta + \alpha\, d
\end{aligned}""",
    lesson="Learns the curvature from how the gradient changes along its own steps: close to Newton, without a Hessian.",
    convention="Nocedal & Wright, algorithm 6.1 with the first matrix (6.20) and strong Wolfe steps; it begins again with the "
    "gradient where a direction does not lead down or a search finds nothing",
    reference="Broyden, Fletcher, Goldfarb and Shanno, each in 1970; Nocedal & Wright, 2nd ed. (2006), section 6.1.",
    step=bfgs,
    effort=20,
    hyperparameters=(FIRST_TRIAL, replace(CURVATURE, default=0.9)),
    memory=(Slot(name="inverse_hessian", rows="dimension"), "previous_gradient", "last_step"),
    probes=TRIALS,
    check=Check(against="scipy.optimize.minimize(method='BFGS')", tolerance=1.0e-5),
)

#: Pairs of a step and its change of gradient that can be kept.
PAIRS = 10


@kernel
def lbfgs(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, curvature, history = hyperparameters[0], hyperparameters[1], int(hyperparameters[2])
    # Newest pairs first; rows that hold none are zero.
    previous_gradient, last_step = memory[2 * PAIRS], memory[2 * PAIRS + 1]
    if k > 0:
        remember(memory, history, last_step, previous_gradient, gradient)

    direction = np.empty(point.size)
    for i in range(point.size):
        direction[i] = -gradient[i]
    multiply_by_inverse(memory, history, direction)
    if had_to_turn(direction, gradient, 0.0):
        forget(memory, 2 * PAIRS)
    slope = dot(gradient, direction)
    trial = 1.0 if dot(memory[0], memory[PAIRS]) > 0.0 else learning_rate
    length = strong_wolfe(problem, point, loss, slope, direction, trial, curvature)
    if length == 0.0:
        forget(memory, 2 * PAIRS)
    for i in range(point.size):
        previous_gradient[i] = gradient[i]
        last_step[i] = point[i]
    move(point, direction, length, slope)
    for i in range(point.size):
        last_step[i] = point[i] - last_step[i]


@kernel
def remember(pairs, history, s, previous_gradient, gradient):
    """Put a step `s` that took `previous_gradient` to `gradient` before the other pairs, where it curves upwards."""
    along = 0.0
    for i in range(s.size):
        along += s[i] * (gradient[i] - previous_gradient[i])
    if not along > 0.0:
        return
    for i in range(s.size):
        for row in range(history - 1, 0, -1):
            pairs[row, i] = pairs[row - 1, i]
            pairs[PAIRS + row, i] = pairs[PAIRS + row - 1, i]
        pairs[0, i] = s[i]
        pairs[PAIRS, i] = gradient[i] - previous_gradient[i]


@kernel
def multiply_by_inverse(pairs, history, q):
    """Multiply `q` (n,) by the inverse Hessian that the pairs stand for (Nocedal & Wright, algorithm 7.4)."""
    shares = np.zeros(history)
    count = 0
    while count < history and dot(pairs[count], pairs[PAIRS + count]) > 0.0:
        s, y = pairs[count], pairs[PAIRS + count]
        shares[count] = dot(s, q) / dot(s, y)
        for i in range(q.size):
            q[i] -= shares[count] * y[i]
        count += 1
    if count > 0:
        scale = dot(pairs[0], pairs[PAIRS]) / dot(pairs[PAIRS], pairs[PAIRS])
        for i in range(q.size):
            q[i] *= scale
    for row in range(count - 1, -1, -1):
        s, y = pairs[row], pairs[PAIRS + row]
        share = dot(y, q) / dot(s, y)
        for i in range(q.size):
            q[i] += (shares[row] - share) * s[i]


LBFGS = Optimizer(
    key="lbfgs",
    name="L-BFGS",
    family="Curvature",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) \\
s_1 &= \theta - \theta_{\text{old}}, \quad y_1 = g - g_{\text{old}}, \text{ kept if } s_1^\top y_1 > 0 \\
q &= -g \\
a_i &= \frac{s_i^\top q}{s_i^\top y_i}, \quad q \leftarrow q - a_i\, y_i, \quad i = 1 \ldots m \text{, newest first} \\
q &\leftarrow \frac{s_1^\top y_1}{y_1^\top y_1}\, q \\
q &\leftarrow q + \left(a_i - \frac{y_i^\top q}{s_i^\top y_i}\right) s_i, \quad i = m \ldots 1 \\
d &= q \\
\alpha &: \ \text{searched from } 1, \text{ at first from } \eta, \text{ until} \\
"""
    + STRONG_WOLFE_LATEX
    + r"""\theta &\leftarrow \theta + \alpha\, d
\end{aligned}""",
    lesson="BFGS with a short memory: the last few steps stand for the matrix, so millions of dimensions are no hindrance.",
    convention="Nocedal & Wright, algorithm 7.5 with the scale (7.20) and strong Wolfe steps; it begins again with the "
    "gradient where a direction does not lead down or a search finds nothing",
    reference="Liu & Nocedal, Mathematical Programming 45 (1989), 503-528.",
    step=lbfgs,
    effort=20,
    hyperparameters=(
        FIRST_TRIAL,
        replace(CURVATURE, default=0.9),
        Hyperparameter(
            name="history",
            symbol="m",
            default=5,
            low=1,
            high=PAIRS,
            scale="integer",
            meaning="How many past steps, with the change of gradient along each, are remembered.",
        ),
    ),
    memory=(
        Slot(name="step", rows=PAIRS),
        Slot(name="gradient_change", rows=PAIRS),
        "previous_gradient",
        "last_step",
    ),
    probes=TRIALS,
    check=Check(against="scipy.optimize.minimize(method='L-BFGS-B')", tolerance=1.0e-5),
)
