"""Momentum: the step remembers where it was going.

Velocity *sums* the gradients, v <- mu v + g, as in torch with dampening 0: with momentum mu a steady slope is
multiplied by up to 1 / (1 - mu). The first velocity is the first gradient. Quasi-hyperbolic momentum *averages* them
instead, v <- mu v + (1 - mu) g, as its authors do. Weight decay is added to the gradient.

Limits of stability: along one direction of curvature L a rule is a 2 x 2 matrix on (velocity, error), whose trace T and
determinant D keep its eigenvalues within the unit circle while |T| - 1 < D < 1. The first to fail, as the rate
grows, is 1 + T + D > 0: an eigenvalue leaves at -1, and the point jumps from side to side.
"""

from dataclasses import replace

import numpy as np

from descent import kernel
from optimizers.dissection import Dissection, Parts, Taken
from optimizers.optimizer import LEARNING_RATE, MOMENTUM, WEIGHT_DECAY, Check, Hyperparameter, Optimizer, Stability


@kernel
def heavy_ball(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, momentum, weight_decay = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    velocity = memory[0]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        velocity[i] = momentum * velocity[i] + g
        point[i] -= learning_rate * velocity[i]


def heavy_ball_parts(taken: Taken) -> Parts:
    """Rate times what is kept of the velocity, and rate times the gradient."""
    rate, momentum = taken.numbers["learning_rate"], taken.numbers["momentum"]
    return Parts(momentum * taken.before["velocity"], taken.decayed, rate)


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
    convention="torch.optim.SGD(momentum=μ): velocity sums gradients",
    reference="Polyak, USSR Computational Mathematics and Mathematical Physics 4(5) (1964), 1-17.",
    step=heavy_ball,
    hyperparameters=(LEARNING_RATE, MOMENTUM, WEIGHT_DECAY),
    memory=("velocity",),
    velocity="velocity",
    check=Check(against="torch.optim.SGD", tolerance=1.0e-10),
    stability=Stability(bound=lambda values: 2.0 * (1.0 + values["momentum"]), latex=r"2\,(1 + \mu) / (L + \lambda)"),
    dissection=Dissection(parts=heavy_ball_parts),
)


@kernel
def nesterov(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, momentum, weight_decay = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    velocity = memory[0]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        velocity[i] = momentum * velocity[i] + g
        point[i] -= learning_rate * (g + momentum * velocity[i])


def nesterov_parts(taken: Taken) -> Parts:
    """g + mu v of the new velocity, in terms of the old one: mu^2 v + (1 + mu) g."""
    rate, momentum = taken.numbers["learning_rate"], taken.numbers["momentum"]
    return Parts(momentum**2 * taken.before["velocity"], (1.0 + momentum) * taken.decayed, rate)


def looked_from(taken: Taken) -> np.ndarray:
    """The points of Sutskever et al., equations (3) and (4), from which momentum alone leads to the points here."""
    rate, momentum = taken.numbers["learning_rate"], taken.numbers["momentum"]
    return taken.points + taken.moves + rate * momentum * taken.after["velocity"]


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
    convention="torch.optim.SGD(momentum=μ, nesterov=True): velocity sums gradients",
    reference="Nesterov, Soviet Mathematics Doklady 27 (1983), 372-376; in the form of Sutskever et al. (ICML 2013).",
    step=nesterov,
    hyperparameters=(LEARNING_RATE, MOMENTUM, WEIGHT_DECAY),
    memory=("velocity",),
    velocity="velocity",
    check=Check(against="torch.optim.SGD", tolerance=1.0e-10),
    stability=Stability(
        bound=lambda values: 2.0 * (1.0 + values["momentum"]) / (1.0 + 2.0 * values["momentum"]),
        latex=r"2\,(1 + \mu) / ((1 + 2 \mu)\,(L + \lambda))",
    ),
    dissection=Dissection(parts=nesterov_parts, look_ahead=looked_from),
)


@kernel
def qhm(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, momentum = hyperparameters[0], hyperparameters[1]
    nu, weight_decay = hyperparameters[2], hyperparameters[3]
    average = memory[0]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        average[i] = momentum * average[i] + (1.0 - momentum) * g
        point[i] -= learning_rate * ((1.0 - nu) * g + nu * average[i])


def qhm_parts(taken: Taken) -> Parts:
    """(1 - nu) g + nu v of the new average, in terms of the old one."""
    rate, momentum, nu = (taken.numbers[name] for name in ("learning_rate", "momentum", "nu"))
    fresh = (1.0 - nu + nu * (1.0 - momentum)) * taken.decayed
    return Parts(nu * momentum * taken.before["average"], fresh, rate)


QHM = Optimizer(
    key="qhm",
    name="Quasi-hyperbolic momentum",
    family="Momentum",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
v &\leftarrow \mu\, v + (1 - \mu)\, g \\
\theta &\leftarrow \theta - \eta\left((1 - \nu)\, g + \nu\, v\right)
\end{aligned}""",
    lesson="Mixes the slope under the ball with the average of past slopes: old news matters, but not too much.",
    convention="qhoptim.pyt.QHM, the authors' own: velocity averages gradients, from 0 and without correction",
    reference="Ma & Yarats, International Conference on Learning Representations (2019), equations (3) and (4).",
    step=qhm,
    symbols={"average": "v"},
    hyperparameters=(
        LEARNING_RATE,
        replace(MOMENTUM, meaning="How slowly old gradients are forgotten."),
        Hyperparameter(
            name="nu",
            symbol=r"\nu",
            default=0.7,
            low=0.0,
            high=1.0,
            scale="linear",
            meaning="Share of the average in the step: 0 is plain gradient descent, 1 is averaged momentum.",
        ),
        WEIGHT_DECAY,
    ),
    memory=("average",),
    velocity="average",
    check=Check(against="qhoptim.pyt.QHM", tolerance=1.0e-10),
    stability=Stability(
        bound=lambda values: 2.0 * (1.0 + values["momentum"]) / (1.0 + values["momentum"] * (1.0 - 2.0 * values["nu"])),
        latex=r"2\,(1 + \mu) / ((1 + \mu - 2 \mu \nu)\,(L + \lambda))",
    ),
    dissection=Dissection(parts=qhm_parts),
)
