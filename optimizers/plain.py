"""Plain gradient descent: the rule that all others change."""

from descent import kernel
from optimizers.optimizer import LEARNING_RATE, WEIGHT_DECAY, Optimizer


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
    convention="torch.optim.SGD",
    reference="Cauchy, Comptes rendus de l'Académie des sciences 25 (1847), 536-538.",
    step=gradient_descent,
    hyperparameters=(LEARNING_RATE, WEIGHT_DECAY),
)
