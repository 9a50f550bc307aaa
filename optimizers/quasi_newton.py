"""Quasi-Newton methods: curvature learned from how the gradient changes along the steps that were taken."""

from dataclasses import replace

import numpy as np

from descent import kernel
from optimizers.dissection import Parts, Taken, along_search, preconditioned
from optimizers.linear_algebra import dot
from optimizers.optimizer import Check, Hyperparameter, Optimizer, Slot
from optimizers.searching import (
    CURVATURE,
    FIRST_TRIAL,
    STRONG_WOLFE_LATEX,
    TRIALS,
    had_to_turn,
    move,
    strong_wolfe,
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


def bfgs_parts(taken: Taken) -> Parts:
    """The inverse Hessian that was learned, at first the identity, as far as the search went."""
    learned = taken.after["inverse_hessian"]
    return along_search(taken, np.where(learned[:, :1, :1] > 0.0, learned, np.eye(learned.shape[1])))


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
    symbols={
        "learn_inverse": "H",
        "forget": "H",
        "previous_gradient": "y",
        "last_step": "s",
    },
    rows={"if had_to_turn(direction, gradient, 0.0)": 4},
    drawn={"direction": "move", "previous_gradient": "against", "last_step[i] = point[i]": None},
    effort=20,
    hyperparameters=(FIRST_TRIAL, replace(CURVATURE, default=0.9)),
    memory=(Slot(name="inverse_hessian", rows="dimension"), "previous_gradient", "last_step"),
    probes=TRIALS,
    check=Check(against="scipy.optimize.minimize(method='BFGS')", tolerance=1.0e-5),
    dissection=preconditioned(bfgs_parts),
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


def lbfgs_parts(taken: Taken) -> Parts:
    """The inverse Hessian that the pairs stand for, column by column as the kernel multiplies by it."""
    steps, n = taken.points.shape
    columns = np.tile(np.eye(n), (steps, 1, 1))
    pairs = np.concatenate([taken.after["step"], taken.after["gradient_change"]], axis=1)
    for k in range(steps):
        for j in range(n):
            multiply_by_inverse(pairs[k], int(taken.numbers["history"]), columns[k, j])
    return along_search(taken, columns.transpose(0, 2, 1))


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
    symbols={
        "remember": "s_1",
        "multiply_by_inverse": "q",
        "forget": "s_1",
        "previous_gradient": "y_1",
        "last_step": "s_1",
    },
    rows={"direction[i] = -gradient[i]": 3, "if had_to_turn(direction, gradient, 0.0)": 7},
    drawn={"direction": "move", "previous_gradient": "against", "last_step[i] = point[i]": None},
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
    dissection=preconditioned(lbfgs_parts),
)
