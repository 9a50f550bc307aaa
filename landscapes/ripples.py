"""Ripples on a bowl: a trap at every period."""

import math
from dataclasses import replace
from itertools import product

from descent import kernel
from landscapes.landscape import Landscape, Minimum
from landscapes.stationary import find, in_python


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


@kernel
def ackley_value_and_gradient(point, parameters, data, gradient):
    """A funnel with a sharp tip at the origin, and ripples; the tip has no slope of its own, 0 stands for it."""
    n = point.size
    squares, cosines = 0.0, 0.0
    for i in range(n):
        squares += point[i] * point[i]
        cosines += math.cos(2.0 * math.pi * point[i])
    r = math.sqrt(squares / n)
    ripples = math.exp(cosines / n)
    funnel_slope = 4.0 * math.exp(-0.2 * r) / (n * r) if r > 0.0 else 0.0
    for i in range(n):
        gradient[i] = funnel_slope * point[i] + 2.0 * math.pi / n * ripples * math.sin(2.0 * math.pi * point[i])
    # 20 - 20 exp(-r / 5) + e - exp(cosines / n), without cancellation at the origin.
    return -20.0 * math.expm1(-0.2 * r) - math.e * math.expm1(cosines / n - 1.0)


@kernel
def ackley_hessian(point, parameters, data, hessian):
    """At the tip of the funnel, that of the ripples alone."""
    n = point.size
    squares, cosines = 0.0, 0.0
    for i in range(n):
        squares += point[i] * point[i]
        cosines += math.cos(2.0 * math.pi * point[i])
    r = math.sqrt(squares / n)
    ripples = math.exp(cosines / n)
    wave = 2.0 * math.pi / n
    slope = 4.0 * math.exp(-0.2 * r) / (n * r) if r > 0.0 else 0.0
    bend = slope * (0.2 + 1.0 / r) / (n * r) if r > 0.0 else 0.0
    for i in range(n):
        x = point[i]
        for j in range(n):
            y = point[j]
            sines = math.sin(2.0 * math.pi * x) * math.sin(2.0 * math.pi * y)
            hessian[i, j] = -wave * wave * ripples * sines - bend * x * y
        hessian[i, i] += slope + wave * 2.0 * math.pi * ripples * math.cos(2.0 * math.pi * x)


ACKLEY_DOMAIN = ((-4.5, 4.5), (-4.5, 4.5))
#: A minimum near every pair of whole numbers but (0, 0).
_ACKLEY_TRAPS = [
    replace(minimum, lowest=False)
    for minimum in find(
        in_python(ackley_value_and_gradient, ackley_hessian),
        [cell for cell in product(range(-4, 5), repeat=2) if cell != (0, 0)],
        ACKLEY_DOMAIN,
    ).minima
]

ACKLEY = Landscape(
    key="ackley",
    name="Ackley's funnel",
    family="Many minima",
    latex=r"""\begin{aligned}
f(x, y) = {} & 20 - 20\, e^{-\frac{1}{5}\sqrt{(x^2 + y^2)/2}} \\
& + e - e^{\frac{1}{2}\left(\cos 2\pi x + \cos 2\pi y\right)}
\end{aligned}""",
    lesson="From afar the funnel points to the centre, but the ripples on it hold every small step: noise or momentum can help.",
    reference="Ackley, A Connectionist Machine for Genetic Hillclimbing (1987), section 1.4.",
    value_and_gradient=ackley_value_and_gradient,
    hessian=ackley_hessian,
    domain=ACKLEY_DOMAIN,
    start=(3.4, -2.6),
    minima=(
        Minimum(
            point=(0.0, 0.0),
            value=0.0,
            singular="The funnel ends in a sharp tip: there is no slope at the very minimum, and 0 stands for it.",
        ),
        *_ACKLEY_TRAPS,
    ),
    suggests={"learning_rate": 0.01},
)


@kernel
def griewank_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1] / math.sqrt(2.0)
    gradient[0] = point[0] / 2000.0 + math.sin(x) * math.cos(y)
    gradient[1] = point[1] / 2000.0 + math.cos(x) * math.sin(y) / math.sqrt(2.0)
    return 1.0 + (point[0] * point[0] + point[1] * point[1]) / 4000.0 - math.cos(x) * math.cos(y)


@kernel
def griewank_hessian(point, parameters, data, hessian):
    x, y = point[0], point[1] / math.sqrt(2.0)
    hessian[0, 0] = 1.0 / 2000.0 + math.cos(x) * math.cos(y)
    hessian[0, 1] = hessian[1, 0] = -math.sin(x) * math.sin(y) / math.sqrt(2.0)
    hessian[1, 1] = 1.0 / 2000.0 + 0.5 * math.cos(x) * math.cos(y)


GRIEWANK_DOMAIN = ((-10.0, 10.0), (-10.0, 10.0))
#: Near the crests and troughs of the cosines, which the shallow bowl hardly moves.
_GRIEWANK_PLACES = find(
    in_python(griewank_value_and_gradient, griewank_hessian),
    [
        ((i + shift) * math.pi, (j + shift) * math.pi * math.sqrt(2.0))
        for i, j in product(range(-3, 4), repeat=2)
        for shift in (0.0, 0.5)
    ],
    GRIEWANK_DOMAIN,
)

GRIEWANK = Landscape(
    key="griewank",
    name="Griewank's ripples",
    family="Many minima",
    latex=r"f(x, y) = 1 + \frac{x^2 + y^2}{4000} - \cos x \, \cos\frac{y}{\sqrt{2}}",
    lesson="Close up, every well looks like every other: the bowl that tells them apart can be seen only from far away.",
    reference="Griewank, J. Optimization Theory and Applications 34 (1981), 11-39.",
    value_and_gradient=griewank_value_and_gradient,
    hessian=griewank_hessian,
    domain=GRIEWANK_DOMAIN,
    start=(8.0, 2.5),
    minima=_GRIEWANK_PLACES.minima,
    saddles=_GRIEWANK_PLACES.saddles,
    suggests={"learning_rate": 0.1},
)


@kernel
def levy_value_and_gradient(point, parameters, data, gradient):
    v, w = 0.25 * (point[0] - 1.0), 0.25 * (point[1] - 1.0)  # both 0 at the minimum
    pi = math.pi
    first = math.sin(pi * v)  # that of pi (1 + v) but for its sign
    ripple = -math.sin(pi * v + 1.0)  # that of pi (1 + v) + 1
    last = math.sin(2.0 * pi * w)
    gradient[0] = 0.25 * (
        pi * math.sin(2.0 * pi * v)
        + 2.0 * v * (1.0 + 10.0 * ripple * ripple)
        + 10.0 * pi * v * v * math.sin(2.0 * pi * v + 2.0)
    )
    gradient[1] = 0.25 * (2.0 * w * (1.0 + last * last) + 2.0 * pi * w * w * math.sin(4.0 * pi * w))
    return first * first + v * v * (1.0 + 10.0 * ripple * ripple) + w * w * (1.0 + last * last)


@kernel
def levy_hessian(point, parameters, data, hessian):
    v, w = 0.25 * (point[0] - 1.0), 0.25 * (point[1] - 1.0)
    pi = math.pi
    ripple = math.sin(pi * v + 1.0)
    last = math.sin(2.0 * pi * w)
    hessian[0, 0] = 0.0625 * (
        2.0 * pi * pi * math.cos(2.0 * pi * v)
        + 2.0 * (1.0 + 10.0 * ripple * ripple)
        + 40.0 * pi * v * math.sin(2.0 * pi * v + 2.0)
        + 20.0 * pi * pi * v * v * math.cos(2.0 * pi * v + 2.0)
    )
    hessian[0, 1] = hessian[1, 0] = 0.0
    hessian[1, 1] = 0.0625 * (
        2.0 * (1.0 + last * last)
        + 8.0 * pi * w * math.sin(4.0 * pi * w)
        + 8.0 * pi * pi * w * w * math.cos(4.0 * pi * w)
    )


LEVY_DOMAIN = ((-6.0, 6.0), (-6.0, 6.0))
#: A sum of two functions of one coordinate each: its stationary points are all pairs of theirs.
_LEVY_PLACES = find(
    in_python(levy_value_and_gradient, levy_hessian),
    list(product((-4.21, -2.71, 1.0, 2.77, 3.79), (-4.93, -4.16, -2.89, -2.26, 1.0, 4.26, 4.89))),
    LEVY_DOMAIN,
)

LEVY = Landscape(
    key="levy",
    name="Levy's rows of wells",
    family="Many minima",
    latex=r"""\begin{aligned}
f(x, y) = {} & \sin^2 \pi v + (v - 1)^2 \left(1 + 10 \sin^2(\pi v + 1)\right) \\
& + (w - 1)^2 \left(1 + \sin^2 2 \pi w\right) \\
v = {} & 1 + \tfrac{1}{4}(x - 1), \quad w = 1 + \tfrac{1}{4}(y - 1)
\end{aligned}""",
    lesson="The best well is no wider than its neighbours: from most starts the path stays in another one and never sees it.",
    reference="Levy & Montalvo, SIAM J. Scientific and Statistical Computing 6 (1985), 15-29; the general form in two dimensions.",
    value_and_gradient=levy_value_and_gradient,
    hessian=levy_hessian,
    domain=LEVY_DOMAIN,
    start=(-5.4, 5.6),
    minima=_LEVY_PLACES.minima,
    saddles=_LEVY_PLACES.saddles,
    suggests={"learning_rate": 0.0464},
    log_colors=True,
    log_offset=0.1,
)
