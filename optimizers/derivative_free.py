"""Methods that compare values and never see a gradient: by a simplex, by luck, by cooling, by two values a step.

A value once seen is kept as it was seen, also where the next mini-batch would give another.
"""

import math

import numpy as np

from descent import choice, kernel, probe_value
from optimizers.optimizer import LEARNING_RATE, Check, Hyperparameter, Optimizer, Slot


@kernel
def judge(problem, point, unused):
    """The loss at `point` as a rank: what is no number is as bad as can be. `unused` (n,) is scratch."""
    value = probe_value(problem, point, unused)
    return np.inf if np.isnan(value) else value


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

FROM_START, FROM_BEST = 0.0, 1.0


@kernel
def random_search(problem, point, loss, gradient, memory, hyperparameters, k):
    radius, centre = hyperparameters[0], hyperparameters[1]
    start = memory[0]
    trial, unused = np.empty(point.size), np.empty(point.size)
    for i in range(point.size):
        if k == 0:
            start[i] = point[i]
        around = start[i] if centre == FROM_START else point[i]
        trial[i] = around + radius * (2.0 * problem.rng.random() - 1.0)
    if judge(problem, trial, unused) < loss:
        for i in range(point.size):
            point[i] = trial[i]


RANDOM_SEARCH = Optimizer(
    key="random_search",
    name="Random search",
    family="Derivative-free",
    latex=r"""\begin{aligned}
u_i &\sim \mathcal{U}(-1, 1), \quad c = \theta_0 \ \text{(start)} \ \text{ or } \ c = \theta \ \text{(best)} \\
x &= c + r\, u \\
\theta &\leftarrow x \quad \text{if } f(x) < f(\theta)
\end{aligned}""",
    lesson="Guesses, and keeps the best guess: it cannot be misled by a slope, and in many dimensions it finds next to nothing.",
    convention="Pure random search in a square, or localized random search (Spall 2003, section 2.2, algorithms A and B)",
    reference="Brooks, Operations Research 6(2) (1958), 244-251.",
    step=random_search,
    hyperparameters=(
        Hyperparameter(
            name="radius",
            symbol="r",
            default=0.5,
            low=0.01,
            high=10.0,
            scale="log",
            meaning="Half the width of the square that guesses fall into.",
        ),
        choice(
            "centre",
            "c",
            ("start", "best"),
            "Where the square lies: around the start for good, or around the best point so far.",
            default="best",
        ),
    ),
    memory=("start",),
    needs="value",
    stochastic=True,
    probes=1,
)


@kernel
def simulated_annealing(problem, point, loss, gradient, memory, hyperparameters, k):
    first_temperature, cooling, step_size = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    temperature = memory[0]
    trial, unused = np.empty(point.size), np.empty(point.size)
    for i in range(point.size):
        temperature[i] = first_temperature if k == 0 else cooling * temperature[i]
        trial[i] = point[i] + step_size * problem.rng.standard_normal()
    climb = judge(problem, trial, unused) - loss
    # Drawn also where it is not needed: so much of the stream belongs to each step, whatever is accepted.
    luck = problem.rng.random()
    if climb <= 0.0 or luck < math.exp(-climb / temperature[0]):
        for i in range(point.size):
            point[i] = trial[i]


SIMULATED_ANNEALING = Optimizer(
    key="simulated_annealing",
    name="Simulated annealing",
    family="Derivative-free",
    latex=r"""\begin{aligned}
T_k &= T\, \alpha^k \\
x &= \theta + \sigma\, \xi, \quad \xi \sim \mathcal{N}(0, I) \\
\Delta &= f(x) - f(\theta), \quad u \sim \mathcal{U}(0, 1) \\
\theta &\leftarrow x \quad \text{if } \Delta \le 0 \ \text{ or } \ u < e^{-\Delta / T_k}
\end{aligned}""",
    lesson="While it is hot it also climbs, out of poor valleys; as it cools it takes only what is better.",
    convention="Metropolis acceptance with geometric cooling, normally distributed trials",
    reference="Kirkpatrick, Gelatt & Vecchi, Science 220 (1983), 671-680.",
    step=simulated_annealing,
    hyperparameters=(
        Hyperparameter(
            name="temperature",
            symbol="T",
            default=1.0,
            low=0.0,
            high=100.0,
            scale="zero_log",
            meaning="How high it dares to climb at first; 0 never climbs.",
        ),
        Hyperparameter(
            name="cooling",
            symbol=r"\alpha",
            default=0.98,
            low=0.9,
            high=1.0,
            scale="linear",
            meaning="What the temperature is multiplied with after every step; 1 never cools.",
        ),
        Hyperparameter(
            name="step_size",
            symbol=r"\sigma",
            default=0.3,
            low=0.01,
            high=5.0,
            scale="log",
            meaning="How far from the point trials fall, as a standard deviation.",
        ),
    ),
    memory=("temperature",),
    needs="value",
    stochastic=True,
    probes=1,
)

#: Decay of the rate and of the perturbation, as Spall advises for a limited number of steps.
RATE_DECAY, PERTURBATION_DECAY = 0.602, 0.101


@kernel
def spsa(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, stability, perturbation = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    direction = memory[0]
    trial, unused = np.empty(point.size), np.empty(point.size)
    rate = learning_rate * ((stability + 1.0) / (stability + k + 1.0)) ** RATE_DECAY
    c = perturbation / (k + 1.0) ** PERTURBATION_DECAY
    for i in range(point.size):
        direction[i] = 1.0 if problem.rng.random() < 0.5 else -1.0
        trial[i] = point[i] + c * direction[i]
    ahead = probe_value(problem, trial, unused)
    for i in range(point.size):
        trial[i] = point[i] - c * direction[i]
    behind = probe_value(problem, trial, unused)
    for i in range(point.size):
        point[i] -= rate * (ahead - behind) / (2.0 * c * direction[i])


SPSA = Optimizer(
    key="spsa",
    name="SPSA",
    family="Derivative-free",
    latex=r"""\begin{aligned}
\eta_k &= \eta \left(\frac{A + 1}{A + k + 1}\right)^{0.602}, \quad c_k = \frac{c}{(k + 1)^{0.101}} \\
\delta_i &= \pm 1, \ \text{each with probability } \tfrac{1}{2} \\
\theta &\leftarrow \theta - \eta_k\, \frac{f(\theta + c_k \delta) - f(\theta - c_k \delta)}{2\, c_k}\, \delta^{-1}
\end{aligned}""",
    lesson="Two values along one random diagonal stand in for a gradient: wrong in every step, right on average.",
    convention="Spall's gain sequences with a = η (A + 1)^0.602, so that the first rate is η; δ⁻¹ by component",
    reference="Spall, IEEE Transactions on Automatic Control 37(3) (1992), 332-341.",
    step=spsa,
    effort=2,
    hyperparameters=(
        LEARNING_RATE,
        Hyperparameter(
            name="stability",
            symbol="A",
            default=10.0,
            low=0.0,
            high=100.0,
            scale="linear",
            meaning="Steps before the rate begins to fall in earnest.",
            advanced=True,
        ),
        Hyperparameter(
            name="perturbation",
            symbol="c",
            default=0.1,
            low=1.0e-3,
            high=1.0,
            scale="log",
            meaning="How far from the point the two values are taken, along each coordinate.",
        ),
    ),
    memory=("direction",),
    needs="value",
    stochastic=True,
    probes=2,
)
