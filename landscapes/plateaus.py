"""Plateaus and cliffs: where the gradient says nothing, and where it says far too much."""

import math
from itertools import product

import numpy as np

from descent import kernel
from landscapes.landscape import Landscape, Minimum, Parameter


@kernel
def kink_value_and_gradient(point, parameters, data, gradient):
    value = 0.0
    for i in range(point.size):
        gradient[i] = np.sign(point[i])
        value += abs(point[i])
    return value


@kernel
def kink_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0


KINK = Landscape(
    key="kink",
    name="Kink",
    family="Plateaus and cliffs",
    latex=r"f(x, y) = |x| + |y|",
    lesson="The slope does not fade on the way to the minimum: steps of a fixed length cross it for ever, back and forth.",
    reference="Shor, Minimization Methods for Non-Differentiable Functions (1985), chapter 2.",
    value_and_gradient=kink_value_and_gradient,
    hessian=kink_hessian,
    domain=((-3.0, 3.0), (-3.0, 3.0)),
    start=(-2.7, 1.3),
    minima=(Minimum(point=(0.0, 0.0), value=0.0, singular="It is the tip of a kink: there is no curvature anywhere."),),
    suggests={"learning_rate": 0.178},
    smooth=False,
)


@kernel
def staircase_value_and_gradient(point, parameters, data, gradient):
    """t counts the steps from the minimum; along t the slope is `tread` + (1 - tread) (2/3) (1 + cos 2 pi t)^2."""
    x, y, tread = point[0], point[1], parameters[0]
    root = math.sqrt(1.0 + x * x + 2.0 * y * y)
    t = root - 1.0
    angle = 2.0 * math.pi * t
    rise = 1.0 + math.cos(angle)
    slope = tread + (1.0 - tread) * 2.0 / 3.0 * rise * rise
    gradient[0] = slope * x / root
    gradient[1] = slope * 2.0 * y / root
    wave = (4.0 * math.sin(angle) + 0.5 * math.sin(2.0 * angle)) / (6.0 * math.pi)
    return t + (1.0 - tread) * wave


@kernel
def staircase_hessian(point, parameters, data, hessian):
    x, y, tread = point[0], point[1], parameters[0]
    root = math.sqrt(1.0 + x * x + 2.0 * y * y)
    angle = 2.0 * math.pi * (root - 1.0)
    rise = 1.0 + math.cos(angle)
    slope = tread + (1.0 - tread) * 2.0 / 3.0 * rise * rise
    bend = -(1.0 - tread) * 8.0 / 3.0 * math.pi * rise * math.sin(angle)
    t_x, t_y = x / root, 2.0 * y / root
    hessian[0, 0] = bend * t_x * t_x + slope * (1.0 - t_x * t_x) / root
    hessian[0, 1] = hessian[1, 0] = bend * t_x * t_y - slope * t_x * t_y / root
    hessian[1, 1] = bend * t_y * t_y + slope * (2.0 - t_y * t_y) / root


STAIRCASE = Landscape(
    key="staircase",
    name="Staircase",
    family="Plateaus and cliffs",
    latex=r"""\begin{aligned}
f(x, y) &= \int_0^{t} \varepsilon + (1 - \varepsilon)\, \tfrac{2}{3} \left(1 + \cos 2\pi \tau\right)^2 d\tau \\
t &= \sqrt{1 + x^2 + 2y^2} - 1
\end{aligned}""",
    lesson="Always downhill, and yet slow: on a tread the gradient is so small that the next riser seems out of reach.",
    reference="A smooth form of function F3 of De Jong, doctoral thesis, University of Michigan (1975).",
    value_and_gradient=staircase_value_and_gradient,
    hessian=staircase_hessian,
    parameters=(
        Parameter(
            name="tread_slope",
            symbol=r"\varepsilon",
            default=0.1,
            low=0.01,
            high=1.0,
            scale="log",
            meaning="Slope of the treads; 1 makes a plain slope of the staircase.",
        ),
    ),
    domain=((-4.0, 4.0), (-4.0, 4.0)),
    start=(-3.4, 1.7),
    minima=(Minimum(point=(0.0, 0.0), value=0.0),),
    suggests={"learning_rate": 0.215},
)


@kernel
def easom_value_and_gradient(point, parameters, data, gradient):
    u, v = point[0] - math.pi, point[1] - math.pi
    hole = math.exp(-(u * u + v * v))
    cu, cv = math.cos(u), math.cos(v)  # those of x and y but for their signs, which cancel
    gradient[0] = hole * cv * (math.sin(u) + 2.0 * u * cu)
    gradient[1] = hole * cu * (math.sin(v) + 2.0 * v * cv)
    return -hole * cu * cv


@kernel
def easom_hessian(point, parameters, data, hessian):
    u, v = point[0] - math.pi, point[1] - math.pi
    hole = math.exp(-(u * u + v * v))
    cu, cv, su, sv = math.cos(u), math.cos(v), math.sin(u), math.sin(v)
    hessian[0, 0] = hole * cv * ((3.0 - 4.0 * u * u) * cu - 4.0 * u * su)
    hessian[0, 1] = hessian[1, 0] = -hole * (su + 2.0 * u * cu) * (sv + 2.0 * v * cv)
    hessian[1, 1] = hole * cu * ((3.0 - 4.0 * v * v) * cv - 4.0 * v * sv)


#: Distance from the middle, along x and y, of the first ring of cos(u) exp(-u^2): the root of tan u = -2 u.
RING = 1.8365972031521257

EASOM = Landscape(
    key="easom",
    name="Easom's hole",
    family="Plateaus and cliffs",
    latex=r"f(x, y) = -\cos x \, \cos y \; e^{-(x - \pi)^2 - (y - \pi)^2}",
    lesson="A hole in a plain: out on the plain the gradient is almost zero, and no learning rate makes up for that.",
    reference="Easom, A Survey of Global Optimization Techniques, master's thesis, University of Louisville (1990).",
    value_and_gradient=easom_value_and_gradient,
    hessian=easom_hessian,
    domain=((-1.0, 7.0), (-1.0, 7.0)),
    start=(1.7, 4.5),
    minima=(
        Minimum(point=(math.pi, math.pi), value=-1.0),
        *(
            Minimum(point=(math.pi + i * RING, math.pi + j * RING), value=-8.110223891570066e-05, lowest=False)
            for i, j in product((-1, 1), repeat=2)
        ),
    ),
    saddles=tuple(product((0.5 * math.pi, 1.5 * math.pi), repeat=2)),
    suggests={"learning_rate": 0.1},
)


@kernel
def goldstein_price_value_and_gradient(point, parameters, data, gradient):
    """A product of two polynomials: a in t = x + y, b in q = 2x - 3y."""
    t, q = point[0] + point[1], 2.0 * point[0] - 3.0 * point[1]
    a = 1.0 + (t + 1.0) * (t + 1.0) * (19.0 - 14.0 * t + 3.0 * t * t)
    b = 30.0 + q * q * (18.0 - 16.0 * q + 3.0 * q * q)
    along_t = 12.0 * (t + 1.0) * (t - 1.0) * (t - 2.0) * b
    along_q = 12.0 * q * (q - 1.0) * (q - 3.0) * a
    gradient[0] = along_t + 2.0 * along_q
    gradient[1] = along_t - 3.0 * along_q
    return a * b


@kernel
def goldstein_price_hessian(point, parameters, data, hessian):
    t, q = point[0] + point[1], 2.0 * point[0] - 3.0 * point[1]
    a = 1.0 + (t + 1.0) * (t + 1.0) * (19.0 - 14.0 * t + 3.0 * t * t)
    b = 30.0 + q * q * (18.0 - 16.0 * q + 3.0 * q * q)
    a_t, a_tt = 12.0 * (t + 1.0) * (t - 1.0) * (t - 2.0), 12.0 * (3.0 * t * t - 4.0 * t - 1.0)
    b_q, b_qq = 12.0 * q * (q - 1.0) * (q - 3.0), 12.0 * (3.0 * q * q - 8.0 * q + 3.0)
    tt, tq, qq = a_tt * b, a_t * b_q, a * b_qq
    hessian[0, 0] = tt + 4.0 * tq + 4.0 * qq
    hessian[0, 1] = hessian[1, 0] = tt - tq - 6.0 * qq
    hessian[1, 1] = tt - 6.0 * tq + 9.0 * qq


GOLDSTEIN_PRICE = Landscape(
    key="goldstein_price",
    name="Goldstein and Price's terraces",
    family="Plateaus and cliffs",
    latex=r"""\begin{aligned}
f(x, y) = {} & \left(1 + (t + 1)^2 (19 - 14 t + 3 t^2)\right) \\
& \cdot \left(30 + q^2 (18 - 16 q + 3 q^2)\right) \\
t = {} & x + y, \quad q = 2x - 3y
\end{aligned}""",
    lesson="Heights from 3 to a million: the rate that survives the walls is far too small for the floor.",
    reference="Goldstein & Price, Mathematics of Computation 25 (1971), 569-574.",
    value_and_gradient=goldstein_price_value_and_gradient,
    hessian=goldstein_price_hessian,
    domain=((-2.0, 2.0), (-2.0, 2.0)),
    start=(-0.9, -1.1),
    # Where both factors are stationary: t is -1, 1 or 2, and q is 0, 1 or 3.
    minima=(
        Minimum(point=(0.0, -1.0), value=3.0),
        Minimum(point=(-0.6, -0.4), value=30.0, lowest=False),
        Minimum(point=(1.8, 0.2), value=84.0, lowest=False),
        Minimum(point=(1.2, 0.8), value=840.0, lowest=False),
    ),
    saddles=((-0.4, -0.6), (0.6, 0.4), (1.2, -0.2), (1.4, 0.6)),
    suggests={"learning_rate": 0.0001},
    log_colors=True,
    log_offset=1.0,
)


#: The network's steps in time, its first state and what the last one shall be.
STEPS_IN_TIME, FIRST, TARGET = 50, 0.5, 0.7


@kernel
def sigmoid(x):
    """1 / (1 + exp(-x)) without overflow on either side."""
    tail = math.exp(-abs(x))
    return 1.0 / (1.0 + tail) if x > 0.0 else tail / (1.0 + tail)


@kernel
def cliff_value_and_gradient(point, parameters, data, gradient):
    """The state x and its derivatives by w and b are carried forward through time."""
    w, b = point[0], point[1]
    s, s_w, s_b = sigmoid(FIRST), 0.0, 0.0
    for _ in range(STEPS_IN_TIME):
        x_w = s + w * s_w
        x_b = 1.0 + w * s_b
        s = sigmoid(w * s + b)
        slope = s * (1.0 - s)
        s_w = slope * x_w
        s_b = slope * x_b
    error = s - TARGET
    gradient[0] = 2.0 * error * s_w
    gradient[1] = 2.0 * error * s_b
    return error * error


@kernel
def cliff_hessian(point, parameters, data, hessian):
    w, b = point[0], point[1]
    s, s_w, s_b, s_ww, s_wb, s_bb = sigmoid(FIRST), 0.0, 0.0, 0.0, 0.0, 0.0
    for _ in range(STEPS_IN_TIME):
        x_w = s + w * s_w
        x_b = 1.0 + w * s_b
        x_ww = 2.0 * s_w + w * s_ww
        x_wb = s_b + w * s_wb
        x_bb = w * s_bb
        s = sigmoid(w * s + b)
        slope = s * (1.0 - s)
        bend = slope * (1.0 - 2.0 * s)
        s_w = slope * x_w
        s_b = slope * x_b
        s_ww = bend * x_w * x_w + slope * x_ww
        s_wb = bend * x_w * x_b + slope * x_wb
        s_bb = bend * x_b * x_b + slope * x_bb
    error = s - TARGET
    hessian[0, 0] = 2.0 * (s_w * s_w + error * s_ww)
    hessian[0, 1] = hessian[1, 0] = 2.0 * (s_w * s_b + error * s_wb)
    hessian[1, 1] = 2.0 * (s_b * s_b + error * s_bb)


CLIFF = Landscape(
    key="cliff",
    name="Cliff of a recurrent network",
    family="Plateaus and cliffs",
    latex=r"""\begin{aligned}
f(w, b) &= \left(\sigma(x_{50}) - 0.7\right)^2, \quad \sigma(x) = \frac{1}{1 + e^{-x}} \\
x_t &= w\, \sigma(x_{t-1}) + b, \quad x_0 = 0.5
\end{aligned}""",
    lesson="A gentle floor ends at a wall where the gradient explodes: one step there throws away what all the others won.",
    reference="Pascanu, Mikolov & Bengio, ICML (2013), figure 6: one recurrent unit over 50 steps of time.",
    value_and_gradient=cliff_value_and_gradient,
    hessian=cliff_hessian,
    axes=("w", "b"),
    domain=((4.0, 6.5), (-3.5, 0.0)),
    start=(5.0, -1.9),
    minima=(
        Minimum(
            point=(4.2, -2.092540774387913),
            value=0.0,
            singular="It is one point of a curve: wherever w and b make the last state exactly right, the loss is 0.",
        ),
    ),
    suggests={"learning_rate": 0.464},
)
