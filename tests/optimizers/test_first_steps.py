"""First steps of every optimizer, by closed form: the rule as it stands in the book, on paper and pencil numbers."""

import re
from pathlib import Path

import numpy as np
import pytest

from descent import run, sample, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.examples import quadratic

BOWL, VALLEY, HIMMELBLAU = LANDSCAPES["bowl"], LANDSCAPES["narrow_valley"], LANDSCAPES["himmelblau"]
START = np.array([-0.6, -1.3])
#: Where a landscape falls for ever, no length of a step meets both Wolfe conditions.
WITH_MINIMA = [pytest.param(landscape, id=key) for key, landscape in LANDSCAPES.items() if landscape.minima]


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
    allowed = 0.05 * np.where(gradient == 0, 0, 1e-12 / np.maximum(np.abs(gradient), 1e-12)) + 1e-15
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
    assert x1 == pytest.approx(x0 - 0.5 * np.linalg.solve(hessian, gradient_at(HIMMELBLAU, x0)), rel=1e-13)


def test_newton_converges_quadratically():
    path = run(HIMMELBLAU, OPTIMIZERS["newton"], start=(3.2, 2.2), steps=4)
    errors = np.linalg.norm(path.points - [3.0, 2.0], axis=1)
    assert (errors[1:] <= errors[:-1] ** 2 + 1e-15).all()


def test_newton_by_differences_where_no_hessian_is_declared():
    path = run(quadratic(5), OPTIMIZERS["newton"], steps=1)
    assert np.abs(path.points[1]).max() < 1e-8


@pytest.mark.parametrize("learning_rate", [1e-4, 0.01, 0.3, 10.0])
@pytest.mark.parametrize("condition_number", [1.0, 25.0, 1000.0])
def test_conjugate_gradient_ends_a_quadratic_in_two_steps(condition_number, learning_rate):
    for start in np.random.default_rng(4).uniform(-3.0, 3.0, (20, 2)):
        path = run(
            VALLEY,
            OPTIMIZERS["conjugate_gradient"],
            start=start,
            steps=2,
            parameters={"condition_number": condition_number},
            hyperparameters={"learning_rate": learning_rate, "curvature": 1e-4},
        )
        # The searches may stop at a slope 1e-4 of the first, so two steps leave no more than that.
        assert path.gradient_norms[2] <= 1e-3 * path.gradient_norms[0]


@pytest.mark.parametrize("dimension", [1, 2, 3, 6])
def test_conjugate_gradient_ends_a_quadratic_in_as_many_steps_as_dimensions(dimension):
    path = run(
        quadratic(dimension),
        OPTIMIZERS["conjugate_gradient"],
        steps=dimension,
        hyperparameters={"curvature": 1e-4},
    )
    assert path.gradient_norms[-1] <= 1e-9 * path.gradient_norms[0]
    # And not before: each step ends one of n different curvatures.
    assert path.gradient_norms[-2] > 1e-5 * path.gradient_norms[0]


def test_conjugate_gradient_directions_are_conjugate_and_gradients_orthogonal():
    path = run(
        quadratic(6),
        OPTIMIZERS["conjugate_gradient"],
        steps=6,
        memory=True,
        hyperparameters={"curvature": 1e-4},
    )
    hessian = np.diag(np.arange(1.0, 7.0)) + 1.0
    directions = path.memory[1:, 0]
    products = directions @ hessian @ directions.T
    lengths = np.sqrt(np.diag(products))
    assert np.abs(products / np.outer(lengths, lengths) - np.eye(6)).max() < 1e-8
    norms = path.gradient_norms[:6]
    angles = path.gradients[:6] @ path.gradients[:6].T / np.outer(norms, norms)
    assert np.abs(angles - np.eye(6)).max() < 1e-8


@pytest.mark.parametrize("landscape", WITH_MINIMA)
@pytest.mark.parametrize("curvature", [1e-4, 0.01, 0.1, 0.9])
def test_conjugate_gradient_steps_meet_the_strong_wolfe_conditions(landscape, curvature):
    low, high = np.array(landscape.domain).T
    starts = np.vstack([landscape.start, np.random.default_rng(6).uniform(low, high, (9, landscape.dimension))])
    # First trials far too short, about right, and so long that they land beyond other wells.
    for rate in (1e-4, 0.05, 10.0):
        numbers = {"curvature": curvature, "learning_rate": rate}
        paths = sweep(
            landscape,
            OPTIMIZERS["conjugate_gradient"],
            starts=starts,
            steps=10,
            memory=True,
            hyperparameters=numbers,
        )
        for i in range(len(paths)):
            assert_strong_wolfe(paths[i], curvature)


def assert_strong_wolfe(path, curvature):
    """Nocedal & Wright, equation (3.7), for every step of a path recorded with its memory."""
    for k in range(path.steps):
        direction = path.memory[k + 1, 0]
        slope, slope_after = path.gradients[k] @ direction, path.gradients[k + 1] @ direction
        # Closer to the minimum the decrease of the loss drowns in rounding.
        if path.gradient_norms[k] > 1e-5:
            assert slope < 0
            length = (path.points[k + 1] - path.points[k]) @ direction / (direction @ direction)
            if length == 0:
                # A search may give up after a first trial that was much too long. The next one begins anew from eta.
                assert (path.points[k + 2 : k + 3] != path.points[k]).any() or k + 1 == path.steps
                continue
            assert length > 0
            assert path.losses[k + 1] <= path.losses[k] + 1e-4 * length * slope * (1 - 1e-6) + 1e-15
            assert abs(slope_after) <= curvature * abs(slope) * (1 + 1e-6) + 1e-12
