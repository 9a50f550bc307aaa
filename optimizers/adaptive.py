"""Adaptive methods: each coordinate has its own rate, set by the size of its past gradients.

Epsilon stands outside the square root, as in torch. Weight decay is added to the gradient (L2), not decoupled.
"""

import math
from dataclasses import replace

from descent import kernel
from optimizers.optimizer import DISTANCE_RATE, EPSILON, WEIGHT_DECAY, Hyperparameter, Optimizer


@kernel
def adagrad(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, epsilon, weight_decay = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    squared_sum = memory[0]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        squared_sum[i] += g * g
        point[i] -= learning_rate * g / (math.sqrt(squared_sum[i]) + epsilon)


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
    convention="torch.optim.Adagrad",
    reference="Duchi, Hazan & Singer, Journal of Machine Learning Research 12 (2011), 2121-2159.",
    step=adagrad,
    hyperparameters=(replace(DISTANCE_RATE, default=0.464), replace(EPSILON, default=1.0e-10), WEIGHT_DECAY),
    memory=("squared_sum",),
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
    convention="torch.optim.RMSprop",
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
)


@kernel
def adam(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2 = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    epsilon, weight_decay = hyperparameters[3], hyperparameters[4]
    average, squared_average, beta1_power, beta2_power = memory[0], memory[1], memory[2], memory[3]
    if k == 0:
        # Powers are running products: math.pow would cost as much as the rest of the step.
        beta1_power[:] = 1.0
        beta2_power[:] = 1.0
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        average[i] = beta1 * average[i] + (1.0 - beta1) * g
        squared_average[i] = beta2 * squared_average[i] + (1.0 - beta2) * g * g
        beta1_power[i] *= beta1
        beta2_power[i] *= beta2
        corrected = average[i] / (1.0 - beta1_power[i])
        corrected_square = squared_average[i] / (1.0 - beta2_power[i])
        point[i] -= learning_rate * corrected / (math.sqrt(corrected_square) + epsilon)


ADAM = Optimizer(
    key="adam",
    name="Adam",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, g^2 \\
\hat m &= m / (1 - \beta_1^{\,k+1}), \quad \hat s = s / (1 - \beta_2^{\,k+1}) \\
\theta &\leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat s} + \varepsilon}
\end{aligned}""",
    lesson="Momentum and per-coordinate rates together; the first step is the learning rate in every coordinate.",
    convention="torch.optim.Adam",
    reference="Kingma & Ba, International Conference on Learning Representations (2015), algorithm 1.",
    step=adam,
    hyperparameters=(
        DISTANCE_RATE,
        Hyperparameter(
            name="beta1",
            symbol=r"\beta_1",
            default=0.9,
            low=0.0,
            high=0.999,
            scale="complement",
            meaning="How slowly old gradients are forgotten.",
        ),
        Hyperparameter(
            name="beta2",
            symbol=r"\beta_2",
            default=0.999,
            low=0.0,
            high=0.9999,
            scale="complement",
            meaning="How slowly old squared gradients are forgotten.",
        ),
        EPSILON,
        WEIGHT_DECAY,
    ),
    memory=("average", "squared_average", "beta1_power", "beta2_power"),
)
