"""First steps of every optimizer, by closed form: the rule as it stands in the book, on paper and pencil numbers."""

import re
from pathlib import Path

import numpy as np
import pytest

from descent import run, sample
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

BOWL, HIMMELBLAU = LANDSCAPES["bowl"], LANDSCAPES["himmelblau"]
START = np.array([-0.6, -1.3])


def gradient_at(landscape, point):
    """Exact gradient (n,)."""
    return sample(landscape, np.array([point]))[1][0]


def first_points(key, count, landscape=HIMMELBLAU, start=START, **hyperparameters):
    """Start and the next `count` points of an optimizer."""
    return run(landscape, OPTIMIZERS[key], start=start, steps=count, hyperparameters=hyperparameters).points


def test_every_optimizer_has_its_first_step_here_or_in_a_file_beside():
    texts = [file.read_text() for file in Path(__file__).parent.glob("test_*.py")]
    tested = " ".join(re.findall(r"^def (test_\w+)", "".join(texts), re.MULTILINE))
    assert [key for key in OPTIMIZERS if key not in tested] == [], "a new optimizer needs its first step"


def test_gradient_descent_shrinks_a_bowl_by_one_factor_a_step():
    points = first_points("gradient_descent", 50, BOWL, learning_rate=0.3)
    assert points == pytest.approx(0.7 ** np.arange(51)[:, None] * START, rel=1e-13)


def test_gradient_descent_with_weight_decay_adds_a_bowl():
    points = first_points("gradient_descent", 50, BOWL, learning_rate=0.3, weight_decay=0.5)
    assert points == pytest.approx((1 - 0.3 * 1.5) ** np.arange(51)[:, None] * START, rel=1e-13)


def test_heavy_ball_first_step_is_gradient_descent_and_the_second_adds_momentum():
    rate, momentum, decay = 0.01, 0.8, 0.1
    x0, x1, x2 = first_points("heavy_ball", 2, learning_rate=rate, momentum=momentum, weight_decay=decay)
    g0 = gradient_at(HIMMELBLAU, x0) + decay * x0
    g1 = gradient_at(HIMMELBLAU, x1) + decay * x1
    assert x1 == pytest.approx(x0 - rate * g0, rel=1e-14)
    assert x2 == pytest.approx(x1 - rate * (g1 + momentum * g0), rel=1e-14)
    # Polyak's own form: what is kept is the last move.
    assert x2 == pytest.approx(x1 - rate * g1 + momentum * (x1 - x0), rel=1e-14)


def test_heavy_ball_without_momentum_is_gradient_descent():
    assert np.array_equal(
        first_points("heavy_ball", 30, momentum=0.0, learning_rate=0.01),
        first_points("gradient_descent", 30, learning_rate=0.01),
    )


def test_nesterov_first_two_steps():
    rate, momentum = 0.005, 0.8
    x0, x1, x2 = first_points("nesterov", 2, learning_rate=rate, momentum=momentum)
    g0, g1 = gradient_at(HIMMELBLAU, x0), gradient_at(HIMMELBLAU, x1)
    assert x1 == pytest.approx(x0 - rate * (1 + momentum) * g0, rel=1e-14)
    assert x2 == pytest.approx(x1 - rate * ((1 + momentum) * g1 + momentum**2 * g0), rel=1e-14)


def test_nesterov_is_the_gradient_at_the_point_ahead():
    # Sutskever's form: with y = x - rate * momentum * v the gradient is taken ahead of y, where the ball will be.
    rate, momentum = 0.002, 0.9
    path = run(
        HIMMELBLAU,
        OPTIMIZERS["nesterov"],
        start=START,
        steps=20,
        memory=True,
        hyperparameters={"learning_rate": rate, "momentum": momentum},
    )
    ball = path.points + rate * momentum * path.memory[:, 0]
    moves = np.diff(ball, axis=0)
    assert moves[1:] == pytest.approx(momentum * moves[:-1] - rate * path.gradients[1:-1], abs=1e-13)


@pytest.mark.parametrize("epsilon", [1e-10, 1e-3, 1.0])
def test_adagrad_first_two_steps(epsilon):
    x0, x1, x2 = first_points("adagrad", 2, learning_rate=0.2, epsilon=epsilon)
    g0, g1 = gradient_at(HIMMELBLAU, x0), gradient_at(HIMMELBLAU, x1)
    assert x1 == pytest.approx(x0 - 0.2 * g0 / (np.abs(g0) + epsilon), rel=1e-14)
    assert x2 == pytest.approx(x1 - 0.2 * g1 / (np.sqrt(g0**2 + g1**2) + epsilon), rel=1e-14)


@pytest.mark.parametrize("epsilon", [1e-8, 1e-3, 1.0])
def test_rmsprop_first_two_steps(epsilon):
    x0, x1, x2 = first_points("rmsprop", 2, learning_rate=0.2, decay=0.9, epsilon=epsilon)
    g0, g1 = gradient_at(HIMMELBLAU, x0), gradient_at(HIMMELBLAU, x1)
    # The average begins at zero and is not corrected for it: the first step is long, 1 / sqrt(1 - decay).
    assert x1 == pytest.approx(x0 - 0.2 * g0 / (np.sqrt(0.1) * np.abs(g0) + epsilon), rel=1e-14)
    assert x2 == pytest.approx(x1 - 0.2 * g1 / (np.sqrt(0.09 * g0**2 + 0.1 * g1**2) + epsilon), rel=1e-14)


@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=LANDSCAPES)
def test_adam_first_step_is_the_rate_times_the_sign(landscape):
    x0, x1 = first_points("adam", 1, landscape, landscape.start, learning_rate=0.05, epsilon=1e-12)
    gradient = gradient_at(landscape, x0)
    # epsilon shortens the step by its share of |g|.
    allowed = 0.05 * np.where(gradient == 0, 0, 1e-12 / np.maximum(np.abs(gradient), 1e-12)) + 1e-15 * (1 + np.abs(x0))
    assert (np.abs(x1 - (x0 - 0.05 * np.sign(gradient))) <= allowed).all()


@pytest.mark.parametrize("betas", [(0.9, 0.999), (0.0, 0.0), (0.5, 0.9), (0.999, 0.5)])
def test_adam_first_step_with_epsilon_whatever_the_betas(betas):
    options = {"learning_rate": 0.05, "epsilon": 1.0, "weight_decay": 0.3, "beta1": betas[0], "beta2": betas[1]}
    x0, x1 = first_points("adam", 1, **options)
    g = gradient_at(HIMMELBLAU, x0) + 0.3 * x0
    assert x1 == pytest.approx(x0 - 0.05 * g / (np.abs(g) + 1.0), rel=1e-13)


def test_adam_second_step_is_corrected_for_the_zeros_it_began_with():
    x0, x1, x2 = first_points("adam", 2, learning_rate=0.1, beta1=0.8, beta2=0.9, epsilon=1e-3)
    g0, g1 = gradient_at(HIMMELBLAU, x0), gradient_at(HIMMELBLAU, x1)
    average = (0.16 * g0 + 0.2 * g1) / 0.36
    square = (0.09 * g0**2 + 0.1 * g1**2) / 0.19
    assert x2 == pytest.approx(x1 - 0.1 * average / (np.sqrt(square) + 1e-3), rel=1e-13)
