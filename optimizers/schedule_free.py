"""Schedule-free methods: an average of all points so far takes the place of a shrinking rate.

Three points move. `fast` takes the steps, `average` is the mean of all places where `fast` has been, and the path drawn
is the point between them where gradients are taken: optax's params, y in the paper, θ here. The `average` is the
answer, what optax.contrib.schedule_free_eval_params gives, and is kept in memory. There is no warm-up. A step weighs
with the square of the greatest rate so far.
"""

import math

from descent import kernel
from optimizers.adam import BETA1, BETA2, DECOUPLED_DECAY
from optimizers.dissection import Dissection
from optimizers.linear_algebra import end_on_overflow
from optimizers.optimizer import DISTANCE_RATE, EPSILON, LEARNING_RATE, WEIGHT_DECAY, Check, Hyperparameter, Optimizer

PULL = Hyperparameter(
    name="beta1",
    symbol=BETA1.symbol,
    default=0.9,
    low=0.0,
    high=0.999,
    scale="complement",
    meaning="Where between the fast point (0) and the average (1) the gradient is taken.",
)


#: The point drawn lies ahead of the average, towards the fast point.
AVERAGE_DISSECTION = Dissection(look_ahead=lambda taken: taken.after["average"])


@kernel
def begin(point, memory):
    """Before the first step all three points are one."""
    for i in range(point.size):
        memory[0, i] = point[i]
        memory[1, i] = point[i]


@kernel
def share_of_step(learning_rate, memory):
    """The weight of this step in the average of all; rows 2 and 3 of `memory` are the greatest rate and the weights so far."""
    greatest_rate = max(memory[2, 0], learning_rate)
    weight_sum = memory[3, 0] + greatest_rate * greatest_rate
    for i in range(memory.shape[1]):
        memory[2, i] = greatest_rate
        memory[3, i] = weight_sum
    # A schedule may begin with rates of 0, which weigh nothing.
    return greatest_rate * greatest_rate / weight_sum if weight_sum > 0.0 else 0.0


@kernel
def schedule_free_sgd(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, weight_decay = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    fast, average = memory[0], memory[1]
    if k == 0:
        begin(point, memory)
    share = share_of_step(learning_rate, memory)
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        fast[i] -= learning_rate * g
        average[i] = (1.0 - share) * average[i] + share * fast[i]
        point[i] = (1.0 - beta1) * fast[i] + beta1 * average[i]


SCHEDULE_FREE_SGD = Optimizer(
    key="schedule_free_sgd",
    name="Schedule-free SGD",
    family="Momentum",
    latex=r"""\begin{aligned}
z &= x = \theta,\ W = 0 \quad (k = 0) \\
w &= \max_{j \le k} \eta_j^2, \quad W \leftarrow W + w \\
g &= \nabla f(\theta) + \lambda\,\theta \\
z &\leftarrow z - \eta\, g \\
x &\leftarrow \left(1 - \tfrac{w}{W}\right) x + \tfrac{w}{W}\, z \\
\theta &\leftarrow (1 - \beta_1)\, z + \beta_1 x
\end{aligned}""",
    lesson="Averaging all places visited calms the path as a shrinking rate would, without a schedule to choose.",
    convention="optax.contrib.schedule_free_sgd without warm-up: the path is where gradients are taken, x averages z",
    reference="Defazio et al., The Road Less Scheduled, Neural Information Processing Systems 37 (2024).",
    step=schedule_free_sgd,
    symbols={"share": "w"},
    rows={
        "begin(point, memory)": 1,
        "fast[i] -= learning_rate * g": 4,
        "average[i] = (1.0 - share) * average[i] + share * fast[i]": 5,
    },
    drawn={"average": "place"},
    hyperparameters=(LEARNING_RATE, PULL, WEIGHT_DECAY),
    memory=("fast", "average", "greatest_rate", "weight_sum"),
    check=Check(against="optax.contrib.schedule_free_sgd", tolerance=1.0e-10),
    dissection=AVERAGE_DISSECTION,
)


@kernel
def schedule_free_adamw(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2 = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    epsilon, weight_decay = hyperparameters[3], hyperparameters[4]
    fast, average, squared_average = memory[0], memory[1], memory[4]
    if k == 0:
        begin(point, memory)
    share = share_of_step(learning_rate, memory)
    squared_correction = 1.0 - beta2 ** (k + 1)
    for i in range(point.size):
        g = gradient[i]
        squared_average[i] = beta2 * squared_average[i] + (1.0 - beta2) * g * g
        size = math.sqrt(squared_average[i] / squared_correction) + epsilon
        fast[i] -= learning_rate * (g / size + weight_decay * point[i])
        average[i] = (1.0 - share) * average[i] + share * fast[i]
        point[i] = (1.0 - beta1) * fast[i] + beta1 * average[i]
    end_on_overflow(squared_average, point)


SCHEDULE_FREE_ADAMW = Optimizer(
    key="schedule_free_adamw",
    name="Schedule-free AdamW",
    family="Adaptive",
    latex=r"""\begin{aligned}
z &= x = \theta,\ W = 0 \quad (k = 0) \\
w &= \max_{j \le k} \eta_j^2, \quad W \leftarrow W + w \\
g &= \nabla f(\theta) \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, g^2, \quad \hat s = s / (1 - \beta_2^{\,k+1}) \\
z &\leftarrow z - \eta \left(\frac{g}{\sqrt{\hat s} + \varepsilon} + \lambda\,\theta\right) \\
x &\leftarrow \left(1 - \tfrac{w}{W}\right) x + \tfrac{w}{W}\, z \\
\theta &\leftarrow (1 - \beta_1)\, z + \beta_1 x
\end{aligned}""",
    lesson="AdamW with averaging in the place of momentum: the average settles although the rate never shrinks.",
    convention="optax.contrib.schedule_free_adamw without warm-up: the path is where gradients are taken; ε outside the root",
    reference="Defazio et al., The Road Less Scheduled, Neural Information Processing Systems 37 (2024), algorithm 1.",
    step=schedule_free_adamw,
    symbols={"share": "w", "size": "z"},
    rows={
        "begin(point, memory)": 1,
        "size = math.sqrt(squared_average[i] / squared_correction) + epsilon": 5,
        "fast[i] -= learning_rate * (g / size + weight_decay * point[i])": 5,
        "average[i] = (1.0 - share) * average[i] + share * fast[i]": 6,
    },
    drawn={"average": "place"},
    hyperparameters=(DISTANCE_RATE, PULL, BETA2, EPSILON, DECOUPLED_DECAY),
    memory=("fast", "average", "greatest_rate", "weight_sum", "squared_average"),
    check=Check(against="optax.contrib.schedule_free_adamw", tolerance=1.0e-10),
    dissection=AVERAGE_DISSECTION,
)
