"""Landscapes made of data: finite sums over points that the class can see.

A point of the landscape is a weight vector w; a row of the data is a point x and its label, -1 or +1. The classifier
says +1 on the side of the line w . x = 0 to which w points. Every value is a mean over the rows it is given, so a
mini-batch of them is an unbiased estimate of the whole.
"""

import math

import numpy as np

from descent import kernel
from landscapes.landscape import Dataset, Landscape, Minimum

TWO_CLASSES = Dataset(
    columns=("x1", "x2", "label"),
    rows=np.array([
        (1.1, 1.0, 1.0),
        (0.83, -0.19, 1.0),
        (0.65, -0.29, 1.0),
        (1.16, 2.04, 1.0),
        (0.61, 0.08, 1.0),
        (1.59, 1.06, 1.0),
        (1.21, -0.23, 1.0),
        (1.07, 1.4, 1.0),
        (-0.24, 0.24, 1.0),
        (-0.8, -0.59, 1.0),
        (-0.74, 0.46, 1.0),
        (-0.17, 0.97, 1.0),
        (1.26, 0.51, 1.0),
        (-1.42, 0.16, 1.0),
        (1.05, 0.81, 1.0),
        (-0.43, 0.22, 1.0),
        (0.12, -0.11, 1.0),
        (2.16, -0.11, 1.0),
        (1.07, 1.58, 1.0),
        (0.52, 0.59, 1.0),
        (-0.99, -0.64, -1.0),
        (-2.33, -0.62, -1.0),
        (0.26, -2.25, -1.0),
        (-0.24, -0.58, -1.0),
        (-1.74, 1.3, -1.0),
        (-0.34, -1.9, -1.0),
        (-1.03, -0.12, -1.0),
        (-1.29, -0.02, -1.0),
        (-1.17, -0.03, -1.0),
        (0.34, -1.38, -1.0),
        (-0.9, -1.16, -1.0),
        (-0.97, -1.89, -1.0),
        (-1.68, -0.9, -1.0),
        (-0.2, 0.45, -1.0),
        (-2.42, -1.49, -1.0),
        (-0.45, -2.69, -1.0),
        (-1.56, -0.8, -1.0),
        (0.16, -0.01, -1.0),
        (-1.43, -1.07, -1.0),
        (-1.35, 0.82, -1.0),
    ]),
    target="class",
    seed=0,
    noise=1.0,
    source="Twenty points a class, drawn from normal clouds of width 1 around (1.1, 0.7) and (-1.1, -0.7); they overlap.",
)

DOMAIN = ((-3.0, 5.0), (-3.0, 5.0))
START = (-2.0, 4.0)
AXES = ("w1", "w2")


@kernel
def margin(point, data, row):
    """label * (w . x): positive where the row is on the right side of the line."""
    total = 0.0
    for i in range(point.size):
        total += point[i] * data[row, i]
    return data[row, point.size] * total


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
def zero_one_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0


ZERO_ONE = Landscape(
    key="zero_one",
    name="0-1 loss",
    family="Data",
    latex=r"f(w) = \frac{1}{N} \sum_{i=1}^{N} \left[\, y_i\, w \cdot x_i \le 0 \,\right]",
    lesson="The share of points on the wrong side is a staircase: its gradient is zero, so there is no way down to follow.",
    reference="Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 2nd ed. (2009), section 10.6.",
    value_and_gradient=zero_one_value_and_gradient,
    hessian=zero_one_hessian,
    axes=AXES,
    domain=DOMAIN,
    start=START,
    minima=(Minimum(point=(2.0, 0.7), value=0.15, singular="The loss is constant around it."),),
    suggests={"learning_rate": 1.0},
    smooth=False,
    dataset=TWO_CLASSES,
)


@kernel
def logistic_value_and_gradient(point, parameters, data, gradient):
    """Mean of log(1 + exp(-margin)), written so that neither sign of the margin overflows."""
    gradient[:] = 0.0
    value = 0.0
    rows = data.shape[0]
    n = point.size
    for row in range(rows):
        m = margin(point, data, row)
        tail = math.exp(-abs(m))
        value += math.log1p(tail) + max(-m, 0.0)
        wrongness = tail / (1.0 + tail) if m > 0.0 else 1.0 / (1.0 + tail)
        for i in range(n):
            gradient[i] -= data[row, n] * data[row, i] * wrongness
    for i in range(n):
        gradient[i] /= rows
    return value / rows


@kernel
def logistic_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    rows = data.shape[0]
    n = point.size
    for row in range(rows):
        tail = math.exp(-abs(margin(point, data, row)))
        weight = tail / ((1.0 + tail) * (1.0 + tail)) / rows
        for i in range(n):
            for j in range(n):
                hessian[i, j] += weight * data[row, i] * data[row, j]


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
)
