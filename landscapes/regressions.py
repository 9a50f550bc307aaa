"""Lines through points, and what the loss of all their errors looks like as a landscape.

A point of the landscape holds the weights of a curve, a row of the data a place x and a number y to be met there.
Every value is a mean over the rows it is given, so a mini-batch of them is an unbiased estimate of the whole.
"""

from collections.abc import Callable, Mapping
from itertools import combinations

import numpy as np

from descent import choice, kernel
from landscapes.datasets import LINE_WITH_OUTLIER
from landscapes.landscape import Landscape, Minimum, Places
from landscapes.refitting import find_minimum

LOSSES = ("squared", "absolute", "huber")
SQUARED, ABSOLUTE = 0.0, 1.0

#: Errors larger than this count by their size, smaller ones by their square.
HUBER_DELTA = 1.0

LOSS = choice(
    "loss",
    r"\ell",
    LOSSES,
    "What an error r costs: its square, its size, or the Huber loss, half the square up to 1 and straight beyond.",
)


@kernel
def cost(residual, loss):
    """What one residual costs, and how fast that changes: value, slope, second derivative.

    At the kink of the absolute loss the slope is 0, one of its subgradients.
    """
    if loss == SQUARED:
        return residual * residual, 2.0 * residual, 2.0
    size = abs(residual)
    if loss == ABSOLUTE:
        return size, np.sign(residual), 0.0
    if size <= HUBER_DELTA:
        return 0.5 * residual * residual, residual, 1.0
    return HUBER_DELTA * (size - 0.5 * HUBER_DELTA), HUBER_DELTA * np.sign(residual), 0.0


@kernel
def line_value_and_gradient(point, parameters, data, gradient):
    """The line is y = w x, and y = w x + b where the point has a second coordinate."""
    gradient[:] = 0.0
    value = 0.0
    for row in range(data.shape[0]):
        x, y = data[row, 0], data[row, 1]
        residual = point[0] * x - y
        if point.size == 2:
            residual += point[1]
        loss, slope, _ = cost(residual, parameters[0])
        value += loss
        gradient[0] += slope * x / data.shape[0]
        if point.size == 2:
            gradient[1] += slope / data.shape[0]
    return value / data.shape[0]


@kernel
def line_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    for row in range(data.shape[0]):
        x, y = data[row, 0], data[row, 1]
        residual = point[0] * x - y
        if point.size == 2:
            residual += point[1]
        _, _, curvature = cost(residual, parameters[0])
        hessian[0, 0] += curvature * x * x / data.shape[0]
        if point.size == 2:
            hessian[0, 1] += curvature * x / data.shape[0]
            hessian[1, 0] += curvature * x / data.shape[0]
            hessian[1, 1] += curvature / data.shape[0]


def fit_squares(features: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights (n,) with the least mean square of `features` (N, n) @ weights - y."""
    return np.linalg.lstsq(features, y, rcond=None)[0]


def fit_sizes(features: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights (n,) with the least mean size of `features` (N, n) @ weights - y.

    A linear program: one of its solutions meets n of the rows exactly, and here they are few enough to try them all.
    """
    n = features.shape[1]
    chosen = np.array(list(combinations(range(len(y)), n)))
    chosen = chosen[np.linalg.matrix_rank(features[chosen]) == n]
    vertices = np.linalg.solve(features[chosen], y[chosen][..., None])[..., 0]
    return vertices[np.abs(vertices @ features.T - y).mean(axis=1).argmin()]


def fit_huber(features: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Weights (n,) with the least mean Huber loss of `features` (N, n) @ weights - y.

    Newton's method: the loss is quadratic as long as the same rows have small errors, so once they stay, it is exact.
    """
    weights = fit_squares(features, y)
    near = np.zeros(len(y), dtype=bool)
    for _ in range(100):
        residuals = features @ weights - y
        if np.array_equal(near, np.abs(residuals) <= HUBER_DELTA):
            break
        near = np.abs(residuals) <= HUBER_DELTA
        pull = HUBER_DELTA * np.sign(residuals[~near]) @ features[~near]
        weights = np.linalg.solve(features[near].T @ features[near], features[near].T @ y[near] - pull)
    return weights


FITS = (fit_squares, fit_sizes, fit_huber)


def find_line(features: np.ndarray, y: np.ndarray) -> Callable[[Mapping[str, float]], Places]:
    """find_places for lines: the best weights of `features` (N, n) for the chosen loss, and what they cost."""

    def find_places(parameters: Mapping[str, float]) -> Places:
        loss = int(parameters["loss"])
        weights = FITS[loss](features, y)
        value = np.mean([cost(residual, float(loss))[0] for residual in features @ weights - y])
        minimum = Minimum(
            point=tuple(float(weight) for weight in weights),
            value=float(value),
            singular="Edges of the loss meet in it: around it the loss is straight." if loss == ABSOLUTE else "",
        )
        return Places(minima=(minimum,))

    return find_places


def features_of(rows: np.ndarray, dimension: int) -> np.ndarray:
    """What the weights are multiplied by: x (N, 1), or x and 1 (N, 2)."""
    return np.column_stack([rows[:, 0], np.ones(len(rows))])[:, :dimension]


def refit_line(landscape: Landscape, parameters: Mapping[str, float]) -> Places:
    """The best line through points that have been moved; none where many lines are equally good."""
    features = features_of(landscape.rows, landscape.dimension)
    if np.linalg.matrix_rank(features) < landscape.dimension:
        return Places()
    # With any data Newton's method for Huber's loss needs more care than fit_huber takes.
    if LOSSES[int(parameters["loss"])] == "huber":
        return find_minimum(landscape, parameters)
    return find_line(features, landscape.rows[:, 1])(parameters)


ONE_WEIGHT = Landscape(
    key="one_weight",
    name="One weight",
    family="Data",
    latex=r"""\begin{aligned}
f(w) &= \frac{1}{N} \sum_{i=1}^{N} \ell\left(w\, x_i - y_i\right) \\
\ell(r) &= r^2, \quad |r| \quad \text{or Huber's loss}
\end{aligned}""",
    lesson="One point lies far off: squared errors bend the line towards it, absolute errors ignore it, Huber's loss nearly so.",
    reference="Huber, The Annals of Mathematical Statistics 35 (1964), 73-101.",
    value_and_gradient=line_value_and_gradient,
    hessian=line_hessian,
    axes=("w",),
    parameters=(LOSS,),
    domain=((-2.0, 5.0),),
    start=(-1.5,),
    find_places=find_line(features_of(LINE_WITH_OUTLIER.rows, 1), LINE_WITH_OUTLIER.rows[:, 1]),
    refit=refit_line,
    suggests={"learning_rate": 0.0464},
    smooth=False,
    dataset=LINE_WITH_OUTLIER,
    line="fit",
)

LINE_FIT = Landscape(
    key="line_fit",
    name="Line through points",
    family="Data",
    latex=r"""\begin{aligned}
f(w, b) &= \frac{1}{N} \sum_{i=1}^{N} \ell\left(w\, x_i + b - y_i\right) \\
\ell(r) &= r^2, \quad |r| \quad \text{or Huber's loss}
\end{aligned}""",
    lesson="A steeper line that starts lower fits nearly as well: weight and bias make up for each other along a slanting valley.",
    reference="Huber, The Annals of Mathematical Statistics 35 (1964), 73-101.",
    value_and_gradient=line_value_and_gradient,
    hessian=line_hessian,
    axes=("w", "b"),
    parameters=(LOSS,),
    domain=((-2.0, 4.0), (-2.0, 4.0)),
    start=(-1.0, -1.0),
    find_places=find_line(features_of(LINE_WITH_OUTLIER.rows, 2), LINE_WITH_OUTLIER.rows[:, 1]),
    refit=refit_line,
    suggests={"learning_rate": 0.1},
    log_colors=True,
    log_offset=0.1,
    smooth=False,
    dataset=LINE_WITH_OUTLIER,
    line="fit",
)
