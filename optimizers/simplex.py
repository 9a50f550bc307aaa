"""Nelder and Mead's simplex: three corners in two dimensions, of which the worst is thrown over the others."""

import numpy as np

from descent import kernel
from optimizers.optimizer import Check, Hyperparameter, Optimizer, Slot
from optimizers.ranking import judge

#: Reflection and shrinking as Nelder and Mead advise. Expansion and contraction are numbers to play with.
REFLECTION, SHRINK = 1.0, 0.5


@kernel
def beyond(centre, share, corner, trial):
    """Write the point into `trial` that lies beyond `centre`, seen from `corner`, by a share of the way there."""
    for i in range(centre.size):
        trial[i] = (1.0 + share) * centre[i] - share * corner[i]


@kernel
def put(corners, values, row, trial, value):
    """Make `trial` with its `value` the corner at `row`."""
    for i in range(trial.size):
        corners[row, i] = trial[i]
        values[row, i] = value


@kernel
def sort_corners(corners, values):
    """Best first. Corners of the same value keep their order, as the convergence theory asks (Lagarias et al. 1998)."""
    for row in range(1, corners.shape[0]):
        place = row
        while place > 0 and values[place - 1, 0] > values[place, 0]:
            for i in range(corners.shape[1]):
                corners[place - 1, i], corners[place, i] = corners[place, i], corners[place - 1, i]
                values[place - 1, i], values[place, i] = values[place, i], values[place - 1, i]
            place -= 1


@kernel
def first_simplex(problem, point, loss, size, corners, values, trial, unused):
    """The start, and from it one step of `size` along each coordinate."""
    for row in range(point.size + 1):
        value = loss
        for i in range(point.size):
            trial[i] = point[i]
        if row > 0:
            trial[row - 1] += size
            value = judge(problem, trial, unused)
        put(corners, values, row, trial, value)
    sort_corners(corners, values)


@kernel
def shrink_simplex(problem, corners, values, trial, unused):
    """All corners halfway towards the best one."""
    for row in range(1, corners.shape[0]):
        for i in range(trial.size):
            trial[i] = corners[0, i] + SHRINK * (corners[row, i] - corners[0, i])
        put(corners, values, row, trial, judge(problem, trial, unused))


@kernel
def nelder_mead(problem, point, loss, gradient, memory, hyperparameters, k):
    size, expansion, contraction = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    n = point.size
    corners, values = memory[: n + 1], memory[n + 1 :]
    centre, trial, other, unused = np.empty(n), np.empty(n), np.empty(n), np.empty(n)
    if k == 0:
        first_simplex(problem, point, loss, size, corners, values, trial, unused)
    for i in range(n):
        centre[i] = 0.0
        for row in range(n):
            centre[i] += corners[row, i]
        centre[i] /= n
    best, second_worst, worst = values[0, 0], values[n - 1, 0], values[n, 0]

    beyond(centre, REFLECTION, corners[n], trial)
    value = judge(problem, trial, unused)
    shrinks = False
    if value < best:
        beyond(centre, REFLECTION * expansion, corners[n], other)
        value_other = judge(problem, other, unused)
        if value_other < value:
            put(corners, values, n, other, value_other)
        else:
            put(corners, values, n, trial, value)
    elif value < second_worst:
        put(corners, values, n, trial, value)
    elif value < worst:
        beyond(centre, REFLECTION * contraction, corners[n], other)
        value_other = judge(problem, other, unused)
        shrinks = not value_other <= value
        if not shrinks:
            put(corners, values, n, other, value_other)
    else:
        beyond(centre, -contraction, corners[n], other)
        value_other = judge(problem, other, unused)
        shrinks = not value_other < worst
        if not shrinks:
            put(corners, values, n, other, value_other)
    if shrinks:
        shrink_simplex(problem, corners, values, trial, unused)
    sort_corners(corners, values)
    for i in range(n):
        point[i] = corners[0, i]


NELDER_MEAD = Optimizer(
    key="nelder_mead",
    name="Nelder-Mead",
    family="Derivative-free",
    latex=r"""\begin{aligned}
&x_0 = \theta, \quad x_j = \theta + s\, e_j \ \text{ in the first step; always } f(x_0) \le \dots \le f(x_n) \\
&c = \tfrac{1}{n} \textstyle\sum_{j<n} x_j, \quad x_r = c + (c - x_n) \\
&f(x_r) < f(x_0): \ x_n \leftarrow \text{the better of } x_r \text{ and } c + \chi\,(c - x_n) \\
&f(x_r) < f(x_{n-1}): \ x_n \leftarrow x_r \\
&f(x_r) < f(x_n): \ x_n \leftarrow c + \psi\,(c - x_n) \ \text{ if no worse than } x_r \\
&\text{else: } x_n \leftarrow c - \psi\,(c - x_n) \ \text{ if better than } x_n \\
&\text{if not: } x_j \leftarrow x_0 + \tfrac{1}{2}(x_j - x_0) \\
&\theta \leftarrow x_0
\end{aligned}""",
    lesson="A triangle tumbles downhill: its worst corner is turned over, and it stretches, narrows and shrinks on the way.",
    convention='scipy.optimize.minimize(method="Nelder-Mead") from the same simplex',
    reference="Nelder & Mead, The Computer Journal 7 (1965), 308-313.",
    step=nelder_mead,
    symbols={"centre": "c"},
    rows={
        "first_simplex(problem, point, loss, size, corners, values, trial, unused)": 1,
        "best = values[0, 0]": 3,
        "second_worst = values[n - 1, 0]": 4,
        "worst = values[n, 0]": 5,
        "beyond(centre, REFLECTION, corners[n], trial)": 2,
        "value = judge(problem, trial, unused)": 3,
        "shrinks = False": 7,
        "if value < best": 3,
        "beyond(centre, REFLECTION * expansion, corners[n], other)": 3,
        "value_other = judge(problem, other, unused)": (3, 5, 6),
        "if value_other < value": 3,
        "put(corners, values, n, other, value_other)": (3, 5, 6),
        "put(corners, values, n, trial, value)": (3, 4),
        "if value < second_worst": 4,
        "if value < worst": 5,
        "beyond(centre, REFLECTION * contraction, corners[n], other)": 5,
        "shrinks = not value_other <= value": 5,
        "if not shrinks": (5, 6),
        "beyond(centre, -contraction, corners[n], other)": 6,
        "shrinks = not value_other < worst": 6,
        "if shrinks": 7,
        "shrink_simplex(problem, corners, values, trial, unused)": 7,
        "sort_corners(corners, values)": 1,
    },
    effort=4,
    hyperparameters=(
        Hyperparameter(
            name="size",
            symbol="s",
            default=0.5,
            low=0.01,
            high=2.0,
            scale="log",
            meaning="Length of the first triangle's sides along the axes.",
        ),
        Hyperparameter(
            name="expansion",
            symbol=r"\chi",
            default=2.0,
            low=1.0,
            high=4.0,
            scale="linear",
            meaning="How far a reflection that has found a new best corner is carried on.",
            advanced=True,
        ),
        Hyperparameter(
            name="contraction",
            symbol=r"\psi",
            default=0.5,
            low=0.1,
            high=0.9,
            scale="linear",
            meaning="How far from the centre a corner is put where the reflection has not helped.",
            advanced=True,
        ),
    ),
    memory=(Slot(name="corner", rows="dimension + 1"), Slot(name="corner_value", rows="dimension + 1")),
    needs="value",
    # In a plane: two corners of the first triangle, two trials, two corners of a shrinking one.
    probes=6,
    check=Check(against="scipy.optimize.minimize", tolerance=1.0e-10),
)
