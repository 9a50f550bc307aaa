"""Adaptive methods: each coordinate has its own rate, set by the size of its past gradients.

Epsilon stands outside the square root, as in torch, but for Adadelta, which has it inside. Weight decay is added to the
gradient (L2), not decoupled. Adam and its kin, who have momentum as well, are in adam.py and adam_sizes.py.
"""

import math
from dataclasses import replace

import numpy as np

from descent import kernel
from optimizers.dissection import Parts, Taken, preconditioned
from optimizers.linear_algebra import eigen, end_on_overflow
from optimizers.optimizer import DISTANCE_RATE, EPSILON, WEIGHT_DECAY, Check, Hyperparameter, Optimizer, Slot


@kernel
def adagrad(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, epsilon, weight_decay = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    squared_sum = memory[0]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        squared_sum[i] += g * g
        point[i] -= learning_rate * g / (math.sqrt(squared_sum[i]) + epsilon)


def adagrad_parts(taken: Taken) -> Parts:
    """Rate over the root of the sum of squares, times the gradient."""
    return divided_by_root(taken, taken.after["squared_sum"])


def divided_by_root(taken: Taken, squares: np.ndarray) -> Parts:
    """Rate times gradient over the root of `squares` (s, n) and epsilon."""
    matrix = taken.numbers["learning_rate"] / (np.sqrt(squares) + taken.numbers["epsilon"])
    return Parts(np.zeros_like(matrix), taken.decayed, matrix)


ADAGRAD = Optimizer(
    key="adagrad",
    name="AdaGrad",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
s &\leftarrow s + g^2 \\
\theta &\leftarrow \theta - \eta\, \frac{g}{\sqrt{s} + \varepsilon}
\end{aligned}""",
    lesson="Coordinates with large gradients get small steps; the sum only grows, so every step gets shorter.",
    convention="torch.optim.Adagrad: ε outside the root, the sum begins at 0",
    reference="Duchi, Hazan & Singer, Journal of Machine Learning Research 12 (2011), 2121-2159.",
    step=adagrad,
    symbols={"squared_sum": "s"},
    hyperparameters=(replace(DISTANCE_RATE, default=0.464), replace(EPSILON, default=1.0e-10), WEIGHT_DECAY),
    memory=("squared_sum",),
    check=Check(against="torch.optim.Adagrad", tolerance=1.0e-10),
    dissection=preconditioned(adagrad_parts),
)


@kernel
def full_matrix_adagrad(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, epsilon, weight_decay = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    n = point.size
    outer_product_sum = memory[:n]
    g, values = np.empty(n), np.empty(n)
    matrix, vectors = np.empty((n, n)), np.empty((n, n))
    for i in range(n):
        g[i] = gradient[i] + weight_decay * point[i]
    for i in range(n):
        for j in range(n):
            outer_product_sum[i, j] += g[i] * g[j]
            matrix[i, j] = outer_product_sum[i, j]
    eigen(matrix, values, vectors)
    largest = 0.0
    for j in range(n):
        largest = max(largest, values[j])
    for j in range(n):
        # g lies in the span of the outer products. What it seems to have beyond, where the eigenvalue is 0, is rounding.
        if values[j] > 1.0e-15 * n * largest:
            along = 0.0
            for i in range(n):
                along += vectors[i, j] * g[i]
            for i in range(n):
                point[i] -= learning_rate * along / (math.sqrt(values[j]) + epsilon) * vectors[i, j]


def full_matrix_parts(taken: Taken) -> Parts:
    """Rate times the inverse root of the sum of outer products, where that has one, times the gradient."""
    sums = taken.after["outer_product_sum"]
    matrix = np.empty_like(sums)
    n = sums.shape[1]
    values, vectors = np.empty(n), np.empty((n, n))
    for k, outer_product_sum in enumerate(sums):
        eigen(outer_product_sum.copy(), values, vectors)
        seen = values > 1.0e-15 * n * max(0.0, values.max())
        sizes = np.sqrt(np.where(seen, values, 1.0)) + taken.numbers["epsilon"]
        matrix[k] = (vectors * np.where(seen, taken.numbers["learning_rate"][k] / sizes, 0.0)) @ vectors.T
    return Parts(np.zeros_like(taken.points), taken.decayed, matrix)


FULL_MATRIX_ADAGRAD = Optimizer(
    key="full_matrix_adagrad",
    name="Full-matrix AdaGrad",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
G &\leftarrow G + g\, g^\top \\
\theta &\leftarrow \theta - \eta \left(G^{1/2} + \varepsilon I\right)^{-1} g
\end{aligned}""",
    lesson="AdaGrad that learns the valley's own axes: turning the landscape turns the path with it, and nothing else.",
    convention="Duchi, Hazan & Singer (2011) with full matrices: ε outside the root, the sum begins at 0",
    reference="Duchi, Hazan & Singer, Journal of Machine Learning Research 12 (2011), 2121-2159.",
    step=full_matrix_adagrad,
    symbols={"outer_product_sum": "G", "": r"\theta"},
    effort=20,
    hyperparameters=(
        replace(DISTANCE_RATE, default=0.464, meaning="Length of the first step."),
        EPSILON,
        WEIGHT_DECAY,
    ),
    memory=(Slot(name="outer_product_sum", rows="dimension"),),
    check=Check(against="numpy.linalg.eigh", tolerance=1.0e-10),
    dissection=preconditioned(full_matrix_parts),
)


@kernel
def rmsprop(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, decay = hyperparameters[0], hyperparameters[1]
    epsilon, weight_decay = hyperparameters[2], hyperparameters[3]
    squared_average = memory[0]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        squared_average[i] = decay * squared_average[i] + (1.0 - decay) * g * g
        point[i] -= learning_rate * g / (math.sqrt(squared_average[i]) + epsilon)


def rmsprop_parts(taken: Taken) -> Parts:
    """Rate over the root of the average of squares, times the gradient."""
    return divided_by_root(taken, taken.after["squared_average"])


RMSPROP = Optimizer(
    key="rmsprop",
    name="RMSProp",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
s &\leftarrow \alpha\, s + (1 - \alpha)\, g^2 \\
\theta &\leftarrow \theta - \eta\, \frac{g}{\sqrt{s} + \varepsilon}
\end{aligned}""",
    lesson="AdaGrad that forgets: an average of recent squares keeps the steps from dying out.",
    convention="torch.optim.RMSprop: ε outside the root, no correction for the zeros at the start",
    reference="Tieleman & Hinton, Neural Networks for Machine Learning, lecture 6.5 (2012).",
    step=rmsprop,
    hyperparameters=(
        replace(DISTANCE_RATE, default=0.0215),
        Hyperparameter(
            name="decay",
            symbol=r"\alpha",
            default=0.99,
            low=0.0,
            high=0.9999,
            scale="complement",
            meaning="How slowly old squared gradients are forgotten.",
        ),
        EPSILON,
        WEIGHT_DECAY,
    ),
    memory=("squared_average",),
    check=Check(against="torch.optim.RMSprop", tolerance=1.0e-10),
    dissection=preconditioned(rmsprop_parts),
)


@kernel
def adadelta(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, decay = hyperparameters[0], hyperparameters[1]
    epsilon, weight_decay = hyperparameters[2], hyperparameters[3]
    squared_average, squared_move = memory[0], memory[1]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        squared_average[i] = decay * squared_average[i] + (1.0 - decay) * g * g
        move = math.sqrt(squared_move[i] + epsilon) / math.sqrt(squared_average[i] + epsilon) * g
        squared_move[i] = decay * squared_move[i] + (1.0 - decay) * move * move
        point[i] -= learning_rate * move
    end_on_overflow(squared_average, point)


def adadelta_parts(taken: Taken) -> Parts:
    """The root of past moves over the root of past gradients, times the gradient."""
    rate, epsilon = taken.numbers["learning_rate"], taken.numbers["epsilon"]
    matrix = rate * np.sqrt(taken.before["squared_move"] + epsilon) / np.sqrt(taken.after["squared_average"] + epsilon)
    return Parts(np.zeros_like(matrix), taken.decayed, matrix)


ADADELTA = Optimizer(
    key="adadelta",
    name="Adadelta",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
s &\leftarrow \rho\, s + (1 - \rho)\, g^2 \\
d &= \frac{\sqrt{u + \varepsilon}}{\sqrt{s + \varepsilon}}\, g \\
u &\leftarrow \rho\, u + (1 - \rho)\, d^2 \\
\theta &\leftarrow \theta - \eta\, d
\end{aligned}""",
    lesson="Sets its own rate from the size of its last moves: it starts at a crawl and has to gather speed.",
    convention="torch.optim.Adadelta: ε inside both roots",
    reference="Zeiler, ADADELTA: An Adaptive Learning Rate Method, arXiv:1212.5701 (2012), algorithm 1.",
    step=adadelta,
    symbols={"squared_move": "u", "move": "d"},
    drawn={"move": "against"},
    hyperparameters=(
        replace(
            DISTANCE_RATE, default=1.0, meaning="Factor on the move that the method has chosen; 1 is the pure method."
        ),
        Hyperparameter(
            name="decay",
            symbol=r"\rho",
            default=0.9,
            low=0.0,
            high=0.9999,
            scale="complement",
            meaning="How slowly old squared gradients and moves are forgotten.",
        ),
        # Ten times torch's: moves that begin with a root of it cross a domain in hundreds of steps, not in thousands.
        replace(EPSILON, default=1.0e-5, meaning="Sets the size of the first moves; added inside both square roots."),
        WEIGHT_DECAY,
    ),
    memory=("squared_average", "squared_move"),
    check=Check(against="torch.optim.Adadelta", tolerance=1.0e-10),
    dissection=preconditioned(adadelta_parts),
)
