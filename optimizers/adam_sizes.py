"""Adam's kin that measure the size of the gradient in another way: its greatest, its surprise, or not at all.

Averages are corrected for the zeros they begin with, as in Adam; epsilon stands outside the square root. Lion has no
size to divide by: it takes the sign.
"""

import math
from dataclasses import replace

import numpy as np

from descent import kernel
from optimizers.adam import BETA1, BETA2, DECOUPLED_DECAY
from optimizers.adam_dissection import (
    ADABELIEF_DISSECTION,
    ADAMAX_DISSECTION,
    AMSGRAD_DISSECTION,
    YOGI_BEGINNING,
    YOGI_DISSECTION,
)
from optimizers.linear_algebra import end_on_overflow
from optimizers.optimizer import DISTANCE_RATE, EPSILON, WEIGHT_DECAY, Check, Optimizer


@kernel
def adamax(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2 = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    epsilon, weight_decay = hyperparameters[3], hyperparameters[4]
    average, greatest = memory[0], memory[1]
    correction = 1.0 - beta1 ** (k + 1)
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        average[i] = beta1 * average[i] + (1.0 - beta1) * g
        greatest[i] = max(beta2 * greatest[i], abs(g) + epsilon)
        point[i] -= learning_rate * average[i] / correction / greatest[i]


ADAMAX = Optimizer(
    key="adamax",
    name="Adamax",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\
u &\leftarrow \max\left(\beta_2 u,\ |g| + \varepsilon\right) \\
\hat m &= m / (1 - \beta_1^{\,k+1}) \\
\theta &\leftarrow \theta - \eta\, \frac{\hat m}{u}
\end{aligned}""",
    lesson="Adam that remembers the steepest slope instead of averaging squares: one cliff shortens many steps to come.",
    convention="torch.optim.Adamax: no root, ε inside the maximum, weight decay in the gradient",
    reference="Kingma & Ba, International Conference on Learning Representations (2015), algorithm 2.",
    step=adamax,
    symbols={"greatest": "u"},
    hyperparameters=(
        DISTANCE_RATE,
        BETA1,
        replace(BETA2, meaning="How slowly the steepest slope is forgotten."),
        replace(EPSILON, meaning="Keeps the division from blowing up; added to the size of the gradient."),
        WEIGHT_DECAY,
    ),
    memory=("average", "greatest"),
    velocity="average",
    check=Check(against="torch.optim.Adamax", tolerance=1.0e-10),
    dissection=ADAMAX_DISSECTION,
)


@kernel
def amsgrad(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2 = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    epsilon, weight_decay = hyperparameters[3], hyperparameters[4]
    average, squared_average, greatest_square = memory[0], memory[1], memory[2]
    correction, squared_correction = 1.0 - beta1 ** (k + 1), 1.0 - beta2 ** (k + 1)
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        average[i] = beta1 * average[i] + (1.0 - beta1) * g
        squared_average[i] = beta2 * squared_average[i] + (1.0 - beta2) * g * g
        greatest_square[i] = max(greatest_square[i], squared_average[i])
        size = math.sqrt(greatest_square[i] / squared_correction) + epsilon
        point[i] -= learning_rate * average[i] / correction / size


AMSGRAD = Optimizer(
    key="amsgrad",
    name="AMSGrad",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, g^2 \\
v &\leftarrow \max(v,\ s) \\
\hat m &= m / (1 - \beta_1^{\,k+1}), \quad \hat v = v / (1 - \beta_2^{\,k+1}) \\
\theta &\leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}
\end{aligned}""",
    lesson="Adam that never forgets a steep place: the average of squares counts with its greatest value so far.",
    convention="torch.optim.Adam(amsgrad=True): the maximum is taken before its correction, in optax after; ε outside the root",
    reference="Reddi, Kale & Kumar, International Conference on Learning Representations (2018), algorithm 2.",
    step=amsgrad,
    symbols={"greatest_square": "v", "squared_correction": r"\hat v"},
    hyperparameters=(DISTANCE_RATE, BETA1, BETA2, EPSILON, WEIGHT_DECAY),
    memory=("average", "squared_average", "greatest_square"),
    velocity="average",
    check=Check(against="torch.optim.Adam(amsgrad=True)", tolerance=1.0e-10),
    dissection=AMSGRAD_DISSECTION,
)


@kernel
def adabelief(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2, epsilon = (
        hyperparameters[0],
        hyperparameters[1],
        hyperparameters[2],
        hyperparameters[3],
    )
    average, squared_surprise = memory[0], memory[1]
    correction, squared_correction = 1.0 - beta1 ** (k + 1), 1.0 - beta2 ** (k + 1)
    for i in range(point.size):
        g = gradient[i]
        average[i] = beta1 * average[i] + (1.0 - beta1) * g
        surprise = g - average[i]
        squared_surprise[i] = beta2 * squared_surprise[i] + (1.0 - beta2) * surprise * surprise + epsilon
        size = math.sqrt(squared_surprise[i] / squared_correction) + epsilon
        point[i] -= learning_rate * average[i] / correction / size
    end_on_overflow(squared_surprise, point)


ADABELIEF = Optimizer(
    key="adabelief",
    name="AdaBelief",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, (g - m)^2 + \varepsilon \\
\hat m &= m / (1 - \beta_1^{\,k+1}), \quad \hat s = s / (1 - \beta_2^{\,k+1}) \\
\theta &\leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat s} + \varepsilon}
\end{aligned}""",
    lesson="Long steps where the gradient is as expected, short ones where it surprises.",
    convention="optax.adabelief(eps=ε, eps_root=ε): ε is added to the squares in every step and outside the root",
    reference="Zhuang et al., Neural Information Processing Systems 33 (2020), algorithm 2.",
    step=adabelief,
    symbols={"surprise": "s", "squared_surprise": "s"},
    drawn={"surprise": "against"},
    hyperparameters=(
        DISTANCE_RATE,
        BETA1,
        replace(BETA2, meaning="How slowly old surprises are forgotten."),
        replace(
            EPSILON,
            default=1.0e-16,
            low=1.0e-16,
            meaning="Keeps the division from blowing up; added to the squares in every step and outside the square root.",
        ),
    ),
    memory=("average", "squared_surprise"),
    velocity="average",
    check=Check(against="optax.adabelief", tolerance=1.0e-10),
    dissection=ADABELIEF_DISSECTION,
)


@kernel
def yogi(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2, epsilon = (
        hyperparameters[0],
        hyperparameters[1],
        hyperparameters[2],
        hyperparameters[3],
    )
    average, squared_size = memory[0], memory[1]
    if k == 0:
        average[:] = YOGI_BEGINNING
        squared_size[:] = YOGI_BEGINNING
    correction, squared_correction = 1.0 - beta1 ** (k + 1), 1.0 - beta2 ** (k + 1)
    for i in range(point.size):
        g = gradient[i]
        average[i] = beta1 * average[i] + (1.0 - beta1) * g
        squared_size[i] -= (1.0 - beta2) * np.sign(squared_size[i] - g * g) * g * g
        size = math.sqrt(squared_size[i] / squared_correction) + epsilon
        point[i] -= learning_rate * average[i] / correction / size
    end_on_overflow(squared_size, point)


YOGI = Optimizer(
    key="yogi",
    name="Yogi",
    family="Adaptive",
    latex=r"""\begin{aligned}
m &= s = 10^{-6} \quad (k = 0) \\
g &= \nabla f(\theta) \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\
s &\leftarrow s - (1 - \beta_2)\, \operatorname{sign}(s - g^2)\, g^2 \\
\hat m &= m / (1 - \beta_1^{\,k+1}), \quad \hat s = s / (1 - \beta_2^{\,k+1}) \\
\theta &\leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat s} + \varepsilon}
\end{aligned}""",
    lesson="Adam that forgets steep places slowly: on flat ground the measure of size shrinks in small steps, not by a share.",
    convention="optax.yogi: both averages begin at 0.000001, ε outside the root",
    reference="Zaheer, Reddi, Sachan, Kale & Kumar, Neural Information Processing Systems 31 (2018), algorithm 2.",
    step=yogi,
    symbols={"squared_size": "s"},
    hyperparameters=(
        DISTANCE_RATE,
        BETA1,
        replace(BETA2, meaning="How slowly the measured size follows the squared gradient."),
        replace(EPSILON, default=1.0e-3),
    ),
    memory=("average", "squared_size"),
    velocity="average",
    check=Check(against="optax.yogi", tolerance=1.0e-10),
    dissection=YOGI_DISSECTION,
)


@kernel
def lion(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2, weight_decay = (
        hyperparameters[0],
        hyperparameters[1],
        hyperparameters[2],
        hyperparameters[3],
    )
    average = memory[0]
    for i in range(point.size):
        g = gradient[i]
        direction = np.sign(beta1 * average[i] + (1.0 - beta1) * g)
        average[i] = beta2 * average[i] + (1.0 - beta2) * g
        point[i] -= learning_rate * (direction + weight_decay * point[i])


LION = Optimizer(
    key="lion",
    name="Lion",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) \\
c &= \operatorname{sign}\left(\beta_1 m + (1 - \beta_1)\, g\right) \\
m &\leftarrow \beta_2 m + (1 - \beta_2)\, g \\
\theta &\leftarrow \theta - \eta\,(c + \lambda\,\theta)
\end{aligned}""",
    lesson="Momentum decides up or down and nothing else: every coordinate moves by the rate, so the rate must be small.",
    convention="optax.lion: the average starts at 0, weight decay is decoupled and multiplied by the rate",
    reference="Chen et al., Symbolic Discovery of Optimization Algorithms, Neural Information Processing Systems 36 (2023).",
    step=lion,
    symbols={"direction": "c"},
    drawn={"direction": "against"},
    hyperparameters=(
        replace(DISTANCE_RATE, default=0.0215, meaning="How far each coordinate moves in a step."),
        replace(BETA1, meaning="Share of the average, against this step's gradient, in what decides the sign."),
        replace(BETA2, default=0.99, meaning="How slowly the average forgets old gradients."),
        DECOUPLED_DECAY,
    ),
    memory=("average",),
    velocity="average",
    check=Check(against="optax.lion", tolerance=1.0e-10),
)
