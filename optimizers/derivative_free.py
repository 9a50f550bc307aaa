"""Methods that compare values and never see a gradient: by luck, by cooling, by two values a step.

A value once seen is kept as it was seen, also where the next mini-batch would give another.
"""

import math

import numpy as np

from descent import choice, kernel, probe_value
from optimizers.optimizer import LEARNING_RATE, Hyperparameter, Optimizer
from optimizers.ranking import judge

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
    symbols={"start": "c", "around": "c", "trial": "x"},
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
    # Dissection also where it is not needed: so much of the stream belongs to each step, whatever is accepted.
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
    symbols={
        "temperature": "T_k",
        "trial": "x",
        "climb": r"\Delta",
        "luck": "u",
    },
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
    symbols={
        "rate": r"\eta_k",
        "c": "c_k",
        "direction": r"\delta_i",
        "trial": r"\theta",
        "": r"\theta",
    },
    drawn={"direction": None},
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
