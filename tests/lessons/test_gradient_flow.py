"""What the lesson on gradient flow says, checked by numbers."""

import numpy as np
import pytest

from lessons import LESSONS, Seen
from lessons.flow_numbers import (
    METHODS,
    NARROWEST,
    SAFE,
    arrival,
    distance,
    distances,
    largest_curvature,
    left_across,
    shares_left,
    steps_by_narrowness,
)
from lessons.gradient_flow import distance_of
from optimizers import OPTIMIZERS
from optimizers.integrators import RK4_BOUND
from scenes import Scene

LESSON = LESSONS["gradient_flow"]
STOPS = OPTIMIZERS["gradient_descent"].hyperparameters[0].stops


def changed(preset: str, steps: dict[int, float], condition_number: float | None = None) -> Seen:
    """A preset with other time steps, by run, and another valley."""
    scene = LESSON.begin(preset).scene
    runs = list(scene.runs)
    for index, step in steps.items():
        runs[index] = runs[index].model_copy(update={"hyperparameters": {"learning_rate": step}})
    parameters = dict(scene.parameters)
    if condition_number is not None:
        parameters["condition_number"] = condition_number
    return Seen(preset, Scene(**{**dict(scene), "runs": tuple(runs), "parameters": parameters}))


@pytest.mark.parametrize(
    ("method", "slope"), [("gradient_descent", 1.0), ("implicit_euler", 1.0), ("runge_kutta", 4.0)]
)
def test_the_distance_from_the_flow_has_the_slope_of_the_order(method, slope):
    steps, found = distances(LESSON.begin("curve").scene, method)
    assert len(steps) >= 6
    # The shortest steps that are drawn: the order is what remains when steps go to zero.
    fitted = np.polyfit(np.log(steps[-4:]), np.log(found[-4:]), 1)[0]
    assert fitted == pytest.approx(slope, rel=0.06)


def test_half_the_step_of_gradient_descent_is_half_as_far_and_of_runge_kutta_a_sixteenth():
    scene = LESSON.begin("curve").scene
    for method, share in (("gradient_descent", 2.0), ("implicit_euler", 2.0), ("runge_kutta", 16.0)):
        whole, half = (distance(scene.landscape, scene.begin, method, step) for step in (0.002, 0.001))
        assert whole / half == pytest.approx(share, rel=0.12)


@pytest.mark.parametrize("condition_number", [1.0, 10.0, 300.0])
@pytest.mark.parametrize("share", [0.3, 1.0, 1.999, 2.001, 2.7852, 2.7854, 8.0])
def test_a_step_leaves_what_theory_says_and_only_implicit_euler_never_explodes(share, condition_number):
    step = share / condition_number
    seen = changed("ways", dict.fromkeys((1, 2, 3), step), condition_number)
    assert largest_curvature(seen.scene) == pytest.approx(condition_number)
    for index, method in enumerate(METHODS, start=1):
        left = abs(left_across(seen, index))
        assert left == pytest.approx(float(shares_left(method, np.array([share]))[0]), rel=1e-6)
        limit = {"gradient_descent": 2.0, "runge_kutta": RK4_BOUND}.get(method, np.inf)
        assert (left > 1.0) == (share > limit)
        # It is not the first step alone: that is what becomes of the walker.
        across = np.abs(seen.paths[index].points[:, 1])
        assert (across[-1] > across[0]) == (share > limit)


def test_the_flow_itself_leaves_an_exponential_and_never_explodes():
    for share in (0.1, 3.0, 100.0):
        seen = changed("ways", {0: share / 10.0})
        assert left_across(seen, 0) == pytest.approx(np.exp(-share), abs=1e-6)


def test_the_largest_learning_rates_do_not_throw_implicit_euler_out():
    for step in STOPS[-12:]:
        losses = changed("ways", {3: step}, 1000.0).paths[3].losses
        assert (np.diff(losses) <= 0.0).all()


def test_two_of_the_three_are_thrown_out():
    begun = LESSON.begin()
    assert LESSON.outcome(begun) == 1
    for index, out in ((1, True), (2, True), (3, False)):
        losses = begun.paths[index].losses
        assert (losses[-1] > 1e3 * losses[0]) == out


def test_with_safe_steps_the_count_grows_with_the_condition_number_and_implicit_euler_keeps_its_own():
    narrow = np.array(NARROWEST) >= 30.0
    for method, limit in (("gradient_descent", 2.0), ("runge_kutta", RK4_BOUND)):
        steps = steps_by_narrowness(method, 0.0)[narrow]
        slope = np.polyfit(np.log(np.array(NARROWEST)[narrow]), np.log(steps), 1)[0]
        assert slope == pytest.approx(1.0, abs=0.1)
        assert SAFE * limit < limit
    implicit = steps_by_narrowness("implicit_euler", 0.5)
    assert (np.diff(implicit) <= 0.0).all(), "it never needs more"


def test_walls_settle_in_one_over_the_curvature_and_the_floor_in_a_time_of_one():
    kappa = 100.0
    for time, axis in ((1.0 / kappa, 1), (1.0, 0)):
        points = changed("stiff", {0: time}, kappa).paths[0].points
        assert points[1, axis] / points[0, axis] == pytest.approx(np.exp(-1.0), abs=1e-6)


def test_tasks_are_done_by_what_they_ask_for():
    survive, longest, worth, narrow, few = LESSON.tasks
    between = [stop for stop in STOPS if 2.0 < 10.0 * stop < RK4_BOUND]
    assert between
    assert survive.done(changed("ways", {1: between[0], 2: between[0]}))
    assert not survive.done(changed("ways", {1: 0.1, 2: between[0]}))
    assert longest.done(changed("ways", {3: STOPS[-1]}))
    assert not longest.done(changed("ways", {3: 1.0}))
    short, long = (float(STOPS[np.argmin(np.abs(STOPS - step))]) for step in (0.001, 0.0048))
    assert worth.done(changed("curve", {1: short, 2: long}))
    assert not worth.done(changed("curve", {1: long, 2: long}))
    kappas = LESSON.begin("stiff").scene.record.parameters[0].stops
    kappa = float(kappas[kappas >= 400.0][0])
    holds = [stop for stop in STOPS if 1.0 < stop * kappa < 2.0]
    assert narrow.done(changed("stiff", {1: holds[-1]}, kappa))
    assert not narrow.done(changed("stiff", {1: 0.019}, kappa))
    assert few.done(changed("stiff", {3: 1.0}))
    assert arrival(changed("stiff", {3: 1.0}).paths[3]) <= 5


def test_the_tenfold_shorter_step_of_the_caption():
    scene = LESSON.begin("curve").scene
    for method, times in (("gradient_descent", 10.0), ("implicit_euler", 10.0), ("runge_kutta", 1e4)):
        whole, tenth = (distance(scene.landscape, scene.begin, method, step) for step in (0.005, 0.0005))
        assert whole / tenth == pytest.approx(times, rel=0.3)


def test_words_follow_the_steps():
    assert "explodes" in LESSON.happened(changed("ways", {1: 0.21}))[1]
    assert "side to side" in LESSON.happened(changed("ways", {1: 0.15}))[1]
    assert "so it settles" in LESSON.happened(changed("ways", {1: 0.05}))[1]
    assert "does not follow" in LESSON.happened(changed("curve", {1: 0.5}))[1]
    assert "less than" in LESSON.happened(changed("curve", {2: 1e-4}))[2]
    near = changed("curve", {1: 0.001})
    assert "2 times less" in LESSON.happened(near)[1].replace("2.01", "2").replace("1.99", "2")
    assert distance_of(near, 1) < 0.05
