"""Models of more than a line: a neuron, two weights in a row, a cubic; their squared error as a landscape.

A point of the landscape holds the weights, a row of the data a place x and a number y to be met there. Every value is a
mean over the rows it is given, so a mini-batch of them is an unbiased estimate of the whole.
"""

import math
from collections.abc import Mapping

import numpy as np

from descent import kernel
from landscapes.datasets import LINE_WITH_OUTLIER, SOFT_STEP, WAVE
from landscapes.landscape import Landscape, Minimum, Places
from landscapes.refitting import find_minima


@kernel
def neuron_value_and_gradient(point, parameters, data, gradient):
    gradient[:] = 0.0
    value = 0.0
    for row in range(data.shape[0]):
        x, y = data[row, 0], data[row, 1]
        output = math.tanh(point[0] * x + point[1])
        residual = output - y
        value += residual * residual
        slope = 2.0 * residual * (1.0 - output * output) / data.shape[0]
        gradient[0] += slope * x
        gradient[1] += slope
    return value / data.shape[0]


@kernel
def neuron_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    for row in range(data.shape[0]):
        x, y = data[row, 0], data[row, 1]
        output = math.tanh(point[0] * x + point[1])
        steepness = 1.0 - output * output
        curvature = 2.0 * steepness * (steepness - 2.0 * output * (output - y)) / data.shape[0]
        hessian[0, 0] += curvature * x * x
        hessian[0, 1] += curvature * x
        hessian[1, 0] += curvature * x
        hessian[1, 1] += curvature


NEURON = Landscape(
    key="neuron",
    name="One neuron",
    family="Data",
    latex=r"f(w, b) = \frac{1}{N} \sum_{i=1}^{N} \left(\tanh(w\, x_i + b) - y_i\right)^2",
    lesson="Where the neuron is saturated its answers hardly change with the weights: a plateau, and little to say where down is.",
    reference="Auer, Herbster & Warmuth, Advances in Neural Information Processing Systems 8 (1996), 316-322.",
    value_and_gradient=neuron_value_and_gradient,
    hessian=neuron_hessian,
    axes=("w", "b"),
    domain=((-4.0, 6.0), (-5.0, 5.0)),
    start=(-2.0, 2.0),
    minima=(Minimum(point=(2.6528470109932116, -1.0026751815029034), value=0.011987619588062923),),
    suggests={"learning_rate": 0.681},
    log_colors=True,
    log_offset=0.1,
    dataset=SOFT_STEP,
    refit=find_minima,
)


@kernel
def deep_linear_value_and_gradient(point, parameters, data, gradient):
    gradient[:] = 0.0
    value = 0.0
    product = point[0] * point[1]
    for row in range(data.shape[0]):
        x, y = data[row, 0], data[row, 1]
        residual = product * x - y
        value += residual * residual
        slope = 2.0 * residual * x / data.shape[0]
        gradient[0] += slope * point[1]
        gradient[1] += slope * point[0]
    return value / data.shape[0]


@kernel
def deep_linear_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    w1, w2 = point[0], point[1]
    for row in range(data.shape[0]):
        x, y = data[row, 0], data[row, 1]
        residual = w1 * w2 * x - y
        hessian[0, 0] += 2.0 * x * x * w2 * w2 / data.shape[0]
        hessian[0, 1] += 2.0 * x * (x * w1 * w2 + residual) / data.shape[0]
        hessian[1, 1] += 2.0 * x * x * w1 * w1 / data.shape[0]
    hessian[1, 0] = hessian[0, 1]


ON_THE_HYPERBOLA = "One of a whole curve of minima: w1 w2 is the same all along it, and so is the loss."


def refit_deep_linear(landscape: Landscape, parameters: Mapping[str, float]) -> Places:
    """Where w1 w2 is the best weight of a line through the origin: of each of the two curves the point nearest to 0."""
    x, y = landscape.rows.T
    # Where it is zero, the minima are the two axes, and no saddle lies between them.
    if not x @ x or not x @ y:
        return Places()
    best = float(x @ y / (x @ x))
    value, size = float(np.mean((best * x - y) ** 2)), abs(best) ** 0.5
    other = math.copysign(size, best)
    return Places(
        minima=tuple(
            Minimum(point=(sign * size, sign * other), value=value, singular=ON_THE_HYPERBOLA) for sign in (1.0, -1.0)
        ),
        saddles=((0.0, 0.0),),
    )


DEEP_LINEAR = Landscape(
    key="deep_linear",
    name="Two weights in a row",
    family="Data",
    latex=r"f(w_1, w_2) = \frac{1}{N} \sum_{i=1}^{N} \left(w_1 w_2\, x_i - y_i\right)^2",
    lesson="The line of one weight, its weight split into two: now zero is a saddle, and the minima form two curves.",
    reference="Saxe, McClelland & Ganguli, International Conference on Learning Representations (2014), arXiv:1312.6120.",
    value_and_gradient=deep_linear_value_and_gradient,
    hessian=deep_linear_hessian,
    axes=("w1", "w2"),
    domain=((-3.0, 3.0), (-3.0, 3.0)),
    start=(-2.1, 2.0),
    minima=(
        Minimum(point=(1.349550836925804, 1.349550836925804), value=1.8808205189586906, singular=ON_THE_HYPERBOLA),
        Minimum(point=(-1.349550836925804, -1.349550836925804), value=1.8808205189586906, singular=ON_THE_HYPERBOLA),
    ),
    saddles=((0.0, 0.0),),
    suggests={"learning_rate": 0.01},
    log_colors=True,
    log_offset=0.1,
    dataset=LINE_WITH_OUTLIER,
    refit=refit_deep_linear,
)


@kernel
def polynomial_value_and_gradient(point, parameters, data, gradient):
    gradient[:] = 0.0
    value = 0.0
    n = point.size
    for row in range(data.shape[0]):
        x, y = data[row, 0], data[row, 1]
        residual = -y
        power = 1.0
        for i in range(n):
            residual += point[i] * power
            power *= x
        value += residual * residual
        power = 1.0
        for i in range(n):
            gradient[i] += 2.0 * residual * power / data.shape[0]
            power *= x
    return value / data.shape[0]


@kernel
def polynomial_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    n = point.size
    for row in range(data.shape[0]):
        for i in range(n):
            for j in range(n):
                hessian[i, j] += 2.0 * data[row, 0] ** (i + j) / data.shape[0]


def refit_polynomial(landscape: Landscape, parameters: Mapping[str, float]) -> Places:
    """The cubic of least squares; none where fewer than four different places leave it open."""
    x, y = landscape.rows.T
    weights, _, rank, _ = np.linalg.lstsq(np.vander(x, landscape.dimension, increasing=True), y, rcond=None)
    if rank < landscape.dimension:
        return Places()
    value = float(np.mean((np.polynomial.polynomial.polyval(x, weights) - y) ** 2))
    return Places(minima=(Minimum(point=tuple(float(weight) for weight in weights), value=value),))


POLYNOMIAL_FIT = Landscape(
    key="polynomial_fit",
    name="Cubic through points",
    family="Data",
    latex=r"f(w) = \frac{1}{N} \sum_{i=1}^{N} \left(w_0 + w_1 x_i + w_2 x_i^2 + w_3 x_i^3 - y_i\right)^2",
    lesson="Between -1 and 1 the curves x and x³ look alike, so their weights are hard to tell apart: a long narrow valley.",
    reference="Golub & Van Loan, Matrix Computations, 4th ed. (2013), section 5.3.",
    value_and_gradient=polynomial_value_and_gradient,
    hessian=polynomial_hessian,
    axes=("w0", "w1", "w2", "w3"),
    domain=((-4.0, 4.0), (-4.0, 4.0), (-4.0, 4.0), (-4.0, 4.0)),
    start=(2.0, -2.0, -2.0, 2.0),
    minima=(
        Minimum(
            point=(-0.004424792230996199, 2.79238652797492, -0.014778110255386136, -2.942707786053115),
            value=0.06283250158722366,
        ),
    ),
    suggests={"learning_rate": 0.681},
    log_colors=True,
    log_offset=0.1,
    dataset=WAVE,
    refit=refit_polynomial,
    shown=(1, 3),
)
