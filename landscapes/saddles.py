"""Saddles: places with no slope that are no minimum."""

import math

from descent import kernel
from landscapes.landscape import Landscape, Minimum


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
def saddle_with_floor_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    gradient[0] = x
    gradient[1] = y * (y * y - 1.0)
    return 0.5 * x * x + 0.25 * y * y * (y * y - 2.0)


@kernel
def saddle_with_floor_hessian(point, parameters, data, hessian):
    y = point[1]
    hessian[0, 0] = 1.0
    hessian[0, 1] = hessian[1, 0] = 0.0
    hessian[1, 1] = 3.0 * y * y - 1.0


SADDLE_WITH_FLOOR = Landscape(
    key="saddle_with_floor",
    name="Saddle with a floor",
    family="Saddles",
    latex=r"f(x, y) = \tfrac{1}{2} x^2 + \tfrac{1}{4} y^4 - \tfrac{1}{2} y^2",
    lesson="A saddle between two minima: the path rests there for a while, and the smallest push decides on which side it ends.",
    reference="Nesterov, Introductory Lectures on Convex Optimization (2004), example 1.2.2.",
    value_and_gradient=saddle_with_floor_value_and_gradient,
    hessian=saddle_with_floor_hessian,
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    start=(-1.8, 0.001),
    minima=(Minimum(point=(0.0, 1.0), value=-0.25), Minimum(point=(0.0, -1.0), value=-0.25)),
    saddles=((0.0, 0.0),),
    suggests={"learning_rate": 0.1},
)


@kernel
def monkey_saddle_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    gradient[0] = 3.0 * (x * x - y * y)
    gradient[1] = -6.0 * x * y
    return x * (x * x - 3.0 * y * y)


@kernel
def monkey_saddle_hessian(point, parameters, data, hessian):
    x, y = point[0], point[1]
    hessian[0, 0] = 6.0 * x
    hessian[0, 1] = hessian[1, 0] = -6.0 * y
    hessian[1, 1] = -6.0 * x


MONKEY_SADDLE = Landscape(
    key="monkey_saddle",
    name="Monkey saddle",
    family="Saddles",
    latex=r"f(x, y) = x^3 - 3 x y^2",
    lesson="Three valleys, two for the legs and one for the tail: at the centre even the second derivatives say nothing.",
    reference="Hilbert & Cohn-Vossen, Geometry and the Imagination (1952), chapter IV.",
    value_and_gradient=monkey_saddle_value_and_gradient,
    hessian=monkey_saddle_hessian,
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    start=(1.8, 0.004),
    saddles=((0.0, 0.0),),
    singular_saddles="All second derivatives vanish there: only the third ones tell three ways down from three ways up.",
    suggests={"learning_rate": 0.01},
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
