"""First steps of rules that ignore the slope's size, or average gradients and points, by closed form."""

from dataclasses import replace

import numpy as np
import pytest

from descent import Status, run, sample
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.linear_algebra import norm
from tests.examples import quadratic, slope

BOWL, ROSENBROCK, HIMMELBLAU = LANDSCAPES["bowl"], LANDSCAPES["rosenbrock"], LANDSCAPES["himmelblau"]
START = np.array([-0.6, -1.3])


def gradient_at(point, landscape=HIMMELBLAU):
    """Exact gradient (n,)."""
    return sample(landscape, np.array([point]))[1][0]


def first_points(key, count, landscape=HIMMELBLAU, start=START, **hyperparameters):
    """Start and the next `count` points of an optimizer."""
    return run(landscape, OPTIMIZERS[key], start=start, steps=count, hyperparameters=hyperparameters).points


def test_norm_is_that_of_numpy_and_does_not_overflow():
    rng = np.random.default_rng(0)
    for n in (1, 2, 3, 10):
        vector = rng.standard_normal(n)
        for scale in (1.0, 1e-200, 1e200):
            assert norm(scale * vector) == pytest.approx(scale * np.linalg.norm(vector), rel=1e-14)
    assert norm(np.zeros(3)) == 0.0


def test_projected_gradient_first_steps():
    # On the fenced valley with condition number 10: downhill by the slope (x - 2.4, 10 (y - 1.2)), then onto the disc.
    points = first_points("projected_gradient", 2, LANDSCAPES["fenced_valley"], (-2.0, 0.0), learning_rate=0.1)
    # (-2 + 0.44, 1.2) is 1.968 from the middle, beyond the radius of 1.6.
    one = np.array([-1.56, 1.2]) * (1.6 / np.hypot(1.56, 1.2))
    two = one - 0.1 * np.array([one[0] - 2.4, 10.0 * (one[1] - 1.2)])
    assert points == pytest.approx(np.array([(-2.0, 0.0), one, two * min(1.0, 1.6 / np.hypot(*two))]), rel=1e-14)


def test_projected_gradient_looks_at_the_point_before_it_is_taken_back():
    path = run(
        LANDSCAPES["fenced_valley"],
        OPTIMIZERS["projected_gradient"],
        start=(-2.0, 0.0),
        steps=5,
        hyperparameters={"learning_rate": 0.1},
        probes=True,
    )
    assert path.probe_counts.tolist() == [1] * 5
    assert path.probes[:, 0] == pytest.approx(path.points[:-1] - 0.1 * path.gradients[:-1], rel=1e-14)


def test_projected_gradient_is_gradient_descent_where_everything_is_feasible():
    expected = run(HIMMELBLAU, OPTIMIZERS["gradient_descent"], steps=50)
    found = run(HIMMELBLAU, OPTIMIZERS["projected_gradient"], steps=50)
    assert np.array_equal(found.points, expected.points)
    assert (found.reason, found.status_step) == (expected.reason, expected.status_step)


def test_normalised_gradient_first_steps():
    x0, x1, x2 = first_points("normalised_gradient", 2, learning_rate=0.3)
    g0, g1 = gradient_at(x0), gradient_at(x1)
    assert x1 == pytest.approx(x0 - 0.3 * g0 / np.linalg.norm(g0), rel=1e-14)
    assert x2 == pytest.approx(x1 - 0.3 * g1 / np.linalg.norm(g1), rel=1e-14)


@pytest.mark.parametrize("dimension", [1, 2, 7])
def test_normalised_gradient_steps_are_as_long_as_the_rate(dimension):
    points = first_points("normalised_gradient", 30, quadratic(dimension), None, learning_rate=0.07)
    assert np.linalg.norm(np.diff(points, axis=0), axis=1) == pytest.approx(np.full(30, 0.07), rel=1e-13)


def test_normalised_gradient_stands_still_where_the_gradient_is_zero():
    path = run(BOWL, OPTIMIZERS["normalised_gradient"], start=(0.0, 0.0), steps=5)
    assert not path.points.any()
    assert path.status is not Status.DIVERGED


def test_normalised_gradient_where_squares_overflow():
    # The gradient is -400 x (y - x^2) and 200 (y - x^2): 4e212 across.
    wide = replace(ROSENBROCK, domain=((-1e80, 1e80),) * 2)
    x1 = first_points("normalised_gradient", 1, wide, (1e70, 0.0), learning_rate=10.0)[1]
    assert x1 == pytest.approx([1e70, 10.0 * 200 * 1e140 / 4e212], rel=1e-13)


def test_sign_descent_moves_every_coordinate_by_the_rate():
    points = first_points("sign_descent", 3, BOWL, (2.0, -0.7), learning_rate=0.25)
    assert points == pytest.approx(np.array([[2.0, -0.7], [1.75, -0.45], [1.5, -0.2], [1.25, 0.05]]), abs=1e-15)


def test_sign_descent_takes_no_step_along_a_zero_slope():
    assert first_points("sign_descent", 1, BOWL, (0.0, 1.0), learning_rate=0.25).tolist()[1] == [0.0, 0.75]


def test_qhm_first_two_steps():
    rate, momentum, nu, decay = 0.01, 0.8, 0.6, 0.1
    x0, x1, x2 = first_points("qhm", 2, learning_rate=rate, momentum=momentum, nu=nu, weight_decay=decay)
    g0, g1 = gradient_at(x0) + decay * x0, gradient_at(x1) + decay * x1
    assert x1 == pytest.approx(x0 - rate * (1 - nu * momentum) * g0, rel=1e-14)
    average = momentum * (1 - momentum) * g0 + (1 - momentum) * g1
    assert x2 == pytest.approx(x1 - rate * ((1 - nu) * g1 + nu * average), rel=1e-14)


@pytest.mark.parametrize(
    ("nu", "other", "momentum"),
    [(0.0, "gradient_descent", None), (1.0, "heavy_ball", 0.8), (0.8, "nesterov", 0.8)],
)
def test_qhm_contains_what_it_generalises(nu, other, momentum):
    # Ma & Yarats, section 4: an average is the sum times 1 - momentum, and nu = momentum is Nesterov's rule.
    rate = 0.01 if momentum is None else 0.01 * (1 - momentum)
    options = {} if momentum is None else {"momentum": momentum}
    expected = first_points(other, 60, learning_rate=rate, weight_decay=0.1, **options)
    found = first_points("qhm", 60, learning_rate=0.01, momentum=0.8, nu=nu, weight_decay=0.1)
    assert found == pytest.approx(expected, rel=1e-11)


def test_schedule_free_sgd_first_two_steps():
    rate, beta, decay = 0.01, 0.7, 0.1
    x0, x1, x2 = first_points("schedule_free_sgd", 2, learning_rate=rate, beta1=beta, weight_decay=decay)
    z1 = x0 - rate * (gradient_at(x0) + decay * x0)
    # All points are one after the first step, because the average is of one place.
    assert x1 == pytest.approx(z1, rel=1e-14)
    z2 = z1 - rate * (gradient_at(x1) + decay * x1)
    assert x2 == pytest.approx((1 - beta) * z2 + beta * (z1 + z2) / 2, rel=1e-14)


@pytest.mark.parametrize("key", ["schedule_free_sgd", "schedule_free_adamw"])
def test_schedule_free_average_is_the_mean_of_fast_points_and_the_path_lies_between(key):
    path = run(HIMMELBLAU, OPTIMIZERS[key], steps=50, memory=True, hyperparameters={"beta1": 0.8})
    fast, average = path.memory[1:, 0], path.memory[1:, 1]
    means = np.cumsum(fast, axis=0) / np.arange(1, 51)[:, None]
    assert average == pytest.approx(means, rel=1e-12)
    assert path.points[1:] == pytest.approx(0.2 * fast + 0.8 * average, rel=1e-13)


@pytest.mark.parametrize("key", ["schedule_free_sgd", "schedule_free_adamw"])
def test_schedule_free_steps_weigh_with_the_square_of_the_greatest_rate_so_far(key):
    # On a plane the moves of the fast point are the rates; epsilon is too small to see.
    factors = np.array([0.0, 0.25, 1.0, 0.5, 0.75])
    path = run(
        slope(2),
        OPTIMIZERS[key],
        start=(3.0, 5.0),
        steps=5,
        memory=True,
        schedule=factors,
        hyperparameters={"learning_rate": 0.4, "beta1": 0.9},
    )
    fast = np.array([3.0, 5.0]) - 0.4 * np.cumsum(factors)[:, None]
    weights = np.maximum.accumulate(factors) ** 2
    # A first rate of 0 weighs nothing; the average is then still the start.
    average = np.cumsum(weights[:, None] * fast, axis=0)[1:] / np.cumsum(weights)[1:, None]
    assert path.memory[1:, 0] == pytest.approx(fast, rel=1e-7)
    assert path.memory[1, 1].tolist() == [3.0, 5.0]
    assert path.memory[2:, 1] == pytest.approx(average, rel=1e-7)


def test_schedule_free_sgd_without_pull_is_gradient_descent():
    options = {"learning_rate": 0.01, "weight_decay": 0.2}
    expected = first_points("gradient_descent", 60, **options)
    assert first_points("schedule_free_sgd", 60, beta1=0.0, **options) == pytest.approx(expected, rel=1e-12)
