"""Constraints: a landscape, and the part of it in which a point must stay. Only optimizers that project heed it."""

import math
from collections.abc import Mapping

import numpy as np

from descent import kernel
from landscapes.landscape import Landscape, Minimum, Parameter, Places

#: Where the valley would be lowest.
LOWEST = (2.4, 1.2)
LOWEST_X, LOWEST_Y = LOWEST


@kernel
def fenced_valley_value_and_gradient(point, parameters, data, gradient):
    x, y, kappa = point[0] - LOWEST_X, point[1] - LOWEST_Y, parameters[0]
    gradient[0] = x
    gradient[1] = kappa * y
    return 0.5 * (x * x + kappa * y * y)


@kernel
def fenced_valley_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    hessian[0, 0] = 1.0
    hessian[1, 1] = parameters[0]


@kernel
def onto_disc(point, parameters, data):
    """A point outside is pulled straight towards the middle, as far as the fence."""
    length = math.hypot(point[0], point[1])
    if length > parameters[1]:
        for i in range(point.size):
            point[i] = point[i] / length * parameters[1]


def disc(parameters: Mapping[str, float]) -> np.ndarray:
    """The fence as a polygon (m, 2)."""
    angles = np.linspace(0.0, 2.0 * np.pi, 180, endpoint=False)
    return parameters["radius"] * np.column_stack([np.cos(angles), np.sin(angles)])


def fenced_valley_places(parameters: Mapping[str, float]) -> Places:
    """On the fence the slope pushes straight outwards: gradient = -pressure * point, for the one pressure that is right."""
    kappa, radius = parameters["condition_number"], parameters["radius"]
    minimum = Minimum(point=LOWEST, value=0.0)
    if math.hypot(*LOWEST) <= radius:
        return Places(minima=(minimum,), feasible=(minimum,))

    def at(pressure: float) -> tuple[float, float]:
        return LOWEST_X / (1.0 + pressure), kappa * LOWEST_Y / (kappa + pressure)

    # The more pressure, the nearer to the middle: halve the bracket until it is as fine as numbers are.
    low, high = 0.0, kappa * math.hypot(*LOWEST) / radius
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if math.hypot(*at(middle)) > radius else (low, middle)
    x, y = at(high)
    value = 0.5 * ((x - LOWEST_X) ** 2 + kappa * (y - LOWEST_Y) ** 2)
    return Places(minima=(minimum,), feasible=(Minimum(point=(x, y), value=value),))


FENCED_VALLEY = Landscape(
    key="fenced_valley",
    name="Fenced valley",
    family="Constrained",
    latex=r"""\begin{aligned}
f(x, y) &= \tfrac{1}{2}\left((x - 2.4)^2 + \kappa\,(y - 1.2)^2\right) \\
C &= \left\{(x, y) : x^2 + y^2 \le r^2\right\}
\end{aligned}""",
    lesson="A round fence keeps the walker from the lowest place; the lowest point inside is where downhill leads straight "
    "out through the fence.",
    reference="Nocedal & Wright, Numerical Optimization, 2nd ed. (2006), sections 12.1 and 16.7.",
    value_and_gradient=fenced_valley_value_and_gradient,
    hessian=fenced_valley_hessian,
    project=onto_disc,
    outline=disc,
    parameters=(
        Parameter(
            name="condition_number",
            symbol=r"\kappa",
            default=10.0,
            low=1.0,
            high=100.0,
            scale="log",
            meaning="How many times steeper the valley is across than along.",
        ),
        Parameter(
            name="radius",
            symbol="r",
            default=1.6,
            low=0.5,
            high=3.0,
            scale="linear",
            meaning="How far the fence stands from the middle.",
        ),
    ),
    domain=((-3.0, 3.0), (-3.0, 3.0)),
    start=(-2.2, -1.6),
    find_places=fenced_valley_places,
    suggests={"learning_rate": 0.0681},
    log_colors=True,
    log_offset=0.1,
)


#: Excess returns over cash and risks (standard deviations) of the two assets, in per cent a year.
RETURNS, RISKS = (8.0, 3.0), (20.0, 8.0)
RETURN_1, RETURN_2 = RETURNS
RISK_1, RISK_2 = RISKS


@kernel
def portfolio_value_and_gradient(point, parameters, data, gradient):
    """The first two components of `gradient` hold the covariance matrix times the weights on the way."""
    target, between = parameters[0], parameters[1] * RISK_1 * RISK_2
    gradient[0] = RISK_1 * RISK_1 * point[0] + between * point[1]
    gradient[1] = between * point[0] + RISK_2 * RISK_2 * point[1]
    # As a length, whose squares do not overflow: the correlation makes the second side shorter.
    own = RISK_1 * point[0] + parameters[1] * RISK_2 * point[1]
    rest = math.sqrt(1.0 - parameters[1] * parameters[1]) * RISK_2 * point[1]
    risk = math.hypot(own, rest)
    # No money, no risk: there the cone has its tip, and no slope of its own.
    share = target / risk if risk > 0.0 else 0.0
    gradient[0] = share * gradient[0] - RETURN_1
    gradient[1] = share * gradient[1] - RETURN_2
    return target * risk - RETURN_1 * point[0] - RETURN_2 * point[1]


@kernel
def portfolio_hessian(point, parameters, data, hessian):
    target, x, y = parameters[0], point[0], point[1]
    unlike = 1.0 - parameters[1] * parameters[1]
    own = RISK_1 * x + parameters[1] * RISK_2 * y
    rest = math.sqrt(unlike) * RISK_2 * y
    risk = math.hypot(own, rest)
    # Only turning the weights bends the cone; along a ray it is straight.
    bend = 0.0
    if risk > 0.0:
        bend = target * unlike * (RISK_1 / risk) * (RISK_2 / risk) * RISK_1 * RISK_2 / risk
    hessian[0, 0] = bend * y * y
    hessian[1, 1] = bend * x * x
    hessian[0, 1] = hessian[1, 0] = -bend * x * y


@kernel
def onto_mixes(point, parameters, data):
    """To the nearest weights that are not negative and have the sum 1 (Duchi et al. 2008, for two weights)."""
    share = 0.5 * (1.0 + point[0] - point[1])
    share = min(1.0, max(0.0, share))
    point[0] = share
    point[1] = 1.0 - share


def all_mixes(parameters: Mapping[str, float]) -> np.ndarray:
    """From everything in the second asset to everything in the first: a segment (2, 2)."""
    return np.array([(0.0, 1.0), (1.0, 0.0)])


def portfolio_places(parameters: Mapping[str, float]) -> Places:
    """The mix where more of the first asset adds as much target times risk as return; and no money at all, if nothing
    reaches the target."""
    target, correlation = parameters["target"], parameters["correlation"]
    between = correlation * RISK_1 * RISK_2
    # risk^2 = a t^2 + 2 b t + RISK_2^2 for the share t of the first asset.
    a, b = RISK_1**2 + RISK_2**2 - 2.0 * between, between - RISK_2**2
    more = RETURN_1 - RETURN_2
    determinant = (1.0 - correlation**2) * (RISK_1 * RISK_2) ** 2
    excess = target**2 * a - more**2
    share = 1.0 if excess <= 0.0 else min(1.0, max(0.0, (more * math.sqrt(determinant / excess) - b) / a))
    risk = math.sqrt(a * share**2 + 2.0 * b * share + RISK_2**2)
    value = target * risk - RETURN_2 - more * share
    best = (RETURN_1 / RISK_1) ** 2 + (RETURN_2 / RISK_2) ** 2
    best -= 2.0 * correlation * RETURN_1 / RISK_1 * RETURN_2 / RISK_2
    is_reached = best >= target**2 * (1.0 - correlation**2)
    nothing = Minimum(point=(0.0, 0.0), value=0.0, singular="It is the tip of a cone: there is no curvature.")
    return Places(
        minima=() if is_reached else (nothing,),
        feasible=(Minimum(point=(share, 1.0 - share), value=value),),
    )


PORTFOLIO = Landscape(
    key="portfolio",
    name="Two assets",
    family="Constrained",
    latex=r"""\begin{aligned}
f(w) &= S \sqrt{w^{\mathsf{T}} \Sigma\, w} - \mu^{\mathsf{T}} w, \quad
\mu = \begin{pmatrix} 8 \\ 3 \end{pmatrix}, \quad
\Sigma = \begin{pmatrix} 20^2 & 160\,\rho \\ 160\,\rho & 8^2 \end{pmatrix} \\
C &= \left\{w : w_1 \ge 0,\ w_2 \ge 0,\ w_1 + w_2 = 1\right\}
\end{aligned}""",
    lesson="How much return, in per cent a year, a mix of two assets lacks to be worth its risk; it must use all the money "
    "and borrow none.",
    reference="Markowitz, Journal of Finance 7 (1952), 77-91; the ratio of return and risk is from Sharpe, Journal of "
    "Business 39 (1966), 119-138; the projection is from Duchi et al., ICML 2008.",
    value_and_gradient=portfolio_value_and_gradient,
    hessian=portfolio_hessian,
    project=onto_mixes,
    outline=all_mixes,
    axes=("w1", "w2"),
    parameters=(
        Parameter(
            name="target",
            symbol="S",
            default=0.6,
            low=0.1,
            high=1.5,
            scale="linear",
            meaning="Target Sharpe ratio: the return over cash asked for each per cent of risk.",
        ),
        Parameter(
            name="correlation",
            symbol=r"\rho",
            default=0.2,
            low=-0.9,
            high=0.9,
            scale="linear",
            meaning="Whether the two assets move together (above 0) or against each other (below 0).",
        ),
    ),
    domain=((-0.5, 1.5), (-0.5, 1.5)),
    start=(1.3, 1.1),
    find_places=portfolio_places,
    suggests={"learning_rate": 0.01},
    smooth=False,
)
