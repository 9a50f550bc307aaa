"""Valleys: curved floors along which progress is slow."""

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
