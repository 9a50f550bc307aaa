"""Methods of many points at once: a generation is judged, and the next one is drawn from what the best have in common.

The path is that of the population's mean. All individuals of a step's generation are its probes.
"""

import math
from dataclasses import replace

import numpy as np

from descent import choice, kernel
from optimizers.dissection import Dissection, Taken
from optimizers.linear_algebra import eigen
from optimizers.optimizer import Hyperparameter, Optimizer, Slot
from optimizers.ranking import judge

#: The greatest population.
MOST = 30
ON_OFF = ("on", "off")
ON = 0.0

POPULATION = Hyperparameter(
    name="population",
    symbol=r"\lambda",
    default=12,
    low=4,
    high=MOST,
    scale="integer",
    meaning="Individuals in a generation.",
)


@kernel
def rank(values, order):
    """Write the numbers of `values` (m,) into `order`, that of the lowest first; equal ones stay in their order."""
    for number in range(values.size):
        place = number
        while place > 0 and values[order[place - 1]] > values[number]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = number


@kernel
def judge_all(problem, individuals, order):
    """Rank the first individuals, as many as `order` has places for: the best one's number comes first."""
    values, unused = np.empty(order.size), np.empty(individuals.shape[1])
    for j in range(order.size):
        values[j] = judge(problem, individuals[j], unused)
    rank(values, order)


@kernel
def evolution_strategy(problem, point, loss, gradient, memory, hyperparameters, k):
    """The generation in memory is judged and replaced by its children.

    The first one is scattered around the start by the mutation strength, also where mutation is off. Every switch
    leaves the random numbers of the others as they are: parents and mutations are drawn whether they are used or not.
    """
    strength, share = hyperparameters[1], hyperparameters[2]
    selects, recombines, mutates = hyperparameters[3] == ON, hyperparameters[4] == ON, hyperparameters[5] == ON
    size, n = int(hyperparameters[0]), point.size
    individuals, children = memory, np.empty((size, n))
    order = np.empty(size, np.int64)
    if k == 0:
        for j in range(size):
            for i in range(n):
                individuals[j, i] = point[i] + strength * problem.rng.standard_normal()

    judge_all(problem, individuals, order)
    parents = max(1, int(share * size + 0.5)) if selects else size
    for j in range(size):
        one = order[problem.rng.integers(0, parents)]
        other = order[problem.rng.integers(0, parents)]
        for i in range(n):
            children[j, i] = individuals[one, i]
            if recombines:
                children[j, i] = 0.5 * (individuals[one, i] + individuals[other, i])
            mutation = strength * problem.rng.standard_normal()
            if mutates:
                children[j, i] += mutation

    for i in range(n):
        total = 0.0
        for j in range(size):
            individuals[j, i] = children[j, i]
            total += children[j, i]
        point[i] = total / size


EVOLUTION_STRATEGY = Optimizer(
    key="evolution_strategy",
    name="Evolution strategy",
    family="Population",
    latex=r"""\begin{aligned}
&x_j = \theta + \sigma\, \xi_j \ \text{ in the first generation}, \quad j = 1, \dots, \lambda, \quad \xi \sim \mathcal{N}(0, I) \\
S:\ &\text{parents are the best } \max(1, \lfloor r \lambda \rceil) \text{ of all } x_j; \ \text{ off: all of them} \\
R:\ &y_j = \tfrac{1}{2}(p + q), \ \text{ two parents drawn for each child}; \ \text{ off: } y_j = p \\
M:\ &x_j \leftarrow y_j + \sigma\, \xi_j; \ \text{ off: } x_j \leftarrow y_j \\
&\theta \leftarrow \tfrac{1}{\lambda} \textstyle\sum_j x_j
\end{aligned}""",
    lesson="Selection alone gives this crowd a direction: without it, mutation and mixing only drift about.",
    convention="(μ/2, λ) strategy with a fixed mutation strength, intermediate recombination and no overlap of generations",
    reference="Rechenberg, Evolutionsstrategie (1973); Beyer & Schwefel, Natural Computing 1 (2002), 3-52.",
    step=evolution_strategy,
    symbols={
        "selects": "S",
        "judge_all": "S",
        "parents": "S",
        "recombines": "R",
        "one": "R",
        "other": "R",
        "children": "R",
        "mutates": "M",
        "mutation": "M",
        "total": r"\theta",
    },
    rows={
        "individuals[j, i] = point[i] + strength * problem.rng.standard_normal()": 1,
        "individuals[j, i] = children[j, i]": 4,
        "children[j, i] += mutation": 4,
    },
    effort=30,
    hyperparameters=(
        POPULATION,
        Hyperparameter(
            name="mutation_strength",
            symbol=r"\sigma",
            default=0.1,
            low=1.0e-3,
            high=2.0,
            scale="log",
            meaning="How far a child falls from its parents, and the first generation from the start: a standard deviation.",
        ),
        Hyperparameter(
            name="selection_share",
            symbol="r",
            default=0.3,
            low=0.05,
            high=1.0,
            scale="linear",
            meaning="The share of a generation that may have children.",
        ),
        choice("selection", "S", ON_OFF, "Whether the best have all children, or everyone the same chance."),
        choice(
            "recombination",
            "R",
            ON_OFF,
            "Whether a child lies halfway between two parents, or begins as a copy of one.",
        ),
        choice("mutation", "M", ON_OFF, "Whether children differ from what they inherit."),
    ),
    memory=(Slot(name="individual", rows=MOST),),
    needs="value",
    stochastic=True,
    probes=MOST,
)


@kernel
def recombination_weights(size, weights):
    """Weights of the better half, falling with the logarithm of the rank into `weights` (size // 2,) (tutorial, table 1).

    They add up to 1. Returns the number of equal weights that would average as well, mu_w.
    """
    total = squares = 0.0
    for i in range(weights.size):
        weights[i] = math.log(0.5 * (size + 1.0)) - math.log(i + 1.0)
        total += weights[i]
    for i in range(weights.size):
        weights[i] /= total
        squares += weights[i] * weights[i]
    return 1.0 / squares


@kernel
def draw_generation(problem, point, sigma, covariance, steps, whitened, individuals):
    """Draw `steps` (size, n) from N(0, covariance) and put the individuals at point + sigma * step.

    `whitened` are the same steps in units of the covariance: its inverse square root times each of them.
    """
    n = point.size
    spoilt, values, vectors, z = np.empty((n, n)), np.empty(n), np.empty((n, n)), np.empty(n)
    for i in range(n):
        for j in range(n):
            spoilt[i, j] = covariance[i, j]
    eigen(spoilt, values, vectors)
    for row in range(steps.shape[0]):
        for j in range(n):
            z[j] = problem.rng.standard_normal()
        for i in range(n):
            steps[row, i] = 0.0
            whitened[row, i] = 0.0
            for j in range(n):
                # Rounding may leave an eigenvalue just below zero.
                steps[row, i] += vectors[i, j] * math.sqrt(max(0.0, values[j])) * z[j]
                whitened[row, i] += vectors[i, j] * z[j]
            individuals[row, i] = point[i] + sigma * steps[row, i]


@kernel
def cma_es(problem, point, loss, gradient, memory, hyperparameters, k):
    size, n = int(hyperparameters[0]), point.size
    step_size, step_path, covariance_path, covariance = memory[0], memory[1], memory[2], memory[3 : 3 + n]
    if k == 0:
        for i in range(n):
            step_size[i] = hyperparameters[1]
            covariance[i, i] = 1.0
    sigma = step_size[0]

    weights = np.empty(size // 2)
    effective = recombination_weights(size, weights)
    steps, whitened, individuals = np.empty((size, n)), np.empty((size, n)), np.empty((size, n))
    order = np.empty(size, np.int64)
    draw_generation(problem, point, sigma, covariance, steps, whitened, individuals)
    judge_all(problem, individuals, order)

    # Step-size control (tutorial, table 1 and figure 6).
    c_sigma = (effective + 2.0) / (n + effective + 5.0)
    damping = 1.0 + 2.0 * max(0.0, math.sqrt((effective - 1.0) / (n + 1.0)) - 1.0) + c_sigma
    normal_length = math.sqrt(n) * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n))
    gain = math.sqrt(c_sigma * (2.0 - c_sigma) * effective)
    squared = 0.0
    for i in range(n):
        mean = 0.0
        for rank_number in range(weights.size):
            mean += weights[rank_number] * whitened[order[rank_number], i]
        step_path[i] = (1.0 - c_sigma) * step_path[i] + gain * mean
        squared += step_path[i] * step_path[i]
    length = math.sqrt(squared)

    # Adaptation of the covariance. A long step path stalls its own path: else it would run away.
    c_c = (4.0 + effective / n) / (n + 4.0 + 2.0 * effective / n)
    c_1 = 2.0 / ((n + 1.3) ** 2 + effective)
    c_mu = min(1.0 - c_1, 2.0 * (0.25 + effective + 1.0 / effective - 2.0) / ((n + 2.0) ** 2 + effective))
    usual = math.sqrt(1.0 - (1.0 - c_sigma) ** (2.0 * (k + 1.0))) * normal_length
    h = 1.0 if length < (1.4 + 2.0 / (n + 1.0)) * usual else 0.0
    gain = h * math.sqrt(c_c * (2.0 - c_c) * effective)
    for i in range(n):
        mean = 0.0
        for rank_number in range(weights.size):
            mean += weights[rank_number] * steps[order[rank_number], i]
        covariance_path[i] = (1.0 - c_c) * covariance_path[i] + gain * mean
        point[i] += sigma * mean
    kept = 1.0 - c_1 - c_mu + (1.0 - h) * c_1 * c_c * (2.0 - c_c)
    for i in range(n):
        for j in range(i + 1):
            entry = kept * covariance[i, j] + c_1 * covariance_path[i] * covariance_path[j]
            for rank_number in range(weights.size):
                number = order[rank_number]
                entry += c_mu * weights[rank_number] * steps[number, i] * steps[number, j]
            covariance[i, j] = entry
            covariance[j, i] = entry
    for i in range(n):
        step_size[i] = sigma * math.exp(c_sigma / damping * (length / normal_length - 1.0))


def generation_spread(taken: Taken) -> np.ndarray:
    """Sigma times a root of the covariance that each generation was drawn with: one standard deviation, (s, n, n)."""
    first = taken.k[:, :, None] == 0
    covariance = np.where(first, np.eye(taken.points.shape[1]), taken.before["covariance"])
    sigma = np.where(first, taken.numbers["step_size"], taken.before["step_size"][:, :1, None])
    values, vectors = np.linalg.eigh(covariance)
    return sigma * vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]


CMA_ES = Optimizer(
    key="cma_es",
    name="CMA-ES",
    family="Population",
    latex=r"""\begin{aligned}
x_j &= \theta + \sigma\, y_j, \quad y_j \sim \mathcal{N}(0, C), \quad j = 1, \dots, \lambda \\
\bar y &= \textstyle\sum_{i \le \mu} w_i\, y_{i:\lambda}, \quad f(x_{1:\lambda}) \le f(x_{2:\lambda}) \le \dots \\
p_\sigma &\leftarrow (1 - c_\sigma)\, p_\sigma + \sqrt{c_\sigma (2 - c_\sigma)\, \mu_w}\; C^{-1/2}\, \bar y \\
p_c &\leftarrow (1 - c_c)\, p_c + h \sqrt{c_c (2 - c_c)\, \mu_w}\; \bar y,
\quad h = 0 \text{ if } p_\sigma \text{ is long, else } 1 \\
\theta &\leftarrow \theta + \sigma\, \bar y \\
C &\leftarrow \left(1 - c_1 - c_\mu + (1 - h)\, c_1 c_c (2 - c_c)\right) C + c_1\, p_c p_c^\top
+ c_\mu \textstyle\sum_{i \le \mu} w_i\, y_{i:\lambda}\, y_{i:\lambda}^\top \\
\sigma &\leftarrow \sigma \exp\left(\frac{c_\sigma}{d_\sigma} \left(\frac{\lVert p_\sigma \rVert}{\chi_n} - 1\right)\right)
\end{aligned}""",
    lesson="Learns the valley's shape from the steps that paid off, and stretches its cloud of guesses along it.",
    convention="Hansen's tutorial (arXiv 1604.00772), figure 6, with its default constants and no negative weights",
    reference="Hansen & Ostermeier, Evolutionary Computation 9(2) (2001), 159-195.",
    step=cma_es,
    symbols={
        "covariance": "C",
        "sigma": "x_j",
        "draw_generation": "x_j",
        "effective": r"\bar y",
        "judge_all": r"\bar y",
        "mean": r"\bar y",
        "c_sigma": r"p_\sigma",
        "step_path": r"p_\sigma",
        "damping": r"\sigma",
        "normal_length": r"\sigma",
        "step_size": r"\sigma",
        "squared": "h",
        "length": "h",
        "usual": "h",
        "h": "h",
        "c_c": "p_c",
        "covariance_path": "p_c",
        "": "C",
    },
    rows={
        "gain = math.sqrt(c_sigma * (2.0 - c_sigma) * effective)": 3,
        "gain = h * math.sqrt(c_c * (2.0 - c_c) * effective)": 4,
        "mean = 0.0": (3, 2),
        "mean += weights[rank_number] * whitened[order[rank_number], i]": 3,
    },
    effort=60,
    hyperparameters=(
        replace(POPULATION, default=6, meaning="Individuals in a generation; in n dimensions 4 + 3 ln n are usual."),
        Hyperparameter(
            name="step_size",
            symbol=r"\sigma",
            default=0.5,
            low=0.01,
            high=5.0,
            scale="log",
            meaning="How far the first generation is scattered around the start, as a standard deviation.",
        ),
    ),
    memory=("step_size", "step_path", "covariance_path", Slot(name="covariance", rows="dimension")),
    needs="value",
    stochastic=True,
    probes=MOST,
    dissection=Dissection(ellipse=generation_spread),
)
