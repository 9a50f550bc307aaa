"""Many minima: where you end depends on where you start."""

import math

from descent import kernel
from landscapes.landscape import Landscape, Minimum


@kernel
def himmelblau_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    a = x * x + y - 11.0
    b = x + y * y - 7.0
    gradient[0] = 4.0 * x * a + 2.0 * b
    gradient[1] = 2.0 * a + 4.0 * y * b
    return a * a + b * b


@kernel
def himmelblau_hessian(point, parameters, data, hessian):
    x, y = point[0], point[1]
    hessian[0, 0] = 12.0 * x * x + 4.0 * y - 42.0
    hessian[0, 1] = hessian[1, 0] = 4.0 * (x + y)
    hessian[1, 1] = 4.0 * x + 12.0 * y * y - 26.0


HIMMELBLAU = Landscape(
    key="himmelblau",
    name="Himmelblau's four minima",
    family="Many minima",
    latex=r"f(x, y) = \left(x^2 + y - 11\right)^2 + \left(x + y^2 - 7\right)^2",
    lesson="Four equally good minima: which one you reach is decided by where you start and how far you step.",
    reference="Himmelblau, Applied Nonlinear Programming (1972), p. 428.",
    value_and_gradient=himmelblau_value_and_gradient,
    hessian=himmelblau_hessian,
    domain=((-5.0, 5.0), (-5.0, 5.0)),
    start=(-0.6, -1.3),
    minima=(
        Minimum(point=(3.0, 2.0), value=0.0),
        Minimum(point=(-2.805118086952745, 3.131312518250573), value=0.0),
        Minimum(point=(-3.779310253377747, -3.283185991286170), value=0.0),
        Minimum(point=(3.584428340330492, -1.848126526964404), value=0.0),
    ),
    saddles=(
        (0.08667750455539636, 2.884254701174776),
        (-3.0730257507643897, -0.08135304428796751),
        (3.385154183607021, 0.07385187983774928),
        (-0.12796134673068008, -1.9537149802445763),
    ),
    suggests={"learning_rate": 0.01},
    log_colors=True,
    log_offset=1.0,
)


@kernel
def rastrigin_value_and_gradient(point, parameters, data, gradient):
    value = 0.0
    for i in range(point.size):
        x = point[i]
        angle = 2.0 * math.pi * x
        gradient[i] = 2.0 * x + 20.0 * math.pi * math.sin(angle)
        value += 10.0 + x * x - 10.0 * math.cos(angle)
    return value


@kernel
def rastrigin_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    for i in range(point.size):
        hessian[i, i] = 2.0 + 40.0 * math.pi * math.pi * math.cos(2.0 * math.pi * point[i])


def _rastrigin_minima(reach: int) -> list[Minimum]:
    """The minima with coordinates near whole numbers up to `reach`: roots of x + 10 pi sin(2 pi x), by Newton's method."""
    axis = []
    for cell in range(-reach, reach + 1):
        x = float(cell)
        for _ in range(20):
            angle = 2.0 * math.pi * x
            x -= (x + 10.0 * math.pi * math.sin(angle)) / (1.0 + 20.0 * math.pi**2 * math.cos(angle))
        axis.append((x, 10.0 + x * x - 10.0 * math.cos(2.0 * math.pi * x)))
    return [
        Minimum(point=(x, y), value=in_x + in_y, lowest=x == 0.0 and y == 0.0) for x, in_x in axis for y, in_y in axis
    ]


RASTRIGIN = Landscape(
    key="rastrigin",
    name="Rastrigin's egg box",
    family="Many minima",
    latex=r"f(x, y) = 20 + x^2 + y^2 - 10\left(\cos 2\pi x + \cos 2\pi y\right)",
    lesson="A trap at every whole number: a method that only walks downhill stays in the first one it meets.",
    reference="Rastrigin (1974); Muehlenbein, Schomisch & Born, Parallel Computing 17 (1991), 619-632.",
    value_and_gradient=rastrigin_value_and_gradient,
    hessian=rastrigin_hessian,
    domain=((-3.5, 3.5), (-3.5, 3.5)),
    start=(2.6, -1.6),
    minima=_rastrigin_minima(3),
    suggests={"learning_rate": 0.001},
)
