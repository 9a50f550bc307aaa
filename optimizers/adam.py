"""Adam and those that change how it steps: where weight decay enters, how momentum counts, when squares are trusted.

Both averages begin at 0 and are corrected for it: m / (1 - beta1^(k + 1)). Epsilon stands outside the square root.
Others that measure the size of the gradient in another way are in adam_sizes.py.
"""

import math
from dataclasses import replace

from descent import kernel
from optimizers.adam_dissection import (
    ADAM_DISSECTION,
    ADAMW_DISSECTION,
    NADAM_DISSECTION,
    QHADAM_DISSECTION,
    RADAM_DISSECTION,
)
from optimizers.linear_algebra import end_on_overflow
from optimizers.optimizer import (
    DISTANCE_RATE,
    EPSILON,
    LEARNING_RATE,
    WEIGHT_DECAY,
    Check,
    Hyperparameter,
    Optimizer,
)

BETA1 = Hyperparameter(
    name="beta1",
    symbol=r"\beta_1",
    default=0.9,
    low=0.0,
    high=0.999,
    scale="complement",
    meaning="How slowly old gradients are forgotten.",
)

BETA2 = Hyperparameter(
    name="beta2",
    symbol=r"\beta_2",
    default=0.999,
    low=0.0,
    high=0.9999,
    scale="complement",
    meaning="How slowly old squared gradients are forgotten.",
)

#: For rules that shrink the point itself, so that no division by the gradient's size weakens the pull.
DECOUPLED_DECAY = replace(
    WEIGHT_DECAY, meaning="Pull towards the origin, apart from the gradient: a share of the rate in every step."
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
    convention="torch.optim.Adam: averages corrected for the zeros at the start, ε outside the root, weight decay in the gradient",
    reference="Kingma & Ba, International Conference on Learning Representations (2015), algorithm 1.",
    step=adam,
    hyperparameters=(DISTANCE_RATE, BETA1, BETA2, EPSILON, WEIGHT_DECAY),
    memory=("average", "squared_average", "beta1_power", "beta2_power"),
    velocity="average",
    check=Check(against="torch.optim.Adam", tolerance=1.0e-10),
    dissection=ADAM_DISSECTION,
)


@kernel
def adamw(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2 = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    epsilon, weight_decay = hyperparameters[3], hyperparameters[4]
    average, squared_average = memory[0], memory[1]
    correction, squared_correction = 1.0 - beta1 ** (k + 1), 1.0 - beta2 ** (k + 1)
    for i in range(point.size):
        g = gradient[i]
        point[i] *= 1.0 - learning_rate * weight_decay
        average[i] = beta1 * average[i] + (1.0 - beta1) * g
        squared_average[i] = beta2 * squared_average[i] + (1.0 - beta2) * g * g
        size = math.sqrt(squared_average[i] / squared_correction) + epsilon
        point[i] -= learning_rate * average[i] / correction / size
    # Decay by more than twice the point throws it ever further to the other side.
    end_on_overflow(squared_average, point)


ADAMW = Optimizer(
    key="adamw",
    name="AdamW",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) \\
\theta &\leftarrow (1 - \eta\lambda)\, \theta \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, g^2 \\
\hat m &= m / (1 - \beta_1^{\,k+1}), \quad \hat s = s / (1 - \beta_2^{\,k+1}) \\
\theta &\leftarrow \theta - \eta\, \frac{\hat m}{\sqrt{\hat s} + \varepsilon}
\end{aligned}""",
    lesson="Adam with an honest pull to the origin: it is not divided by the size of the gradient.",
    convention="torch.optim.AdamW: decay is decoupled and multiplied by the rate, ε outside the root",
    reference="Loshchilov & Hutter, International Conference on Learning Representations (2019), algorithm 2.",
    step=adamw,
    # Without decay it would be Adam: torch's default is kept.
    hyperparameters=(DISTANCE_RATE, BETA1, BETA2, EPSILON, replace(DECOUPLED_DECAY, default=0.01, advanced=False)),
    memory=("average", "squared_average"),
    velocity="average",
    check=Check(against="torch.optim.AdamW", tolerance=1.0e-10),
    dissection=ADAMW_DISSECTION,
)


@kernel
def nadam(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2 = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    momentum_decay, epsilon, weight_decay = hyperparameters[3], hyperparameters[4], hyperparameters[5]
    average, squared_average, momentum_product = memory[0], memory[1], memory[2]
    momentum = beta1 * (1.0 - 0.5 * 0.96 ** ((k + 1) * momentum_decay))
    next_momentum = beta1 * (1.0 - 0.5 * 0.96 ** ((k + 2) * momentum_decay))
    product = (1.0 if k == 0 else momentum_product[0]) * momentum
    squared_correction = 1.0 - beta2 ** (k + 1)
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        momentum_product[i] = product
        average[i] = beta1 * average[i] + (1.0 - beta1) * g
        squared_average[i] = beta2 * squared_average[i] + (1.0 - beta2) * g * g
        ahead = (1.0 - momentum) * g / (1.0 - product) + next_momentum * average[i] / (1.0 - product * next_momentum)
        size = math.sqrt(squared_average[i] / squared_correction) + epsilon
        point[i] -= learning_rate * ahead / size


NADAM = Optimizer(
    key="nadam",
    name="NAdam",
    family="Adaptive",
    latex=r"""\begin{aligned}
\mu_k &= \beta_1 \left(1 - \tfrac12\, 0.96^{\,k\, \psi}\right), \quad \Pi = \mu_1 \cdots \mu_{k+1} \\
g &= \nabla f(\theta) + \lambda\,\theta \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, g^2 \\
\bar m &= \frac{(1 - \mu_{k+1})\, g}{1 - \Pi} + \frac{\mu_{k+2}\, m}{1 - \Pi\, \mu_{k+2}} \\
\hat s &= s / (1 - \beta_2^{\,k+1}) \\
\theta &\leftarrow \theta - \eta\, \frac{\bar m}{\sqrt{\hat s} + \varepsilon}
\end{aligned}""",
    lesson="Adam with Nesterov's look ahead: the newest gradient counts once more, and momentum grows with the steps.",
    convention="torch.optim.NAdam with its momentum schedule: ε outside the root, weight decay in the gradient",
    reference="Dozat, Incorporating Nesterov Momentum into Adam, ICLR Workshop (2016).",
    step=nadam,
    symbols={
        "momentum": r"\mu_k",
        "next_momentum": r"\mu_k",
        "product": r"\Pi",
        "momentum_product": r"\Pi",
        "ahead": r"\bar m",
    },
    drawn={"ahead": "against"},
    hyperparameters=(
        DISTANCE_RATE,
        BETA1,
        BETA2,
        Hyperparameter(
            name="momentum_decay",
            symbol=r"\psi",
            default=0.004,
            low=0.0,
            high=1.0,
            scale="zero_log",
            meaning="How fast momentum grows from a half of β₁ to all of it; at 0 it stays at a half.",
            advanced=True,
        ),
        EPSILON,
        WEIGHT_DECAY,
    ),
    memory=("average", "squared_average", "momentum_product"),
    velocity="average",
    check=Check(against="torch.optim.NAdam", tolerance=1.0e-10),
    dissection=NADAM_DISSECTION,
)


@kernel
def radam(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2 = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    epsilon, weight_decay = hyperparameters[3], hyperparameters[4]
    average, squared_average = memory[0], memory[1]
    correction, squared_power = 1.0 - beta1 ** (k + 1), beta2 ** (k + 1)
    longest = 2.0 / (1.0 - beta2) - 1.0
    length = longest - 2.0 * (k + 1) * squared_power / (1.0 - squared_power)
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        average[i] = beta1 * average[i] + (1.0 - beta1) * g
        squared_average[i] = beta2 * squared_average[i] + (1.0 - beta2) * g * g
        step = average[i] / correction
        if length > 5.0:
            rectification = math.sqrt(
                (length - 4.0) * (length - 2.0) * longest / ((longest - 4.0) * (longest - 2.0) * length)
            )
            step *= rectification * math.sqrt(1.0 - squared_power) / (math.sqrt(squared_average[i]) + epsilon)
        point[i] -= learning_rate * step
    # Before the squares are trusted nothing holds the step back.
    end_on_overflow(squared_average, point)


RADAM = Optimizer(
    key="radam",
    name="RAdam",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g, \quad s \leftarrow \beta_2 s + (1 - \beta_2)\, g^2 \\
\hat m &= m / (1 - \beta_1^{\,k+1}), \quad c = \sqrt{1 - \beta_2^{\,k+1}} \\
\rho_\infty &= \tfrac{2}{1 - \beta_2} - 1, \quad
\rho = \rho_\infty - \frac{2\,(k+1)\, \beta_2^{\,k+1}}{1 - \beta_2^{\,k+1}} \\
r &= \sqrt{\frac{(\rho - 4)(\rho - 2)\, \rho_\infty}{(\rho_\infty - 4)(\rho_\infty - 2)\, \rho}} \\
\theta &\leftarrow \theta - \begin{cases}
\eta\, r\, \hat m\, \dfrac{c}{\sqrt{s} + \varepsilon} & \rho > 5 \\
\eta\, \hat m & \text{else}
\end{cases}
\end{aligned}""",
    lesson="Adam that begins as plain momentum: it divides by the squares only once it has seen enough of them.",
    convention="torch.optim.RAdam: ε outside the root and before its correction, weight decay in the gradient",
    reference="Liu et al., International Conference on Learning Representations (2020), algorithm 2.",
    step=radam,
    symbols={
        "squared_power": "c",
        "longest": r"\rho_\infty",
        "length": r"\rho",
        "rectification": "r",
        "step": r"\theta",
    },
    rows={"if length > 5.0": 6},
    drawn={"step": "against"},
    # Its first steps multiply the gradient by the rate, and would leave steep places with the rate of the later ones.
    hyperparameters=(LEARNING_RATE, BETA1, BETA2, EPSILON, WEIGHT_DECAY),
    memory=("average", "squared_average"),
    velocity="average",
    check=Check(against="torch.optim.RAdam", tolerance=1.0e-10),
    dissection=RADAM_DISSECTION,
)


@kernel
def qhadam(problem, point, loss, gradient, memory, hyperparameters, k):
    learning_rate, beta1, beta2 = hyperparameters[0], hyperparameters[1], hyperparameters[2]
    nu1, nu2, epsilon, weight_decay = hyperparameters[3], hyperparameters[4], hyperparameters[5], hyperparameters[6]
    average, squared_average = memory[0], memory[1]
    correction, squared_correction = 1.0 - beta1 ** (k + 1), 1.0 - beta2 ** (k + 1)
    for i in range(point.size):
        g = gradient[i] + weight_decay * point[i]
        average[i] = beta1 * average[i] + (1.0 - beta1) * g
        squared_average[i] = beta2 * squared_average[i] + (1.0 - beta2) * g * g
        mixed = (1.0 - nu1) * g + nu1 * average[i] / correction
        mixed_square = (1.0 - nu2) * g * g + nu2 * squared_average[i] / squared_correction
        point[i] -= learning_rate * mixed / (math.sqrt(mixed_square) + epsilon)


QHADAM = Optimizer(
    key="qhadam",
    name="QHAdam",
    family="Adaptive",
    latex=r"""\begin{aligned}
g &= \nabla f(\theta) + \lambda\,\theta \\
m &\leftarrow \beta_1 m + (1 - \beta_1)\, g \\
s &\leftarrow \beta_2 s + (1 - \beta_2)\, g^2 \\
\hat m &= m / (1 - \beta_1^{\,k+1}), \quad \hat s = s / (1 - \beta_2^{\,k+1}) \\
\theta &\leftarrow \theta - \eta\,
\frac{(1 - \nu_1)\, g + \nu_1 \hat m}{\sqrt{(1 - \nu_2)\, g^2 + \nu_2 \hat s} + \varepsilon}
\end{aligned}""",
    lesson="Adam with two more dials: how much the averages count against the gradient of this very moment.",
    convention="qhoptim.pyt.QHAdam, the authors' own: ε outside the root, weight decay in the gradient",
    reference="Ma & Yarats, International Conference on Learning Representations (2019), section 5.",
    step=qhadam,
    symbols={"mixed": r"\theta", "mixed_square": r"\theta"},
    drawn={"mixed": "against"},
    hyperparameters=(
        DISTANCE_RATE,
        BETA1,
        BETA2,
        Hyperparameter(
            name="nu1",
            symbol=r"\nu_1",
            default=0.7,
            low=0.0,
            high=1.0,
            scale="linear",
            meaning="Share of the average in the numerator: 1 is Adam, 0 is RMSProp without momentum.",
        ),
        Hyperparameter(
            name="nu2",
            symbol=r"\nu_2",
            default=1.0,
            low=0.0,
            high=1.0,
            scale="linear",
            meaning="Share of the averaged squares in the denominator: 1 is Adam.",
        ),
        EPSILON,
        WEIGHT_DECAY,
    ),
    memory=("average", "squared_average"),
    velocity="average",
    check=Check(against="qhoptim.pyt.QHAdam", tolerance=1.0e-10),
    dissection=QHADAM_DISSECTION,
)
