"""Momentum: the step remembers where it was going.

Velocity *sums* the gradients, v <- mu v + g, as in torch with dampening 0: with momentum mu a steady slope is
multiplied by up to 1 / (1 - mu). The first velocity is the first gradient.
"""

from descent import kernel
from optimizers.optimizer import LEARNING_RATE, MOMENTUM, WEIGHT_DECAY, Optimizer


@kernel
def heavy_ball(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, momentum, weight_decay = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    velocity = memory[0]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        velocity[i] = momentum * velocity[i] + g
        point[i] -= learning_rate * velocity[i]


HEAVY_BALL = Optimizer(
    key="heavy_ball",
    name="Momentum (heavy ball)",
    family="Momentum",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
v &\leftarrow \mu\, v + g \\
\theta &\leftarrow \theta - \eta\, v
\end{aligned}""",
    lesson="A ball with inertia: it damps the zigzag across the valley and gathers speed along it.",
    convention="torch.optim.SGD(momentum=μ)",
    reference="Polyak, USSR Computational Mathematics and Mathematical Physics 4(5) (1964), 1-17.",
    step=heavy_ball,
    hyperparameters=(LEARNING_RATE, MOMENTUM, WEIGHT_DECAY),
    memory=("velocity",),
)


@kernel
def nesterov(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, momentum, weight_decay = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    velocity = memory[0]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        velocity[i] = momentum * velocity[i] + g
        point[i] -= learning_rate * (g + momentum * velocity[i])


NESTEROV = Optimizer(
    key="nesterov",
    name="Nesterov momentum",
    family="Momentum",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
v &\leftarrow \mu\, v + g \\
\theta &\leftarrow \theta - \eta\,(g + \mu\, v)
\end{aligned}""",
    lesson="Momentum that looks ahead: the gradient counts once more before the step, which brakes earlier.",
    convention="torch.optim.SGD(momentum=μ, nesterov=True)",
    reference="Nesterov, Soviet Mathematics Doklady 27 (1983), 372-376; in the form of Sutskever et al. (ICML 2013).",
    step=nesterov,
    hyperparameters=(LEARNING_RATE, MOMENTUM, WEIGHT_DECAY),
    memory=("velocity",),
)
