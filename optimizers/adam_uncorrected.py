"""Adam as it would be if nobody had thought of the zeros that its averages begin with: to see what the correction is for."""

import math

from descent import kernel
from optimizers.adam import BETA1, BETA2
from optimizers.adam_dissection import ADAM_UNCORRECTED_DISSECTION
from optimizers.linear_algebra import end_on_overflow
from optimizers.optimizer import DISTANCE_RATE, EPSILON, WEIGHT_DECAY, Optimizer


@kernel
def adam_uncorrected(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2 = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    epsilon, weight_decay = hyperparameters[3], hyperparameters[4]
    average, squared_average = memory[0], memory[1]
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        average[i] = beta1 * average[i] + (1.0 - beta1) * g
        squared_average[i] = beta2 * squared_average[i] + (1.0 - beta2) * g * g
        point[i] -= learning_rate * average[i] / (math.sqrt(squared_average[i]) + epsilon)
    # Steps of many times the rate reach places where the square of the slope is beyond the range of numbers.
    end_on_overflow(squared_average, point)


ADAM_UNCORRECTED = Optimizer(
    key="adam_uncorrected",
    name="Adam without bias correction",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, g^2 \\
\theta &\leftarrow \theta - \eta\, \frac{m}{\sqrt{s} + \varepsilon}
\end{aligned}""",
    lesson="Both averages begin at zero, the squares stay too small for longer, and so the first steps are too long.",
    convention="torch.optim.Adam with neither average corrected; with β₁ = 0, torch.optim.RMSprop",
    reference="Kingma & Ba, International Conference on Learning Representations (2015), section 3.",
    step=adam_uncorrected,
    hyperparameters=(DISTANCE_RATE, BETA1, BETA2, EPSILON, WEIGHT_DECAY),
    memory=("average", "squared_average"),
    velocity="average",
    dissection=ADAM_UNCORRECTED_DISSECTION,
)
