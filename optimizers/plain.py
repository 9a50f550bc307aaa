"""Plain gradient descent, the rule that all others change; within a constraint; and with the slope's size ignored."""

from dataclasses import replace

import numpy as np

from descent import kernel, note_probe, project
from optimizers.linear_algebra import norm
from optimizers.optimizer import DISTANCE_RATE, LEARNING_RATE, WEIGHT_DECAY, Check, Optimizer, Stability


@kernel
def gradient_descent(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, weight_decay = hyperparameters[0], hyperparameters[1]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        point[i] -= learning_rate * g


GRADIENT_DESCENT = Optimizer(
    key="gradient_descent",
    name="Gradient descent",
    family="Plain",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
\theta &\leftarrow \theta - \eta\, g
\end{aligned}""",
    lesson="Step downhill, in proportion to the slope.",
    convention="torch.optim.SGD; weight decay is added to the gradient",
    reference="Cauchy, Comptes rendus de l'Académie des sciences 25 (1847), 536-538.",
    step=gradient_descent,
    hyperparameters=(LEARNING_RATE, WEIGHT_DECAY),
    check=Check(against="torch.optim.SGD", tolerance=1.0e-10),
    # Along the steepest direction a step multiplies the error by 1 - rate L, which must stay above -1.
    stability=Stability(bound=lambda values: 2.0, latex=r"2 / (L + \lambda)"),
)


@kernel
def projected_gradient(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate = hyperparameters[0]
    there = np.empty(point.size)
    for i in range(point.size):
        there[i] = point[i] - learning_rate * gradient[i]
    note_probe(problem, there)
    project(problem, there)
    for i in range(point.size):
        point[i] = there[i]


PROJECTED_GRADIENT = Optimizer(
    key="projected_gradient",
    name="Projected gradient",
    family="Plain",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) \\
y &= \theta - \eta\, g \\
\theta &\leftarrow P_C(y) = \operatorname*{arg\,min}_{z \in C} \lVert z - y \rVert
\end{aligned}""",
    lesson="Step downhill, then go to the nearest point that is allowed; where everything is, it is gradient descent.",
    convention="optax.projections after optax.sgd; where a landscape has no constraint, P changes nothing",
    reference="Goldstein, Bulletin of the American Mathematical Society 70 (1964), 709-710.",
    step=projected_gradient,
    symbols={"there": "y", "note_probe": "", "project": r"\theta"},
    hyperparameters=(LEARNING_RATE,),
    probes=1,
    projects=True,
)


@kernel
def normalised_gradient(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate = hyperparameters[0]
    length = norm(gradient)
    # A zero gradient has no direction: the point stays.
    if length > 0.0:
        for i in range(point.size):
            point[i] -= learning_rate * (gradient[i] / length)


NORMALISED_GRADIENT = Optimizer(
    key="normalised_gradient",
    name="Normalised gradient",
    family="Plain",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) \\
\theta &\leftarrow \theta - \eta\, \frac{g}{\lVert g \rVert} \quad (g \ne 0)
\end{aligned}""",
    lesson="Every step has the same length, on a cliff as on a plain, so it never quite arrives.",
    convention="optax.normalize_by_update_norm with ε = 0; where the gradient is zero there is no step",
    reference="Hazan, Levy & Shalev-Shwartz, Neural Information Processing Systems 28 (2015), algorithm 1.",
    step=normalised_gradient,
    symbols={"length": r"\theta"},
    hyperparameters=(replace(DISTANCE_RATE, default=0.0215, meaning="Length of every step."),),
    check=Check(against="optax.normalize_by_update_norm", tolerance=1.0e-10),
)


@kernel
def sign_descent(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate = hyperparameters[0]
    for i in range(point.size):
        point[i] -= learning_rate * np.sign(gradient[i])


SIGN_DESCENT = Optimizer(
    key="sign_descent",
    name="Sign descent",
    family="Plain",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) \\
\theta &\leftarrow \theta - \eta\, \operatorname{sign}(g)
\end{aligned}""",
    lesson="Only up or down counts, not how steep: every coordinate moves by the same amount, so paths run diagonally.",
    convention="optax.sign_sgd; the sign of 0 is 0",
    reference="Bernstein, Wang, Azizzadenesheli & Anandkumar, International Conference on Machine Learning (2018), signSGD.",
    step=sign_descent,
    hyperparameters=(replace(DISTANCE_RATE, default=0.0215, meaning="How far each coordinate moves in a step."),),
    check=Check(against="optax.sign_sgd", tolerance=1.0e-10),
)
