"""Bowls: quadratics, where everything about gradient descent can be proved."""

import math
from operator import index

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


@kernel
def reflect(vector):
    """Householder's reflection, in place, that swaps the last axis with the diagonal (1, ..., 1) / sqrt(n)."""
    n = vector.size
    if n == 1:
        return
    total = 0.0
    for i in range(n):
        total += vector[i]
    root = math.sqrt(n)
    # normal = last axis - diagonal; 2 (normal . vector) / (normal . normal)
    share = (vector[n - 1] - total / root) / (1.0 - 1.0 / root)
    for i in range(n):
        vector[i] += share / root
    vector[n - 1] -= share


@kernel
def curvature(i, n, condition_number):
    """1 for the first of n, condition_number for the last, in equal ratios between."""
    return condition_number ** (i / (n - 1)) if n > 1 else 1.0


@kernel
def quadratic_n_value_and_gradient(point, parameters, data, gradient):
    n = point.size
    for i in range(n):
        gradient[i] = point[i]
    reflect(gradient)
    value = 0.0
    for i in range(n):
        u = gradient[i]
        gradient[i] = curvature(i, n, parameters[0]) * u
        value += 0.5 * gradient[i] * u
    reflect(gradient)
    return value


@kernel
def quadratic_n_hessian(point, parameters, data, hessian):
    n = point.size
    for k in range(n):
        row = hessian[k]
        row[:] = 0.0
        row[k] = 1.0
        reflect(row)
        for i in range(n):
            row[i] *= curvature(i, n, parameters[0])
        reflect(row)


def quadratic_n(dimension: int = 10) -> Landscape:
    """The quadratic in `dimension` coordinates. Raises ValueError unless that is a whole number of at least 1."""
    try:
        n = index(dimension)
    except TypeError:
        n = 0
    if n < 1:
        raise ValueError(f"dimension must be a whole number of at least 1, not {dimension!r}.")
    return Landscape(
        key="quadratic_n",
        name=f"Quadratic in {n} dimension{'s' if n > 1 else ''}",
        family="Bowls",
        latex=r"""\begin{aligned}
f(x) &= \tfrac{1}{2} \sum_{i=1}^{n} \lambda_i\, u_i^2, \quad \lambda_i = \kappa^{(i-1)/(n-1)} \\
u &= x - 2\,\frac{v \cdot x}{v \cdot v}\, v, \quad v = e_n - \tfrac{1}{\sqrt{n}} \left(1, \ldots, 1\right)
\end{aligned}""",
        lesson="Many curvatures at once: the steepest direction limits the step, and the flattest then needs the most steps.",
        reference="Boyd & Vandenberghe (2004), section 9.3; reflected as in Householder, Journal of the ACM 5 (1958), 339-342.",
        value_and_gradient=quadratic_n_value_and_gradient,
        hessian=quadratic_n_hessian,
        axes=tuple(f"x{i + 1}" for i in range(n)),
        parameters=(
            Parameter(
                name="condition_number",
                symbol=r"\kappa",
                default=100.0,
                low=1.0,
                high=1000.0,
                scale="log",
                meaning="How many times steeper the steepest direction is than the flattest.",
            ),
        ),
        domain=((-3.0, 3.0),) * n,
        start=tuple((-2.4, 1.8)[i % 2] for i in range(n)),
        minima=(Minimum(point=(0.0,) * n, value=0.0),),
        suggests={"learning_rate": 0.0147},
        log_colors=True,
        log_offset=0.1,
    )


QUADRATIC_N = quadratic_n()
