"""First steps of the adaptive methods that are not in test_first_steps.py, by closed form."""

import numpy as np
import pytest

from descent import run, sample
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.examples import quadratic, slope

BOWL, VALLEY, HIMMELBLAU = LANDSCAPES["bowl"], LANDSCAPES["narrow_valley"], LANDSCAPES["himmelblau"]
START = np.array([-0.6, -1.3])


def gradient_at(point, landscape=HIMMELBLAU):
    """Exact gradient (n,)."""
    return sample(landscape, np.array([point]))[1][0]


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


@pytest.mark.parametrize("dimension", [1, 2, 3, 5])
@pytest.mark.parametrize(("epsilon", "decay"), [(1e-8, 0.0), (0.5, 0.1)])
def test_full_matrix_adagrad_by_lapack(dimension, epsilon, decay):
    landscape = quadratic(dimension)
    points = first_points(
        "full_matrix_adagrad", 30, landscape, None, learning_rate=0.3, epsilon=epsilon, weight_decay=decay
    )
    outer = np.zeros((dimension, dimension))
    for k in range(30):
        g = gradient_at(points[k], landscape) + decay * points[k]
        outer += np.outer(g, g)
        values, vectors = np.linalg.eigh(outer)
        # In the first n - 1 steps the sum has no full rank, and g nothing along the directions that it lacks.
        seen = values > 1e-15 * dimension * values.max()
        scaled = vectors[:, seen] @ (vectors[:, seen].T @ g / (np.sqrt(values[seen]) + epsilon))
        tolerance = OPTIMIZERS["full_matrix_adagrad"].check.tolerance
        # A direction that has hardly been seen has an eigenvalue of few digits, in LAPACK as here.
        close = max(tolerance, 1e-15 * values.max() / values[seen].min())
        assert points[k + 1] == pytest.approx(points[k] - 0.3 * scaled, rel=close, abs=close)


def test_full_matrix_adagrad_first_step_has_the_length_of_the_rate():
    x0, x1 = first_points("full_matrix_adagrad", 1, learning_rate=0.3)
    g = gradient_at(x0)
    assert x1 == pytest.approx(x0 - 0.3 * g / np.linalg.norm(g), rel=1e-9)


def test_full_matrix_adagrad_on_a_plane_shortens_its_steps_with_the_root_of_their_number():
    points = first_points("full_matrix_adagrad", 50, slope(3), (1.0, 2.0, 3.0), learning_rate=0.3)
    moves = -0.3 / np.sqrt(3.0) / np.sqrt(np.arange(1, 51))
    assert np.diff(points, axis=0) == pytest.approx(np.tile(moves[:, None], 3), rel=1e-7)


@pytest.mark.parametrize("rotation", [15.0, 40.0, 90.0])
def test_full_matrix_adagrad_turns_with_the_landscape_and_adagrad_does_not(rotation):
    angle = np.radians(rotation)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    start = np.array([-2.0, 0.7])
    for key, turns in (("full_matrix_adagrad", True), ("adagrad", rotation == 90.0)):
        upright = first_points(key, 60, VALLEY, start, {"rotation": 0.0})
        turned = first_points(key, 60, VALLEY, turn @ start, {"rotation": rotation})
        assert np.allclose(turned, upright @ turn.T, atol=1e-9) == turns


def test_adadelta_first_two_steps_have_epsilon_in_both_roots():
    rate, rho, epsilon, decay = 0.5, 0.9, 1e-2, 0.1
    x0, x1, x2 = first_points("adadelta", 2, learning_rate=rate, decay=rho, epsilon=epsilon, weight_decay=decay)
    g0, g1 = gradient_at(x0) + decay * x0, gradient_at(x1) + decay * x1
    d0 = np.sqrt(epsilon) / np.sqrt((1 - rho) * g0**2 + epsilon) * g0
    assert x1 == pytest.approx(x0 - rate * d0, rel=1e-14)
    squares = rho * (1 - rho) * g0**2 + (1 - rho) * g1**2
    d1 = np.sqrt((1 - rho) * d0**2 + epsilon) / np.sqrt(squares + epsilon) * g1
    assert x2 == pytest.approx(x1 - rate * d1, rel=1e-14)


def test_adamw_first_step_is_decay_and_the_sign():
    x0, x1 = first_points("adamw", 1, learning_rate=0.05, epsilon=1e-12, weight_decay=0.4)
    assert x1 == pytest.approx((1 - 0.05 * 0.4) * x0 - 0.05 * np.sign(gradient_at(x0)), rel=1e-12)


def test_adamw_and_amsgrad_without_what_they_add_are_adam():
    adam = first_points("adam", 40, learning_rate=0.02, epsilon=1e-3)
    adamw = first_points("adamw", 40, learning_rate=0.02, epsilon=1e-3, weight_decay=0.0)
    assert adamw == pytest.approx(adam, rel=1e-12)
    # On a plane the average of squares never shrinks, so its greatest value is the last.
    options = {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 0.3}
    amsgrad = first_points("amsgrad", 40, slope(2), (3.0, 4.0), **options)
    assert amsgrad == pytest.approx(first_points("adam", 40, slope(2), (3.0, 4.0), **options), rel=1e-13)


def test_amsgrad_never_forgets_the_first_slope_of_a_bowl():
    # Without averaging it divides by the greatest slope so far, that of the start: the bowl shrinks by one factor.
    start = np.array([2.0, -0.5])
    points = first_points("amsgrad", 30, BOWL, start, learning_rate=0.1, beta1=0.0, beta2=0.0, epsilon=0.25)
    assert points == pytest.approx((1 - 0.1 / (np.abs(start) + 0.25)) ** np.arange(31)[:, None] * start, rel=1e-13)


def test_adam_uncorrected_first_two_steps():
    beta1, beta2, epsilon, decay = 0.8, 0.99, 1e-2, 0.3
    x0, x1, x2 = first_points(
        "adam_uncorrected", 2, learning_rate=0.05, beta1=beta1, beta2=beta2, epsilon=epsilon, weight_decay=decay
    )
    g0, g1 = gradient_at(x0) + decay * x0, gradient_at(x1) + decay * x1
    assert x1 == pytest.approx(x0 - 0.05 * (1 - beta1) * g0 / (np.sqrt(1 - beta2) * np.abs(g0) + epsilon), rel=1e-13)
    average = (1 - beta1) * (beta1 * g0 + g1)
    squares = (1 - beta2) * (beta2 * g0**2 + g1**2)
    assert x2 == pytest.approx(x1 - 0.05 * average / (np.sqrt(squares) + epsilon), rel=1e-13)


def test_adam_uncorrected_without_momentum_is_rmsprop():
    rmsprop = first_points("rmsprop", 60, learning_rate=0.02, decay=0.95, epsilon=1e-3, weight_decay=0.1)
    options = {"learning_rate": 0.02, "beta1": 0.0, "beta2": 0.95, "epsilon": 1e-3, "weight_decay": 0.1}
    assert first_points("adam_uncorrected", 60, **options) == pytest.approx(rmsprop, rel=1e-13)


def test_adam_uncorrected_on_a_plane_is_adam_at_a_rate_that_changes():
    beta1, beta2, steps = 0.9, 0.999, np.arange(1, 51)
    moves = -np.diff(first_points("adam_uncorrected", 50, slope(1), (9.0,), learning_rate=0.01, epsilon=1e-12)[:, 0])
    assert moves == pytest.approx(0.01 * (1 - beta1**steps) / np.sqrt(1 - beta2**steps), rel=1e-9)


def test_adamax_first_two_steps():
    beta1, beta2, epsilon = 0.8, 0.99, 0.5
    x0, x1, x2 = first_points("adamax", 2, learning_rate=0.1, beta1=beta1, beta2=beta2, epsilon=epsilon)
    g0, g1 = gradient_at(x0), gradient_at(x1)
    assert x1 == pytest.approx(x0 - 0.1 * g0 / (np.abs(g0) + epsilon), rel=1e-13)
    greatest = np.maximum(beta2 * (np.abs(g0) + epsilon), np.abs(g1) + epsilon)
    average = (beta1 * (1 - beta1) * g0 + (1 - beta1) * g1) / (1 - beta1**2)
    assert x2 == pytest.approx(x1 - 0.1 * average / greatest, rel=1e-13)


def test_adamax_on_a_bowl_lets_the_steepest_slope_fade_by_beta2():
    start = np.array([2.0, -0.5])
    x0, x1, x2 = first_points("adamax", 2, BOWL, start, learning_rate=0.3, beta1=0.0, beta2=0.9, epsilon=1e-12)
    assert x1 == pytest.approx(x0 - 0.3 * np.sign(x0), rel=1e-11)
    assert x2 == pytest.approx(x1 - 0.3 * x1 / np.maximum(0.9 * np.abs(x0), np.abs(x1)), rel=1e-11)


@pytest.mark.parametrize("psi", [0.0, 0.004, 0.5])
def test_nadam_first_step(psi):
    beta1, epsilon = 0.9, 1e-2
    x0, x1 = first_points("nadam", 1, learning_rate=0.05, beta1=beta1, momentum_decay=psi, epsilon=epsilon)
    mu1, mu2 = (beta1 * (1 - 0.5 * 0.96 ** (k * psi)) for k in (1, 2))
    g = gradient_at(x0)
    # The gradient counts whole, and once more with its share of the average.
    factor = 1 + mu2 * (1 - beta1) / (1 - mu1 * mu2)
    assert x1 == pytest.approx(x0 - 0.05 * factor * g / (np.abs(g) + epsilon), rel=1e-13)


def test_nadam_without_momentum_is_adam_without_momentum():
    options = {"learning_rate": 0.02, "beta1": 0.0, "epsilon": 1e-3}
    assert first_points("nadam", 40, **options) == pytest.approx(first_points("adam", 40, **options), rel=1e-12)


def test_radam_first_five_steps_are_plain_momentum_and_the_sixth_is_rectified():
    rate, beta2, epsilon = 0.1, 0.999, 1e-3
    moves = -np.diff(first_points("radam", 6, slope(2), (3.0, 4.0), learning_rate=rate, epsilon=epsilon), axis=0)
    assert moves[:5] == pytest.approx(np.full((5, 2), rate), rel=1e-12)
    # rho of six steps is a little under 6.
    longest = 2 / (1 - beta2) - 1
    rho = longest - 12 * beta2**6 / (1 - beta2**6)
    assert 5.9 < rho < 6
    r = np.sqrt((rho - 4) * (rho - 2) * longest / ((longest - 4) * (longest - 2) * rho))
    root = np.sqrt(1 - beta2**6)
    assert moves[5] == pytest.approx(np.full(2, rate * r * root / (root + epsilon)), rel=1e-10)


def test_radam_with_a_short_memory_of_squares_never_divides_by_them():
    # rho is at most 2 / (1 - beta2) - 1, here 4.
    points = first_points("radam", 50, BOWL, START, learning_rate=0.1, beta1=0.0, beta2=0.6)
    assert points == pytest.approx(0.9 ** np.arange(51)[:, None] * START, rel=1e-12)


def test_qhadam_first_step_whatever_the_shares():
    for nu1, nu2 in ((0.0, 0.0), (0.7, 1.0), (1.0, 0.4)):
        x0, x1 = first_points("qhadam", 1, learning_rate=0.05, epsilon=1.0, nu1=nu1, nu2=nu2, weight_decay=0.3)
        g = gradient_at(x0) + 0.3 * x0
        assert x1 == pytest.approx(x0 - 0.05 * g / (np.abs(g) + 1.0), rel=1e-13)


def test_qhadam_second_step_and_its_limits():
    beta1, beta2, nu1, nu2, epsilon = 0.8, 0.9, 0.3, 0.6, 1e-2
    options = {"learning_rate": 0.1, "beta1": beta1, "beta2": beta2, "epsilon": epsilon}
    _, x1, x2 = first_points("qhadam", 2, nu1=nu1, nu2=nu2, **options)
    g0, g1 = gradient_at(START), gradient_at(x1)
    average = (beta1 * g0 + g1) / (1 + beta1)
    squares = (beta2 * g0**2 + g1**2) / (1 + beta2)
    size = np.sqrt((1 - nu2) * g1**2 + nu2 * squares) + epsilon
    assert x2 == pytest.approx(x1 - 0.1 * ((1 - nu1) * g1 + nu1 * average) / size, rel=1e-13)
    assert first_points("qhadam", 40, nu1=1.0, nu2=1.0, **options) == pytest.approx(
        first_points("adam", 40, **options), rel=1e-11
    )


def test_adabelief_first_step_is_surprised_by_all_that_momentum_did_not_expect():
    beta1, beta2, epsilon = 0.9, 0.99, 1e-3
    x0, x1 = first_points("adabelief", 1, learning_rate=0.05, beta1=beta1, beta2=beta2, epsilon=epsilon)
    g = gradient_at(x0)
    size = np.sqrt((beta1 * g) ** 2 + epsilon / (1 - beta2)) + epsilon
    assert x1 == pytest.approx(x0 - 0.05 * g / size, rel=1e-13)


def test_adabelief_quickens_where_the_slope_stays_the_same():
    moves = -np.diff(first_points("adabelief", 80, slope(1), (9.0,), learning_rate=0.01, beta2=0.9)[:, 0])
    assert (np.diff(moves[3:]) > 0).all()
    adam = -np.diff(first_points("adam", 80, slope(1), (9.0,), learning_rate=0.01, beta2=0.9)[:, 0])
    assert adam == pytest.approx(np.full(80, 0.01), rel=1e-7)


def test_yogi_first_step_from_its_small_beginning_and_the_second_down_again():
    beta1, beta2, epsilon, tiny = 0.8, 0.9, 1e-2, 1e-6
    start = np.array([2.0, -0.5])
    x0, x1, x2 = first_points("yogi", 2, BOWL, start, learning_rate=1.6, beta1=beta1, beta2=beta2, epsilon=epsilon)
    average, size = beta1 * tiny + (1 - beta1) * x0, tiny + (1 - beta2) * x0**2
    assert x1 == pytest.approx(x0 - 1.6 * average / (1 - beta1) / (np.sqrt(size / (1 - beta2)) + epsilon), rel=1e-13)
    average = beta1 * average + (1 - beta1) * x1
    # By now the first coordinate has a smaller square than its measured size, and the second a greater one.
    assert (size > x1**2).tolist() == [True, False]
    size = size + (1 - beta2) * np.array([-1.0, 1.0]) * x1**2
    assert x2 == pytest.approx(
        x1 - 1.6 * average / (1 - beta1**2) / (np.sqrt(size / (1 - beta2**2)) + epsilon), rel=1e-12
    )


def test_lion_first_steps_follow_the_sign_of_a_mixture():
    rate, beta1, beta2, decay = 0.3, 0.6, 0.5, 0.2
    x0, x1, x2 = first_points(
        "lion", 2, BOWL, (0.2, -2.0), learning_rate=rate, beta1=beta1, beta2=beta2, weight_decay=decay
    )
    assert x1 == pytest.approx(x0 - rate * (np.sign(x0) + decay * x0), rel=1e-14)
    mixture = beta1 * (1 - beta2) * x0 + (1 - beta1) * x1
    # Beyond the minimum, momentum and slope disagree about the first coordinate.
    assert mixture[0] > 0 > x1[0]
    assert x2 == pytest.approx(x1 - rate * (np.sign(mixture) + decay * x1), rel=1e-14)


def test_schedule_free_adamw_first_two_steps():
    rate, beta1, beta2, epsilon, decay = 0.1, 0.7, 0.9, 1e-2, 0.3
    x0, x1, x2 = first_points(
        "schedule_free_adamw", 2, learning_rate=rate, beta1=beta1, beta2=beta2, epsilon=epsilon, weight_decay=decay
    )
    g0, g1 = gradient_at(x0), gradient_at(x1)
    z1 = x0 - rate * (g0 / (np.abs(g0) + epsilon) + decay * x0)
    assert x1 == pytest.approx(z1, rel=1e-13)
    squares = (beta2 * g0**2 + g1**2) / (1 + beta2)
    z2 = z1 - rate * (g1 / (np.sqrt(squares) + epsilon) + decay * x1)
    assert x2 == pytest.approx((1 - beta1) * z2 + beta1 * (z1 + z2) / 2, rel=1e-13)
