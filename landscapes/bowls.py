"""Bowls: quadratics, where everything about gradient descent can be proved."""

import math

from descent import kernel
from landscapes.landscape import Landscape, Minimum, Parameter


@kernel
def bowl_value_and_gradient(point, parameters, data, gradient):
    value = 0.0
    for i in range(point.size):
        gradient[i] = point[i]
        value += 0.5 * point[i] * point[i]
    return value


@kernel
def bowl_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    for i in range(point.size):
        hessian[i, i] = 1.0


BOWL = Landscape(
    key="bowl",
    name="Bowl",
    family="Bowls",
    latex=r"f(x, y) = \tfrac{1}{2}\left(x^2 + y^2\right)",
    lesson="Equally steep in every direction: the gradient points straight away from the minimum.",
    reference="Boyd & Vandenberghe, Convex Optimization (2004), section 9.3.",
    value_and_gradient=bowl_value_and_gradient,
    hessian=bowl_hessian,
    domain=((-3.0, 3.0), (-3.0, 3.0)),
    start=(-2.4, 1.8),
    minima=(Minimum(point=(0.0, 0.0), value=0.0),),
    suggests={"learning_rate": 0.1},
)


@kernel
def narrow_valley_value_and_gradient(point, parameters, data, gradient):
    """u runs along the valley floor (curvature 1), v across it (curvature kappa)."""
    kappa, angle = parameters[0], math.radians(parameters[1])
    c, s = math.cos(angle), math.sin(angle)
    u = c * point[0] + s * point[1]
    v = -s * point[0] + c * point[1]
    gradient[0] = c * u - s * kappa * v
    gradient[1] = s * u + c * kappa * v
    return 0.5 * (u * u + kappa * v * v)


@kernel
def narrow_valley_hessian(point, parameters, data, hessian):
    kappa, angle = parameters[0], math.radians(parameters[1])
    c, s = math.cos(angle), math.sin(angle)
    hessian[0, 0] = c * c + kappa * s * s
    hessian[1, 1] = s * s + kappa * c * c
    hessian[0, 1] = hessian[1, 0] = (1.0 - kappa) * c * s


NARROW_VALLEY = Landscape(
    key="narrow_valley",
    name="Narrow valley",
    family="Bowls",
    latex=r"""\begin{aligned}
f(x, y) &= \tfrac{1}{2}\left(u^2 + \kappa\, v^2\right) \\
u &= x\cos\varphi + y\sin\varphi \\
v &= -x\sin\varphi + y\cos\varphi
\end{aligned}""",
    lesson="Steep across, gentle along: a step short enough for the walls is too short for the floor.",
    reference="Nocedal & Wright, Numerical Optimization, 2nd ed. (2006), section 3.3.",
    value_and_gradient=narrow_valley_value_and_gradient,
    hessian=narrow_valley_hessian,
    parameters=(
        Parameter(
            name="condition_number",
            symbol=r"\kappa",
            default=25.0,
            low=1.0,
            high=1000.0,
            scale="log",
            meaning="How many times steeper the valley is across than along.",
        ),
        Parameter(
            name="rotation",
            symbol=r"\varphi",
            default=15.0,
            low=0.0,
            high=90.0,
            scale="linear",
            meaning="Angle in degrees between the valley floor and the x axis.",
        ),
    ),
    domain=((-3.0, 3.0), (-3.0, 3.0)),
    start=(-2.7, 0.4),
    minima=(Minimum(point=(0.0, 0.0), value=0.0),),
    suggests={"learning_rate": 0.0464},
    log_colors=True,
    log_offset=0.1,
)
