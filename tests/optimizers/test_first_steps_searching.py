"""First steps of the methods that search a line or use curvature, by closed form."""

import numpy as np
import pytest

from descent import run, sample, sample_hessians
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.examples import quadratic, slope

BOWL, VALLEY, HIMMELBLAU = LANDSCAPES["bowl"], LANDSCAPES["narrow_valley"], LANDSCAPES["himmelblau"]
START = np.array([-0.6, -1.3])


def first_points(key, count, landscape=HIMMELBLAU, start=START, parameters=None, **hyperparameters):
    """Start and the next `count` points of an optimizer."""
    return run(
        landscape,
        OPTIMIZERS[key],
        start=start,
        steps=count,
        parameters=parameters,
        hyperparameters=hyperparameters,
    ).points


def gradient_at(point, landscape=HIMMELBLAU):
    return sample(landscape, np.array([point]))[1][0]


def assert_along(move, direction):
    """`move` is a positive multiple of `direction`."""
    length = move @ direction / (direction @ direction)
    assert length > 0
    assert move == pytest.approx(length * direction, rel=1e-9, abs=1e-9 * np.abs(move).max())


@pytest.mark.parametrize(
    ("trial", "shrink", "decrease", "length"),
    [
        # On f = |x|^2 / 2 a step of length a along -x has enough decrease where a <= 2 (1 - c1).
        (1.0, 0.5, 1e-4, 1.0),
        (10.0, 0.5, 1e-4, 1.25),
        (10.0, 0.1, 1e-4, 1.0),
        (1.9, 0.5, 0.04, 1.9),
        (1.9, 0.5, 0.06, 0.95),
        (1e-3, 0.5, 0.4, 1e-3),
    ],
)
def test_steepest_backtracking_takes_the_first_length_that_falls_enough(trial, shrink, decrease, length):
    points = first_points(
        "steepest_backtracking", 1, BOWL, learning_rate=trial, shrink=shrink, sufficient_decrease=decrease
    )
    assert points[1] == pytest.approx((1 - length) * START, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("condition_number", [2.0, 25.0])
def test_steepest_wolfe_zigzags_between_two_lines(condition_number):
    # Boyd & Vandenberghe (9.20): with exact searches from (kappa, 1) every step shrinks both coordinates alike.
    start = np.array([condition_number, 1.0]) / condition_number * 2.5
    points = first_points(
        "steepest_wolfe",
        20,
        VALLEY,
        start,
        {"condition_number": condition_number, "rotation": 0.0},
        learning_rate=0.01,
        curvature=1e-4,
    )
    ratio = (condition_number - 1) / (condition_number + 1)
    k = np.arange(21)
    expected = np.column_stack([start[0] * ratio**k, start[1] * (-ratio) ** k])
    assert points == pytest.approx(expected, abs=1e-3 * start[0])


@pytest.mark.parametrize(("curvature", "left"), [(0.9, 0.7), (0.71, 0.7), (0.69, 0.0), (0.01, 0.0)])
def test_steepest_wolfe_stops_where_the_line_is_flat_enough(curvature, left):
    # On the round bowl the slope at 0.3 is 0.7 of that at 0; the secant through both then ends at the minimum.
    points = first_points("steepest_wolfe", 1, BOWL, learning_rate=0.3, curvature=curvature)
    assert points[1] == pytest.approx(left * START, rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("key", ["conjugate_gradient", "bfgs", "lbfgs"])
def test_conjugate_gradient_bfgs_and_lbfgs_first_step_is_steepest_wolfe(key):
    numbers = {"learning_rate": 0.02, "curvature": 0.1}
    assert np.array_equal(first_points(key, 1, **numbers), first_points("steepest_wolfe", 1, **numbers))


@pytest.mark.parametrize("update", ["polak_ribiere", "fletcher_reeves"])
def test_conjugate_gradient_second_direction_is_by_the_formula(update):
    x0, x1, x2 = first_points("conjugate_gradient", 2, update=update, curvature=0.1)
    g0, g1 = gradient_at(x0), gradient_at(x1)
    beta = max(0.0, g1 @ (g1 - g0) / (g0 @ g0)) if update == "polak_ribiere" else g1 @ g1 / (g0 @ g0)
    assert beta > 0.01
    assert_along(x2 - x1, -g1 - beta * g0)


def test_bfgs_second_direction_is_by_the_formula():
    x0, x1, x2 = first_points("bfgs", 2, curvature=0.1)
    g0, g1 = gradient_at(x0), gradient_at(x1)
    s, y = x1 - x0, g1 - g0
    turn = np.eye(2) - np.outer(y, s) / (y @ s)
    inverse = turn.T @ (y @ s / (y @ y) * np.eye(2)) @ turn + np.outer(s, s) / (y @ s)
    assert_along(x2 - x1, -inverse @ g1)


@pytest.mark.parametrize("history", [1, 10])
def test_lbfgs_second_step_is_that_of_bfgs(history):
    # One pair and the same scale: both stand for one matrix.
    assert first_points("lbfgs", 2, history=history) == pytest.approx(first_points("bfgs", 2), rel=1e-12)


def test_bfgs_and_lbfgs_know_a_round_bowl_after_one_step():
    for key in ("bfgs", "lbfgs"):
        points = first_points(key, 2, BOWL, learning_rate=0.3)
        assert points[1] == pytest.approx(0.7 * START, rel=1e-14)
        assert points[2] == pytest.approx([0.0, 0.0], abs=1e-14)


@pytest.mark.parametrize("start", [(-0.6, -1.3), (3.6, 2.4), (1.0, -4.0)])
@pytest.mark.parametrize("floor", [1e-8, 1.0])
def test_damped_newton_divides_by_the_size_of_each_curvature(start, floor):
    x0, x1 = first_points("damped_newton", 1, start=start, floor=floor, shrink=0.5)
    values, vectors = np.linalg.eigh(sample_hessians(HIMMELBLAU, [x0])[0])
    gradient = gradient_at(x0)
    direction = -vectors @ (vectors.T @ gradient / np.maximum(np.abs(values), floor))
    losses = [sample(HIMMELBLAU, [x0 + 0.5**power * direction])[0][0] for power in range(30)]
    start_loss = sample(HIMMELBLAU, [x0])[0][0]
    power = next(p for p in range(30) if losses[p] <= start_loss + 1e-4 * 0.5**p * (gradient @ direction))
    assert x1 == pytest.approx(x0 + 0.5**power * direction, rel=1e-12)


def test_damped_newton_on_a_saddle_mirrors_newton():
    # f = (x^2 - y^2) / 2 or a multiple: Newton jumps onto the saddle, |lambda| doubles the distance along y.
    saddle = LANDSCAPES["saddle"]
    x0, x1 = first_points("damped_newton", 1, saddle, (1.0, 0.5))
    _, newton = first_points("newton", 1, saddle, (1.0, 0.5))
    values = np.linalg.eigvalsh(sample_hessians(saddle, [x0])[0])
    assert values[0] < 0 < values[1]
    assert newton == pytest.approx([0.0, 0.0], abs=1e-14)
    assert x1 == pytest.approx([0.0, 1.0], abs=1e-14)


@pytest.mark.parametrize("floor", [1e-4, 1.0])
def test_damped_newton_counts_flat_directions_as_curved_by_the_floor(floor):
    # On a plane with slope 1 in every coordinate.
    points = first_points("damped_newton", 1, slope(2), START, floor=floor)
    assert points[1] == pytest.approx(START - 1.0 / floor, rel=1e-12)


@pytest.mark.parametrize("condition_number", [1.0, 25.0, 1000.0])
@pytest.mark.parametrize("rotation", [0.0, 15.0, 90.0])
def test_newton_reaches_the_minimum_of_a_quadratic_in_one_step(condition_number, rotation):
    parameters = {"condition_number": condition_number, "rotation": rotation}
    for start in np.random.default_rng(3).uniform(-3.0, 3.0, (20, 2)):
        path = run(VALLEY, OPTIMIZERS["newton"], start=start, steps=1, parameters=parameters)
        assert np.abs(path.points[1]).max() <= 1e-14 * condition_number


def test_newton_step_solves_with_the_hessian_and_is_scaled_by_the_rate():
    x0, x1 = first_points("newton", 1, learning_rate=0.5)
    x, y = x0
    hessian = np.array([[12 * x * x + 4 * y - 42, 4 * (x + y)], [4 * (x + y), 4 * x + 12 * y * y - 26]])
    assert x1 == pytest.approx(x0 - 0.5 * np.linalg.solve(hessian, gradient_at(x0)), rel=1e-13)


def test_newton_converges_quadratically():
    path = run(HIMMELBLAU, OPTIMIZERS["newton"], start=(3.2, 2.2), steps=4)
    errors = np.linalg.norm(path.points - [3.0, 2.0], axis=1)
    assert (errors[1:] <= errors[:-1] ** 2 + 1e-15).all()


def test_newton_by_differences_where_no_hessian_is_declared():
    path = run(quadratic(5), OPTIMIZERS["newton"], steps=1)
    assert np.abs(path.points[1]).max() < 1e-8
