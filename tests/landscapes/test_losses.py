"""What the losses of the data family are known for: their minima by other means, their kinks, plateaus and curves."""

import numpy as np
import pytest
from scipy.optimize import least_squares, linprog

from descent import run, sample, sample_hessians
from descent.quantity import pack
from landscapes import LANDSCAPES
from landscapes.models import DEEP_LINEAR, NEURON, POLYNOMIAL_FIT
from landscapes.regressions import LINE_FIT, LOSSES, ONE_WEIGHT
from optimizers import OPTIMIZERS

CLASSIFIERS = [LANDSCAPES[key] for key in ("zero_one", "logistic", "hinge", "squared_hinge", "exponential")]
EVERY_CLASSIFIER = pytest.mark.parametrize("landscape", CLASSIFIERS, ids=lambda landscape: landscape.key)
LINES = pytest.mark.parametrize("line", [ONE_WEIGHT, LINE_FIT], ids=lambda line: line.key)
EVERY_LOSS = pytest.mark.parametrize("loss", LOSSES)
X, Y = LINE_FIT.rows.T
FEATURES = {1: X[:, None], 2: np.column_stack([X, np.ones_like(X)])}


def evaluate(landscape, point, rows, **parameters):
    """Value and gradient over `rows` alone."""
    point, gradient = np.array(point, dtype=float), np.full(landscape.dimension, np.nan)
    packed = pack(landscape.parameters, parameters, landscape.name, {})
    return landscape.value_and_gradient(point, packed, np.array(rows, dtype=float), gradient), gradient


def random_points(landscape, count=500):
    low, high = np.array(landscape.domain).T
    return np.random.default_rng(8).uniform(low, high, (count, landscape.dimension))


def fit_by_scipy(features, loss):
    """The best weights by SciPy's own programs; they need not be as exact as ours."""
    rows, n = features.shape
    if loss == "absolute":
        # Least sum of t, with -t <= features @ w - y <= t.
        eye = np.eye(rows)
        found = linprog(
            [*np.zeros(n), *np.ones(rows)],
            A_ub=np.block([[features, -eye], [-features, -eye]]),
            b_ub=[*Y, *-Y],
            bounds=[(None, None)] * (n + rows),
        )
        return found.x[:n]
    kind = {"squared": "linear", "huber": "huber"}[loss]
    return least_squares(
        lambda w: features @ w - Y, np.zeros(n), loss=kind, f_scale=1.0, xtol=1e-15, ftol=1e-15, gtol=1e-15
    ).x


@LINES
@EVERY_LOSS
def test_the_best_line_is_the_one_that_scipy_finds(line, loss):
    (minimum,) = line.places({"loss": float(LOSSES.index(loss))}).minima
    assert minimum.point == pytest.approx(fit_by_scipy(FEATURES[line.dimension], loss), abs=1e-6)
    assert minimum.lowest


@LINES
@EVERY_LOSS
def test_the_best_line_is_a_minimum_of_the_chosen_loss(line, loss):
    (minimum,) = line.places({"loss": float(LOSSES.index(loss))}).minima
    point = np.array([minimum.point])
    (value,), (gradient,) = sample(line, point, {"loss": loss})
    assert value == pytest.approx(minimum.value, rel=1e-15)
    assert bool(minimum.singular) == (loss == "absolute")
    if loss == "absolute":
        # As many errors are zero as there are weights.
        errors = np.sort(np.abs(FEATURES[line.dimension] @ point[0] - Y))
        assert errors[line.dimension - 1] <= 1e-15 < errors[line.dimension]
        assert not sample_hessians(line, point, {"loss": loss}).any()
    else:
        assert np.abs(gradient).max() <= 1e-14
        assert np.linalg.eigvalsh(sample_hessians(line, point, {"loss": loss})[0])[0] > 0.1
    around = point + 1e-4 * np.random.default_rng(0).normal(size=(500, line.dimension))
    assert sample(line, around, {"loss": loss})[0].min() > value


def test_only_squared_errors_follow_the_outlier():
    slopes = {loss: LINE_FIT.places({"loss": i}).minima[0].point[0] for i, loss in enumerate(LOSSES)}
    without = np.polyfit(X[:-1], Y[:-1], 1)[0]
    assert abs(slopes["squared"] - without) > 0.5
    assert abs(slopes["absolute"] - without) < 0.2
    assert abs(slopes["huber"] - without) < 0.2


@EVERY_LOSS
def test_one_weight_is_the_line_without_its_bias(loss):
    w = random_points(ONE_WEIGHT)
    values, gradients = sample(ONE_WEIGHT, w, {"loss": loss})
    line_values, line_gradients = sample(LINE_FIT, np.column_stack([w, np.zeros(len(w))]), {"loss": loss})
    np.testing.assert_array_equal(values, line_values)
    np.testing.assert_array_equal(gradients[:, 0], line_gradients[:, 0])


def test_huber_is_squared_near_zero_and_straight_beyond():
    row = [[1.0, 0.0]]
    for error, value, slope in [
        (0.0, 0.0, 0.0),
        (0.5, 0.125, 0.5),
        (1.0, 0.5, 1.0),
        (3.0, 2.5, 1.0),
        (-3.0, 2.5, -1.0),
    ]:
        assert evaluate(ONE_WEIGHT, [error], row, loss="huber") == (value, [slope])


def test_in_the_kink_of_the_absolute_loss_a_row_has_slope_zero():
    row = [[2.0, 3.0]]
    for w, slope in [(1.5, 0.0), (1.5 + 1e-15, 2.0), (1.5 - 1e-15, -2.0)]:
        assert evaluate(ONE_WEIGHT, [w], row, loss="absolute")[1] == [slope]
        assert evaluate(LINE_FIT, [w, 0.0], row, loss="absolute")[1].tolist() == [slope, slope / 2.0]


def test_in_the_kink_of_the_hinge_a_row_has_slope_zero():
    row = [[0.5, 0.25, -1.0]]
    for w2, slope in [(-2.0, (0.0, 0.0)), (-2.0 - 1e-15, (0.0, 0.0)), (-2.0 + 1e-15, (0.5, 0.25))]:
        assert evaluate(LANDSCAPES["hinge"], (-1.0, w2), row)[1].tolist() == list(slope)


def test_the_minimum_of_the_hinge_is_that_of_its_linear_program():
    landscape = LANDSCAPES["hinge"]
    signed = landscape.rows[:, :2] * landscape.rows[:, 2:]
    n = len(signed)
    # Least mean of t, with t >= 0 and t >= 1 - signed @ w.
    found = linprog(
        [0.0, 0.0, *np.full(n, 1.0 / n)],
        A_ub=np.column_stack([-signed, -np.eye(n)]),
        b_ub=-np.ones(n),
        bounds=[(None, None)] * 2 + [(0, None)] * n,
    )
    (minimum,) = landscape.minima
    assert found.fun == pytest.approx(minimum.value, rel=1e-12)
    assert found.x[:2] == pytest.approx(minimum.point, rel=1e-12)
    # Two edges cross there, and it is the only lowest point.
    assert np.sort(np.abs(signed @ minimum.point - 1.0))[1] <= 1e-15
    around = np.array(minimum.point) + 1e-4 * np.random.default_rng(0).normal(size=(500, 2))
    assert sample(landscape, around)[0].min() > minimum.value


@EVERY_CLASSIFIER
def test_every_classifiers_loss_lies_above_the_share_of_errors(landscape):
    points = random_points(landscape)
    unit = np.log(2.0) if landscape.key == "logistic" else 1.0
    assert np.array_equal(landscape.rows, LANDSCAPES["zero_one"].rows)
    assert (sample(landscape, points)[0] / unit >= sample(LANDSCAPES["zero_one"], points)[0]).all()


@EVERY_CLASSIFIER
@pytest.mark.parametrize("sign", [-1.0, 1.0])
def test_large_margins_overflow_only_where_the_loss_itself_does(landscape, sign):
    with np.errstate(all="raise"):
        value, gradient = evaluate(landscape, (sign * 1e100, 0.0), [[2.0, 1.0, 1.0]])
    finite = landscape.key != "exponential" or sign > 0
    expected = {"zero_one": 1.0, "squared_hinge": 4e200, "exponential": np.inf}.get(landscape.key, 2e100)
    assert value == (0.0 if sign > 0 else pytest.approx(expected, rel=1e-15))
    assert np.isfinite(gradient).all() == finite


def test_a_neuron_leaves_its_plateau_late_and_falls_from_it_at_once():
    rate = {"learning_rate": NEURON.suggests["learning_rate"]}
    losses = run(NEURON, OPTIMIZERS["gradient_descent"], hyperparameters=rate, steps=200).losses
    assert losses[5] - losses[20] < 0.01 * losses[5]
    assert losses[50] < 0.01 * losses[20]
    assert losses[-1] < 1.1 * NEURON.minima[0].value


def test_a_wholly_saturated_neuron_has_no_slope_at_all():
    # Beyond rounding tanh is 1.
    far, flat = sample(NEURON, np.array([[0.0, 1e6], [1e300, 1e300]]))
    assert np.isfinite(far).all()
    assert not flat.any()


def test_two_weights_in_a_row_are_one_weight_written_as_a_product():
    points = random_points(DEEP_LINEAR)
    values, gradients = sample(DEEP_LINEAR, points)
    product = points.prod(axis=1, keepdims=True)
    expected, slopes = sample(ONE_WEIGHT, product)
    np.testing.assert_allclose(values, expected, rtol=1e-14)
    np.testing.assert_allclose(gradients, slopes * points[:, ::-1], rtol=1e-12, atol=1e-12)


def test_the_minima_of_two_weights_in_a_row_are_two_whole_curves():
    (best,) = ONE_WEIGHT.places().minima[0].point
    w1 = np.concatenate([-np.geomspace(0.7, 2.9, 50), np.geomspace(0.7, 2.9, 50)])
    values, gradients = sample(DEEP_LINEAR, np.column_stack([w1, best / w1]))
    np.testing.assert_allclose(values, DEEP_LINEAR.minima[0].value, rtol=1e-15)
    assert np.abs(gradients).max() <= 1e-13
    for minimum in DEEP_LINEAR.minima:
        assert np.prod(minimum.point) == pytest.approx(best, rel=1e-15)
        assert minimum.singular


def test_the_best_cubic_is_numpys_own():
    x, y = POLYNOMIAL_FIT.rows.T
    (minimum,) = POLYNOMIAL_FIT.minima
    best = np.polynomial.polynomial.polyfit(x, y, 3)
    assert minimum.point == pytest.approx(best, rel=1e-12)
    values, gradients = sample(POLYNOMIAL_FIT, np.array([minimum.point]))
    assert values[0] == pytest.approx(minimum.value, rel=1e-14)
    assert np.abs(gradients).max() <= 1e-15


def test_the_weights_of_a_cubic_are_hard_to_tell_apart_in_the_plane_that_is_shown():
    hessian = sample_hessians(POLYNOMIAL_FIT, np.array([POLYNOMIAL_FIT.start]))[0]

    def condition(i, j):
        return np.linalg.cond(hessian[np.ix_((i, j), (i, j))])

    planes = [(i, j) for j in range(4) for i in range(j)]
    assert POLYNOMIAL_FIT.shown == max(planes, key=lambda plane: condition(*plane))
    assert condition(*POLYNOMIAL_FIT.shown) > 20
