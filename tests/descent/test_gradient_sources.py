"""What an optimizer sees as the gradient: exact, by differences, with noise; and what each costs."""

import numpy as np
import pytest

from descent import run, sample
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.examples import curious, quadratic

GRADIENT_DESCENT = OPTIMIZERS["gradient_descent"]
#: Landscapes whose third derivative is not zero, so that both kinds of differences are wrong by a power of h.
CURVED = ("rosenbrock", "himmelblau", "rastrigin", "x2_siny", "logistic")


def error_at_start(landscape, source, h):
    """Length of (gradient by differences - exact gradient) at the landscape's start."""
    seen = run(landscape, GRADIENT_DESCENT, steps=1, gradient=source, difference=h).gradients[0]
    _, exact = sample(landscape, np.array([landscape.start]))
    return np.linalg.norm(seen - exact[0])


@pytest.mark.parametrize("key", CURVED)
@pytest.mark.parametrize(("source", "order"), [("forward", 1), ("central", 2)])
def test_differences_err_by_a_power_of_h(key, source, order):
    errors = [error_at_start(LANDSCAPES[key], source, h) for h in (4e-3, 2e-3, 1e-3)]
    assert np.log2(np.array(errors[:-1]) / errors[1:]) == pytest.approx(order, abs=0.05)


def test_central_differences_of_a_quadratic_are_exact_but_for_rounding():
    assert error_at_start(LANDSCAPES["bowl"], "central", 0.1) < 1e-14
    # Forward ones are wrong by h / 2 times the curvature, 1, in each of two coordinates.
    assert error_at_start(LANDSCAPES["bowl"], "forward", 0.1) == pytest.approx(0.05 * np.sqrt(2.0), rel=1e-12)


def test_round_off_is_shown_where_h_is_too_small():
    errors = [error_at_start(LANDSCAPES["rosenbrock"], "central", h) for h in (1e-5, 1e-13)]
    assert errors[0] < 1e-6
    assert errors[1] > 1e-4


@pytest.mark.parametrize("source", ["exact", "forward", "central"])
@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_evaluations_count_every_call(source, dimension):
    path = run(quadratic(dimension), GRADIENT_DESCENT, steps=10, gradient=source)
    values = {"exact": 1, "forward": 1 + dimension, "central": 1 + 2 * dimension}[source]
    gradients = {"exact": 1, "forward": 0, "central": 0}[source]
    evaluated = np.arange(1, 12)[:, None]
    assert np.array_equal(path.evaluations, evaluated * [values, gradients, 0])


def test_hessian_calls_are_counted():
    path = run(LANDSCAPES["rosenbrock"], OPTIMIZERS["newton"], steps=5)
    # The gradient at a point is counted with the point, its Hessian with the step away from it.
    assert path.evaluations.tolist() == [[k + 1, k + 1, k] for k in range(6)]


@pytest.mark.parametrize("source", ["forward", "central"])
def test_losses_are_exact_whatever_the_gradient(source):
    path = run(LANDSCAPES["himmelblau"], GRADIENT_DESCENT, steps=20, gradient=source, difference=0.1, noise=0.3)
    assert np.array_equal(path.losses, sample(LANDSCAPES["himmelblau"], path.points)[0])


@pytest.mark.parametrize("source", ["exact", "forward", "central"])
def test_the_step_uses_the_gradient_that_is_recorded(source):
    path = run(
        LANDSCAPES["himmelblau"],
        GRADIENT_DESCENT,
        steps=20,
        gradient=source,
        difference=0.1,
        noise=0.3,
        hyperparameters={"learning_rate": 0.01},
    )
    assert path.points[1:] == pytest.approx(path.points[:-1] - 0.01 * path.gradients[:-1], abs=1e-15)


@pytest.mark.parametrize("scale", [0.01, 2.0])
def test_noise_is_normal_and_independent(scale):
    landscape = LANDSCAPES["bowl"]
    path = run(landscape, GRADIENT_DESCENT, steps=4000, noise=scale, hyperparameters={"learning_rate": 1e-4})
    noise = (path.gradients - sample(landscape, path.points)[1]) / scale
    # Four standard errors of 4001 draws.
    allowed = 4.0 / np.sqrt(4001)
    assert np.abs(noise.mean(axis=0)).max() < allowed
    assert np.abs(noise.std(axis=0) - 1.0).max() < allowed
    assert abs(np.corrcoef(noise.T)[0, 1]) < allowed
    assert np.abs([np.corrcoef(noise[1:, i], noise[:-1, i])[0, 1] for i in range(2)]).max() < allowed
    assert np.mean(np.abs(noise) < 1.0) == pytest.approx(0.6827, abs=0.015), "share within one standard deviation"


def test_no_noise_is_exactly_none():
    quiet, plain = run(LANDSCAPES["bowl"], GRADIENT_DESCENT, noise=0.0), run(LANDSCAPES["bowl"], GRADIENT_DESCENT)
    assert np.array_equal(quiet.points, plain.points)


def test_every_gradient_that_a_step_asks_for_has_noise_of_its_own():
    path = run(LANDSCAPES["bowl"], curious(), steps=400, noise=0.5, memory=True)
    # On the bowl the gradient is the point itself: what is left is noise.
    given = path.gradients[:-1] - path.points[:-1]
    asked = path.memory[1:, 0] - path.points[:-1]
    assert (given != asked).all()
    both = np.hstack([given, asked])
    assert both.std(axis=0) == pytest.approx(0.5, rel=0.15)
    assert np.abs(np.corrcoef(both.T) - np.eye(4)).max() < 0.2
