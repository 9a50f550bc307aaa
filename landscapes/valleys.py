"""Valleys: floors, straight or curved, along which progress is slow."""

import math

from descent import kernel
from landscapes.landscape import Landscape, Minimum, Parameter


@kernel
def rosenbrock_value_and_gradient(point, parameters, data, gradient):
    x, y, b = point[0], point[1], parameters[0]
    off_floor = y - x * x
    gradient[0] = -2.0 * (1.0 - x) - 4.0 * b * x * off_floor
    gradient[1] = 2.0 * b * off_floor
    return (1.0 - x) * (1.0 - x) + b * off_floor * off_floor


@kernel
def rosenbrock_hessian(point, parameters, data, hessian):
    x, y, b = point[0], point[1], parameters[0]
    hessian[0, 0] = 2.0 - 4.0 * b * (y - 3.0 * x * x)
    hessian[0, 1] = hessian[1, 0] = -4.0 * b * x
    hessian[1, 1] = 2.0 * b


ROSENBROCK = Landscape(
    key="rosenbrock",
    name="Rosenbrock's banana",
    family="Valleys",
    latex=r"f(x, y) = (1 - x)^2 + b\,\left(y - x^2\right)^2",
    lesson="Finding the curved valley is easy; following its nearly flat floor to the minimum is hard.",
    reference="Rosenbrock, The Computer Journal 3 (1960), 175-184.",
    value_and_gradient=rosenbrock_value_and_gradient,
    hessian=rosenbrock_hessian,
    parameters=(
        Parameter(
            name="steepness",
            symbol="b",
            default=100.0,
            low=1.0,
            high=1000.0,
            scale="log",
            meaning="How steep the walls of the valley are.",
        ),
    ),
    domain=((-2.0, 2.0), (-1.0, 3.0)),
    start=(-1.2, 1.0),
    minima=(Minimum(point=(1.0, 1.0), value=0.0),),
    suggests={"learning_rate": 0.001},
    log_colors=True,
    log_offset=1.0,
)


@kernel
def booth_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    a = x + 2.0 * y - 7.0
    b = 2.0 * x + y - 5.0
    gradient[0] = 2.0 * a + 4.0 * b
    gradient[1] = 4.0 * a + 2.0 * b
    return a * a + b * b


@kernel
def booth_hessian(point, parameters, data, hessian):
    hessian[0, 0] = hessian[1, 1] = 10.0
    hessian[0, 1] = hessian[1, 0] = 8.0


BOOTH = Landscape(
    key="booth",
    name="Booth's valley",
    family="Valleys",
    latex=r"f(x, y) = \left(x + 2y - 7\right)^2 + \left(2x + y - 5\right)^2",
    lesson="Two equations to be solved at once become one valley: its floor runs where their errors cancel.",
    reference="Jamil & Yang, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150-194.",
    value_and_gradient=booth_value_and_gradient,
    hessian=booth_hessian,
    domain=((-10.0, 10.0), (-10.0, 10.0)),
    start=(-8.0, 2.0),
    minima=(Minimum(point=(1.0, 3.0), value=0.0),),
    suggests={"learning_rate": 0.1},
    log_colors=True,
    log_offset=1.0,
)


@kernel
def matyas_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    gradient[0] = 0.52 * x - 0.48 * y
    gradient[1] = 0.52 * y - 0.48 * x
    return 0.26 * (x * x + y * y) - 0.48 * x * y


@kernel
def matyas_hessian(point, parameters, data, hessian):
    hessian[0, 0] = hessian[1, 1] = 0.52
    hessian[0, 1] = hessian[1, 0] = -0.48


MATYAS = Landscape(
    key="matyas",
    name="Matyas's valley",
    family="Valleys",
    latex=r"f(x, y) = 0.26\left(x^2 + y^2\right) - 0.48\,x y",
    lesson="A valley along the diagonal: either coordinate alone looks steep, both together hardly fall at all.",
    reference="Jamil & Yang, Int. J. Mathematical Modelling and Numerical Optimisation 4 (2013), 150-194.",
    value_and_gradient=matyas_value_and_gradient,
    hessian=matyas_hessian,
    domain=((-10.0, 10.0), (-10.0, 10.0)),
    start=(-9.0, -4.0),
    minima=(Minimum(point=(0.0, 0.0), value=0.0),),
    suggests={"learning_rate": 0.464},
    log_colors=True,
    log_offset=0.1,
)


@kernel
def dixon_price_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    off_floor = 2.0 * y * y - x
    gradient[0] = 2.0 * (x - 1.0) - 4.0 * off_floor
    gradient[1] = 16.0 * y * off_floor
    return (x - 1.0) * (x - 1.0) + 2.0 * off_floor * off_floor


@kernel
def dixon_price_hessian(point, parameters, data, hessian):
    x, y = point[0], point[1]
    hessian[0, 0] = 6.0
    hessian[0, 1] = hessian[1, 0] = -16.0 * y
    hessian[1, 1] = 16.0 * (6.0 * y * y - x)


DIXON_PRICE = Landscape(
    key="dixon_price",
    name="Dixon and Price's horseshoe",
    family="Valleys",
    latex=r"f(x, y) = \left(x - 1\right)^2 + 2\left(2y^2 - x\right)^2",
    lesson="One valley bent like a horseshoe with a minimum in each arm: the first steep step decides which arm you are in.",
    reference="Dixon & Price, J. Optimization Theory and Applications 60 (1989), 261-275; here in two dimensions.",
    value_and_gradient=dixon_price_value_and_gradient,
    hessian=dixon_price_hessian,
    domain=((-2.0, 4.0), (-2.0, 2.0)),
    start=(3.5, -0.3),
    minima=(
        Minimum(point=(1.0, math.sqrt(0.5)), value=0.0),
        Minimum(point=(1.0, -math.sqrt(0.5)), value=0.0),
    ),
    saddles=((1.0 / 3.0, 0.0),),
    suggests={"learning_rate": 0.01},
    log_colors=True,
    log_offset=0.1,
)


@kernel
def beale_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    a = 1.5 - x + x * y
    b = 2.25 - x + x * y * y
    c = 2.625 - x + x * y * y * y
    gradient[0] = 2.0 * (a * (y - 1.0) + b * (y * y - 1.0) + c * (y * y * y - 1.0))
    gradient[1] = 2.0 * x * (a + 2.0 * b * y + 3.0 * c * y * y)
    return a * a + b * b + c * c


@kernel
def beale_hessian(point, parameters, data, hessian):
    x, y = point[0], point[1]
    a = 1.5 - x + x * y
    b = 2.25 - x + x * y * y
    c = 2.625 - x + x * y * y * y
    a_x, b_x, c_x = y - 1.0, y * y - 1.0, y * y * y - 1.0
    b_y, c_y = 2.0 * y, 3.0 * y * y  # over x; that of a is 1
    hessian[0, 0] = 2.0 * (a_x * a_x + b_x * b_x + c_x * c_x)
    hessian[0, 1] = hessian[1, 0] = 2.0 * (x * (a_x + b_x * b_y + c_x * c_y) + a + b * b_y + c * c_y)
    hessian[1, 1] = 2.0 * x * (x * (1.0 + b_y * b_y + c_y * c_y) + 2.0 * b + 6.0 * c * y)


BEALE = Landscape(
    key="beale",
    name="Beale's corner",
    family="Valleys",
    latex=r"""\begin{aligned}
f(x, y) = {} & \left(1.5 - x + x y\right)^2 + \left(2.25 - x + x y^2\right)^2 \\
& + \left(2.625 - x + x y^3\right)^2
\end{aligned}""",
    lesson="Cliffs in the corners, hardly any slope along the floor: a rate that is safe on the cliffs creeps on the floor.",
    reference="Beale (1958); More, Garbow & Hillstrom, ACM Trans. Mathematical Software 7 (1981), 17-41, problem 5.",
    value_and_gradient=beale_value_and_gradient,
    hessian=beale_hessian,
    domain=((-4.5, 4.5), (-4.5, 4.5)),
    start=(1.0, -1.5),
    minima=(Minimum(point=(3.0, 0.5), value=0.0),),
    saddles=((0.0, 1.0), (0.10053793732415844, -2.644513585023124)),
    suggests={"learning_rate": 0.01},
    log_colors=True,
    log_offset=1.0,
)
