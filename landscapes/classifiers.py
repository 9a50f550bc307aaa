"""Classifiers: five losses over the same two classes of points.

A point of the landscape is a weight vector w; a row of the data is a point x and its label, -1 or +1. The classifier
says +1 on the side of the line w . x = 0 to which w points. Every value is a mean over the rows it is given, so a
mini-batch of them is an unbiased estimate of the whole.
"""

import math
from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from descent import kernel
from landscapes.datasets import TWO_CLASSES
from landscapes.landscape import Landscape, Minimum, Places
from landscapes.refitting import find_minimum

DOMAIN = ((-3.0, 5.0), (-3.0, 5.0))
START = (-2.0, 4.0)
AXES = ("w1", "w2")
#: Two points closer to one line through 0 than this, as an area, make no corner.
CORNER = 1.0e-9
#: How far from 0 a minimum of the 0-1 loss is marked, which goes on for ever in its direction.
AWAY = 2.1


@kernel
def margin(point, data, row):
    """label * (w . x): positive where the row is on the right side of the line."""
    total = 0.0
    for i in range(point.size):
        total += point[i] * data[row, i]
    return data[row, point.size] * total


@kernel
def add_slope(gradient, data, row, slope):
    """Add the gradient of a loss whose slope, as a function of this row's margin, is `slope`: its share of the mean."""
    n = gradient.size
    for i in range(n):
        gradient[i] += slope * data[row, n] * data[row, i] / data.shape[0]


@kernel
def add_curvature(hessian, data, row, curvature):
    """Add the Hessian of a loss whose second derivative in this row's margin is `curvature`: its share of the mean."""
    n = hessian.shape[0]
    for i in range(n):
        for j in range(n):
            hessian[i, j] += curvature * data[row, i] * data[row, j] / data.shape[0]


@kernel
def zero_one_value_and_gradient(point, parameters, data, gradient):
    """Share of rows on the wrong side of the line or on it. The gradient is zero wherever it exists."""
    gradient[:] = 0.0
    wrong = 0.0
    for row in range(data.shape[0]):
        if margin(point, data, row) <= 0.0:
            wrong += 1.0
    return wrong / data.shape[0]


@kernel
def no_curvature(point, parameters, data, hessian):
    """Hessian of a loss that is flat or straight between its edges."""
    hessian[:, :] = 0.0


CONSTANT_AROUND = "The loss is constant around it."


def refit_zero_one(landscape: Landscape, parameters: Mapping[str, float]) -> Places:
    """The loss depends on the direction of w alone and changes where w is at right angles to a point: every arc
    between two such directions is tried at its middle, and the widest of the best is taken."""
    points = landscape.rows[:, :2] * landscape.rows[:, 2:]
    edges = np.sort(np.concatenate([np.arctan2(points[:, 1], points[:, 0]) + turn for turn in (np.pi / 2, -np.pi / 2)]))
    edges = np.unique(np.mod(edges, 2 * np.pi).round(12))
    arcs = [(float(high - low), float(low + high) / 2) for low, high in pairwise([*edges, edges[0] + 2 * np.pi])]

    def loss_at(angle: float) -> float:
        return float(np.mean(points @ [math.cos(angle), math.sin(angle)] <= 0.0))

    value, _, angle = min((loss_at(middle), -width, middle) for width, middle in arcs)
    point = (AWAY * math.cos(angle), AWAY * math.sin(angle))
    return Places(minima=(Minimum(point=point, value=value, singular=CONSTANT_AROUND),))


ZERO_ONE = Landscape(
    key="zero_one",
    name="0-1 loss",
    family="Data",
    latex=r"f(w) = \frac{1}{N} \sum_{i=1}^{N} \left[\, y_i\, w \cdot x_i \le 0 \,\right]",
    lesson="The share of points on the wrong side is a staircase: its gradient is zero, so there is no way down to follow.",
    reference="Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2nd ed. (2009), section 10.6.",
    value_and_gradient=zero_one_value_and_gradient,
    hessian=no_curvature,
    axes=AXES,
    domain=DOMAIN,
    start=START,
    minima=(Minimum(point=(2.0, 0.7), value=0.15, singular=CONSTANT_AROUND),),
    refit=refit_zero_one,
    suggests={"learning_rate": 1.0},
    smooth=False,
    dataset=TWO_CLASSES,
    line="boundary",
)


@kernel
def logistic_value_and_gradient(point, parameters, data, gradient):
    """Mean of log(1 + exp(-margin)), written so that neither sign of the margin overflows."""
    gradient[:] = 0.0
    value = 0.0
    for row in range(data.shape[0]):
        m = margin(point, data, row)
        tail = math.exp(-abs(m))
        value += math.log1p(tail) + max(-m, 0.0)
        wrongness = tail / (1.0 + tail) if m > 0.0 else 1.0 / (1.0 + tail)
        add_slope(gradient, data, row, -wrongness)
    return value / data.shape[0]


@kernel
def logistic_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    for row in range(data.shape[0]):
        tail = math.exp(-abs(margin(point, data, row)))
        add_curvature(hessian, data, row, tail / ((1.0 + tail) * (1.0 + tail)))


LOGISTIC = Landscape(
    key="logistic",
    name="Logistic loss",
    family="Data",
    latex=r"f(w) = \frac{1}{N} \sum_{i=1}^{N} \log\left(1 + e^{-y_i\, w \cdot x_i}\right)",
    lesson="The same points as the 0-1 loss with a smooth loss in its place: now every point pulls, and there is a way down.",
    reference="Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2nd ed. (2009), section 10.6.",
    value_and_gradient=logistic_value_and_gradient,
    hessian=logistic_hessian,
    axes=AXES,
    domain=DOMAIN,
    start=START,
    minima=(Minimum(point=(1.640460560445303, 1.6818733175701577), value=0.3270536038806859),),
    suggests={"learning_rate": 1.0},
    dataset=TWO_CLASSES,
    refit=find_minimum,
    line="boundary",
)


@kernel
def hinge_value_and_gradient(point, parameters, data, gradient):
    """Mean of max(0, 1 - margin). At the kink, margin 1, the row adds nothing: 0 is one of its subgradients."""
    gradient[:] = 0.0
    value = 0.0
    for row in range(data.shape[0]):
        short = 1.0 - margin(point, data, row)
        if short > 0.0:
            value += short
            add_slope(gradient, data, row, -1.0)
    return value / data.shape[0]


EDGES_CROSS = "Two edges cross in it: around it the loss is made of flat facets."


def refit_hinge(landscape: Landscape, parameters: Mapping[str, float]) -> Places:
    """A linear program: one of its solutions is a corner, where two points have margin 1, and they are few enough to try
    them all. None where all points lie on one line through 0."""
    points = landscape.rows[:, :2] * landscape.rows[:, 2:]
    pairs = points[np.column_stack(np.triu_indices(len(points), 1))]
    pairs = pairs[np.abs(np.linalg.det(pairs)) > CORNER]
    if not len(pairs):
        return Places()
    corners = np.linalg.solve(pairs, np.ones((len(pairs), 2, 1)))[..., 0]
    values = np.maximum(0.0, 1.0 - corners @ points.T).mean(axis=1)
    best = values.argmin()
    x, y = corners[best].tolist()
    return Places(minima=(Minimum(point=(x, y), value=float(values[best]), singular=EDGES_CROSS),))


HINGE = Landscape(
    key="hinge",
    name="Hinge loss",
    family="Data",
    latex=r"f(w) = \frac{1}{N} \sum_{i=1}^{N} \max\left(0,\; 1 - y_i\, w \cdot x_i\right)",
    lesson="Made of flat facets with edges between them: at a fixed rate the steps never die out, and zigzag about the minimum.",
    reference="Cortes & Vapnik, Machine Learning 20 (1995), 273-297.",
    value_and_gradient=hinge_value_and_gradient,
    hessian=no_curvature,
    axes=AXES,
    domain=DOMAIN,
    start=START,
    minima=(
        Minimum(
            point=(1.4229488343929761, 1.1353315168029066),
            value=0.3409135634271874,
            singular=EDGES_CROSS,
        ),
    ),
    refit=refit_hinge,
    suggests={"learning_rate": 1.0},
    log_colors=True,
    log_offset=0.1,
    smooth=False,
    dataset=TWO_CLASSES,
    line="boundary",
)


@kernel
def squared_hinge_value_and_gradient(point, parameters, data, gradient):
    """Mean of max(0, 1 - margin)^2."""
    gradient[:] = 0.0
    value = 0.0
    for row in range(data.shape[0]):
        short = 1.0 - margin(point, data, row)
        if short > 0.0:
            value += short * short
            add_slope(gradient, data, row, -2.0 * short)
    return value / data.shape[0]


@kernel
def squared_hinge_hessian(point, parameters, data, hessian):
    """It jumps where a margin is 1; there the row adds nothing."""
    hessian[:, :] = 0.0
    for row in range(data.shape[0]):
        if margin(point, data, row) < 1.0:
            add_curvature(hessian, data, row, 2.0)


SQUARED_HINGE = Landscape(
    key="squared_hinge",
    name="Squared hinge loss",
    family="Data",
    latex=r"f(w) = \frac{1}{N} \sum_{i=1}^{N} \max\left(0,\; 1 - y_i\, w \cdot x_i\right)^2",
    lesson="Squaring the hinge rounds its edges off: the slope fades towards the minimum, and so do the steps.",
    reference="Chang, Hsieh & Lin, Journal of Machine Learning Research 9 (2008), 1369-1398.",
    value_and_gradient=squared_hinge_value_and_gradient,
    hessian=squared_hinge_hessian,
    axes=AXES,
    domain=DOMAIN,
    start=START,
    minima=(Minimum(point=(0.5639986157087417, 0.49666223129075976), value=0.425030066758881),),
    suggests={"learning_rate": 0.1},
    log_colors=True,
    log_offset=0.1,
    dataset=TWO_CLASSES,
    refit=find_minimum,
    line="boundary",
)


@kernel
def exponential_value_and_gradient(point, parameters, data, gradient):
    """Mean of exp(-margin). It overflows where a margin is below -709: far outside of any picture, a path diverges."""
    gradient[:] = 0.0
    value = 0.0
    for row in range(data.shape[0]):
        loss = math.exp(-margin(point, data, row))
        value += loss
        add_slope(gradient, data, row, -loss)
    return value / data.shape[0]


@kernel
def exponential_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    for row in range(data.shape[0]):
        add_curvature(hessian, data, row, math.exp(-margin(point, data, row)))


EXPONENTIAL = Landscape(
    key="exponential",
    name="Exponential loss",
    family="Data",
    latex=r"f(w) = \frac{1}{N} \sum_{i=1}^{N} e^{-y_i\, w \cdot x_i}",
    lesson="A few points far on the wrong side rule the loss: walls so steep that a rate safe on them is slow in the valley.",
    reference="Friedman, Hastie & Tibshirani, The Annals of Statistics 28 (2000), 337-407.",
    value_and_gradient=exponential_value_and_gradient,
    hessian=exponential_hessian,
    axes=AXES,
    domain=DOMAIN,
    start=START,
    minima=(Minimum(point=(0.8467341602097452, 1.0391966175731584), value=0.548029317199507),),
    suggests={"learning_rate": 0.00464},
    log_colors=True,
    log_offset=0.1,
    dataset=TWO_CLASSES,
    refit=find_minimum,
    line="boundary",
)
