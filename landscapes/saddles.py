"""Saddles: places with no slope that are no minimum."""

import math

from descent import kernel
from landscapes.landscape import Landscape


@kernel
def saddle_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    gradient[0] = 2.0 * x
    gradient[1] = -2.0 * y
    return x * x - y * y


@kernel
def saddle_hessian(point, parameters, data, hessian):
    hessian[0, 0] = 2.0
    hessian[1, 1] = -2.0
    hessian[0, 1] = hessian[1, 0] = 0.0


SADDLE = Landscape(
    key="saddle",
    name="Saddle",
    family="Saddles",
    latex=r"f(x, y) = x^2 - y^2",
    lesson="Down along x, up along y: the gradient vanishes at a place that is no minimum, and the way out is slow.",
    reference="Dauphin et al., Advances in Neural Information Processing Systems 27 (2014).",
    value_and_gradient=saddle_value_and_gradient,
    hessian=saddle_hessian,
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    start=(-1.8, 0.001),
    saddles=((0.0, 0.0),),
    suggests={"learning_rate": 0.0464},
)


@kernel
def x2_siny_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    sine = math.sin(y)
    gradient[0] = 2.0 * x * sine
    gradient[1] = x * x * math.cos(y)
    return x * x * sine


@kernel
def x2_siny_hessian(point, parameters, data, hessian):
    x, y = point[0], point[1]
    hessian[0, 0] = 2.0 * math.sin(y)
    hessian[0, 1] = hessian[1, 0] = 2.0 * x * math.cos(y)
    hessian[1, 1] = -x * x * math.sin(y)


X2_SINY = Landscape(
    key="x2_siny",
    name="x² sin y",
    family="Saddles",
    latex=r"f(x, y) = x^2 \sin y",
    lesson="Two partial derivatives to work out by hand, and a whole line x = 0 on which both vanish.",
    reference="The worked example of partial derivatives: ∂f/∂x = 2x sin y, ∂f/∂y = x² cos y.",
    value_and_gradient=x2_siny_value_and_gradient,
    hessian=x2_siny_hessian,
    domain=((-3.0, 3.0), (-4.0, 4.0)),
    start=(1.5, 1.2),
    flat_lines=(((0.0, -4.0), (0.0, 4.0)),),
    suggests={"learning_rate": 0.0316},
)
