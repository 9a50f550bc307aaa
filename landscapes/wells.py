"""Wells: landscapes put together from Gaussian holes, whose number, depth and width are sliders."""

import math
from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from descent import kernel
from landscapes.landscape import Landscape, Parameter, Places
from landscapes.stationary import find, in_kernels

#: Wells stand within this of the origin in x and y; a well's width; the curvature of the bowl that they are sunk in.
SPREAD, WIDTH, BOWL = 3.0, 0.5, 0.04
MOST_WELLS = 8
#: Half the side of the box that is drawn.
REACH = 4.5


@kernel
def center(k, layout, axis):
    """Where well k of this layout stands along the axis.

    Every layout takes the next eight points of one low-discrepancy sequence (Roberts's R2): any eight neighbours of it
    keep well apart, so that no two wells stand on top of each other.
    """
    ratio = 0.7548776662466927 if axis == 0 else 0.5698402909980532
    share = 0.5 + ratio * (k + MOST_WELLS * layout)
    return SPREAD * (2.0 * (share - math.floor(share)) - 1.0)


@kernel
def gaussian_wells_value_and_gradient(point, parameters, data, gradient):
    count, depth, layout = int(parameters[0]), parameters[1], parameters[2]
    gradient[0] = BOWL * point[0]
    gradient[1] = BOWL * point[1]
    value = 0.5 * BOWL * (point[0] * point[0] + point[1] * point[1])
    for k in range(count):
        u = (point[0] - center(k, layout, 0)) / WIDTH
        v = (point[1] - center(k, layout, 1)) / WIDTH
        well = (1.0 + depth if k == 0 else 1.0) * math.exp(-0.5 * (u * u + v * v))
        gradient[0] += well * u / WIDTH
        gradient[1] += well * v / WIDTH
        value -= well
    return value


@kernel
def gaussian_wells_hessian(point, parameters, data, hessian):
    count, depth, layout = int(parameters[0]), parameters[1], parameters[2]
    xx, xy, yy = BOWL, 0.0, BOWL
    for k in range(count):
        u = (point[0] - center(k, layout, 0)) / WIDTH
        v = (point[1] - center(k, layout, 1)) / WIDTH
        well = (1.0 + depth if k == 0 else 1.0) * math.exp(-0.5 * (u * u + v * v)) / (WIDTH * WIDTH)
        xx += well * (1.0 - u * u)
        xy -= well * u * v
        yy += well * (1.0 - v * v)
    hessian[0, 0] = xx
    hessian[0, 1] = hessian[1, 0] = xy
    hessian[1, 1] = yy


def gaussian_wells_places(parameters: Mapping[str, float]) -> Places:
    """Minima and saddles of GAUSSIAN_WELLS: from the wells, and from a grid that is finer than they are."""
    return _gaussian_wells_places(tuple(sorted(parameters.items())))


@lru_cache(maxsize=256)
def _gaussian_wells_places(parameters: tuple[tuple[str, float], ...]) -> Places:
    by_name = dict(parameters)
    axis = np.linspace(-REACH, REACH, 31)
    wells = [[center(k, by_name["layout"], 0), center(k, by_name["layout"], 1)] for k in range(int(by_name["count"]))]
    starts = np.vstack([wells, np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)])
    return find(in_kernels(GAUSSIAN_WELLS, by_name), starts, GAUSSIAN_WELLS.domain)


GAUSSIAN_WELLS = Landscape(
    key="gaussian_wells",
    name="Gaussian wells",
    family="Many minima",
    latex=r"""\begin{aligned}
f(p) &= \tfrac{1}{50} |p|^2 - \sum_{k=1}^{m} a_k\, e^{-2 |p - c_k|^2} \\
a_1 &= 1 + d, \quad a_2 = \ldots = a_m = 1 \\
c_k &= 6 \operatorname{frac}\left(\tfrac{1}{2} + (k - 1 + 8 s)\,\alpha\right) - 3, \quad \alpha = (0.7549, 0.5698)
\end{aligned}""",
    lesson="A well can be felt only from nearby: from most places the gradient leads into a well, but not into the deepest.",
    reference="After Gallagher & Yuan, IEEE Trans. Evolutionary Computation 10 (2006), 590-603.",
    value_and_gradient=gaussian_wells_value_and_gradient,
    hessian=gaussian_wells_hessian,
    parameters=(
        Parameter(
            name="count",
            symbol="m",
            default=5.0,
            low=1.0,
            high=float(MOST_WELLS),
            scale="integer",
            meaning="How many wells there are.",
        ),
        Parameter(
            name="depth",
            symbol="d",
            default=1.0,
            low=0.5,
            high=3.0,
            scale="linear",
            meaning="How much deeper than the others the deepest well is.",
        ),
        Parameter(
            name="layout",
            symbol="s",
            default=0.0,
            low=0.0,
            high=99.0,
            scale="integer",
            meaning="Where the wells stand: another number, other places.",
        ),
    ),
    domain=((-REACH, REACH), (-REACH, REACH)),
    start=(-3.5, 3.0),
    find_places=gaussian_wells_places,
    suggests={"learning_rate": 0.1},
)


@kernel
def sharp_and_flat_value_and_gradient(point, parameters, data, gradient):
    s = parameters[0]
    x, y = point[0], point[1]
    flat = math.exp(-0.5 * ((x - 1.2) * (x - 1.2) + y * y))
    sharp = 1.1 * math.exp(-0.5 * s * s * ((x + 1.2) * (x + 1.2) + y * y))
    gradient[0] = 0.1 * x + flat * (x - 1.2) + s * s * sharp * (x + 1.2)
    gradient[1] = 0.1 * y + flat * y + s * s * sharp * y
    return 0.05 * (x * x + y * y) - flat - sharp


@kernel
def sharp_and_flat_hessian(point, parameters, data, hessian):
    s = parameters[0]
    x, y = point[0], point[1]
    flat = math.exp(-0.5 * ((x - 1.2) * (x - 1.2) + y * y))
    sharp = 1.1 * s * s * math.exp(-0.5 * s * s * ((x + 1.2) * (x + 1.2) + y * y))
    hessian[0, 0] = 0.1 + flat * (1.0 - (x - 1.2) * (x - 1.2)) + sharp * (1.0 - s * s * (x + 1.2) * (x + 1.2))
    hessian[0, 1] = hessian[1, 0] = -flat * (x - 1.2) * y - sharp * s * s * (x + 1.2) * y
    hessian[1, 1] = 0.1 + flat * (1.0 - y * y) + sharp * (1.0 - s * s * y * y)


def sharp_and_flat_places(parameters: Mapping[str, float]) -> Places:
    """The two minima of SHARP_AND_FLAT and the saddle between them, all on the axis of symmetry y = 0."""
    starts = [(x, 0.0) for x in np.linspace(-2.0, 2.0, 81)]
    return find(in_kernels(SHARP_AND_FLAT, parameters), starts, SHARP_AND_FLAT.domain)


SHARP_AND_FLAT = Landscape(
    key="sharp_and_flat",
    name="Sharp and flat",
    family="Many minima",
    latex=r"""\begin{aligned}
f(x, y) = {} & \tfrac{1}{20}\left(x^2 + y^2\right) - e^{-\frac{1}{2}\left((x - 1.2)^2 + y^2\right)} \\
& - 1.1\, e^{-\frac{1}{2} s^2 \left((x + 1.2)^2 + y^2\right)}
\end{aligned}""",
    lesson="The sharp minimum is a little lower, but only small steps can stay in it: longer ones leave it for the flat one.",
    reference="Hochreiter & Schmidhuber, Neural Computation 9 (1997), 1-42.",
    value_and_gradient=sharp_and_flat_value_and_gradient,
    hessian=sharp_and_flat_hessian,
    parameters=(
        Parameter(
            name="sharpness",
            symbol="s",
            default=6.0,
            low=2.0,
            high=20.0,
            scale="log",
            meaning="How many times narrower the sharp well is than the flat one.",
        ),
    ),
    domain=((-3.0, 3.0), (-3.0, 3.0)),
    start=(-2.4, 0.5),
    find_places=sharp_and_flat_places,
    suggests={"learning_rate": 0.147},
)
