"""How a path ends: what is reported, at which step, and that nothing but numbers is recorded."""

import numpy as np
import pytest

from descent import Reason, Status, name_place, run
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.examples import quadratic, root, slope
from tests.marks import compiled_only

GRADIENT_DESCENT, NEWTON = OPTIMIZERS["gradient_descent"], OPTIMIZERS["newton"]


def end_of(path):
    """Status, reason and step of a path."""
    return path.status, path.reason, path.status_step


def test_converged_at_the_first_step_whose_gradient_counts_as_zero():
    path = run(LANDSCAPES["bowl"], GRADIENT_DESCENT, start=(3.0, 0.0), hyperparameters={"learning_rate": 0.1})
    # x_k = 3 * 0.9^k is the gradient too; 1e-6 is where it counts as zero.
    first = int(np.ceil(np.log(1e-6 / 3.0) / np.log(0.9)))
    assert end_of(path) == (Status.CONVERGED, Reason.MINIMUM, first)
    assert path.steps == 200, "what happens afterwards is recorded all the same"


def test_running_when_the_steps_end_first():
    path = run(LANDSCAPES["rosenbrock"], GRADIENT_DESCENT, steps=150)
    assert end_of(path) == (Status.RUNNING, Reason.MOVING, 150)


def test_running_when_a_zero_gradient_does_not_last():
    # The heavy ball rolls through the bottom of the bowl with speed; the gradient there is zero for one step only.
    path = run(
        LANDSCAPES["bowl"],
        OPTIMIZERS["heavy_ball"],
        start=(1.0, 0.0),
        steps=2,
        hyperparameters={"learning_rate": 1.0, "momentum": 0.5},
    )
    assert path.points[:, 0].tolist() == [1.0, 0.0, -0.5]
    assert path.status is Status.RUNNING


def test_stalled_at_the_start_where_there_is_no_slope():
    path = run(LANDSCAPES["zero_one"], GRADIENT_DESCENT)
    assert end_of(path) == (Status.STALLED, Reason.FLAT, 0)
    assert (path.points == path.points[0]).all()


def test_stalled_at_a_saddle():
    assert end_of(run(LANDSCAPES["saddle"], NEWTON)) == (Status.STALLED, Reason.SADDLE, 1)


def test_stalled_at_a_maximum():
    # Himmelblau's only local maximum, near (-0.27, -0.92): Newton's method is drawn to it.
    path = run(LANDSCAPES["himmelblau"], NEWTON, start=(-0.3, -0.9))
    assert (path.status, path.reason) == (Status.STALLED, Reason.MAXIMUM)


def test_stalled_where_the_rule_defines_no_step():
    # The Hessian of a plane is zero, so Newton's equations have no solution; the slope is not zero.
    assert end_of(run(slope(3), NEWTON)) == (Status.STALLED, Reason.STUCK, 0)


def test_stuck_says_when_the_point_stopped_for_good():
    factors = np.ones(50)
    factors[[10, 30]], factors[40:] = 0.0, 0.0
    path = run(slope(1), GRADIENT_DESCENT, steps=50, schedule=factors)
    assert end_of(path) == (Status.STALLED, Reason.STUCK, 40)


def test_diverged_at_the_step_where_the_loss_leaves_the_numbers():
    path = run(LANDSCAPES["bowl"], GRADIENT_DESCENT, start=(1.0, 0.0), hyperparameters={"learning_rate": 10.0})
    # x_k = (-9)^k; the loss x^2 / 2 = 81^k / 2 is the first to overflow.
    first = int(np.ceil((np.log(np.finfo(float).max) + np.log(2.0)) / np.log(81.0)))
    assert end_of(path) == (Status.DIVERGED, Reason.OVERFLOW, first)
    assert path.steps == first - 1, "the path ends at the last finite point"
    assert path.points[:, 0] == pytest.approx((-9.0) ** np.arange(first), rel=1e-13)


def test_diverged_where_only_the_gradient_is_no_number():
    # sqrt(|x|) has the slope 1 / 2 at 1, so a rate of 2 lands on the cusp.
    path = run(root(1), GRADIENT_DESCENT, start=(1.0,), steps=10, hyperparameters={"learning_rate": 2.0})
    assert end_of(path) == (Status.DIVERGED, Reason.OVERFLOW, 1)
    assert path.points.tolist() == [[1.0]]


def test_diverged_before_the_first_point():
    path = run(root(1), GRADIENT_DESCENT, start=(0.0,), steps=10)
    assert end_of(path) == (Status.DIVERGED, Reason.OVERFLOW, 0)
    assert path.points.shape == (0, 1)


@compiled_only
@pytest.mark.parametrize("landscape", LANDSCAPES.values(), ids=lambda landscape: landscape.key)
@pytest.mark.parametrize("optimizer", ["gradient_descent", "heavy_ball", "nesterov"])
def test_a_runaway_path_holds_nothing_but_numbers(landscape, optimizer):
    # 400 of the longest steps of the slider.
    path = run(landscape, OPTIMIZERS[optimizer], steps=400, memory=True, hyperparameters={"learning_rate": 10.0})
    for record in (path.points, path.losses, path.gradients, path.memory, path.gradient_norms):
        assert np.isfinite(record).all()
    if path.status is Status.DIVERGED:
        assert path.status_step == len(path.points) <= 400
    else:
        assert path.steps == 400


@pytest.mark.parametrize("key", ["bowl", "narrow_valley", "rosenbrock", "himmelblau", "saddle"])
def test_too_long_steps_diverge_wherever_the_walls_keep_rising(key):
    path = run(LANDSCAPES[key], GRADIENT_DESCENT, steps=400, hyperparameters={"learning_rate": 10.0})
    assert path.status is Status.DIVERGED


def test_gradient_norms_are_lengths():
    path = run(quadratic(5), GRADIENT_DESCENT, steps=20)
    assert path.gradient_norms == pytest.approx(np.sqrt((path.gradients**2).sum(axis=1)), rel=1e-14)
    assert (run(quadratic(1), GRADIENT_DESCENT, start=(-1.0,), steps=5).gradient_norms > 0).all()


@pytest.mark.parametrize(
    ("eigenvalues", "reason"),
    [
        ((1.0, 2.0), Reason.MINIMUM),
        ((-2.0, -1.0), Reason.MAXIMUM),
        ((-1.0, 1.0), Reason.SADDLE),
        ((0.0, 0.0), Reason.FLAT),
        ((0.0, 1.0), Reason.FLAT),
        ((-1.0, 0.0), Reason.FLAT),
        ((-1.0, 0.0, 1.0), Reason.SADDLE),
        ((5e-7, 1.0), Reason.FLAT),
        ((2e-6, 1.0), Reason.MINIMUM),
        # What counts as zero is measured by the largest eigenvalue.
        ((5e-4, 1e3), Reason.FLAT),
        ((2e-3, 1e3), Reason.MINIMUM),
        ((3.0,), Reason.MINIMUM),
        ((-3.0,), Reason.MAXIMUM),
    ],
)
def test_a_stationary_place_is_named_by_its_curvatures(eigenvalues, reason):
    assert name_place(np.array(eigenvalues)) is reason


def test_every_reason_explains_one_status():
    assert {reason: reason.status for reason in Reason} == {
        Reason.MOVING: Status.RUNNING,
        Reason.MINIMUM: Status.CONVERGED,
        Reason.HELD: Status.CONVERGED,
        Reason.FLAT: Status.STALLED,
        Reason.SADDLE: Status.STALLED,
        Reason.MAXIMUM: Status.STALLED,
        Reason.STUCK: Status.STALLED,
        Reason.OVERFLOW: Status.DIVERGED,
    }
