"""What the lesson on the learning rate says, checked by numbers."""

import numpy as np
import pytest

from lessons import LESSONS, Seen
from lessons.learning_rate import arrival, largest_curvature, steps_by_rate
from optimizers import SCHEDULES
from scenes import Run, Scene, Verdict, judge

LESSON = LESSONS["learning_rate"]
VALLEY = LESSON.begin("rates").scene


def with_rate(share: float, condition_number: float = 10.0) -> Seen:
    """The lesson with the live walker at `share` of 1 / L."""
    bare = Scene(**{**dict(VALLEY), "parameters": {"condition_number": condition_number, "rotation": 0.0}})
    rate = share / largest_curvature(bare)
    live = Run(optimizer="gradient_descent", hyperparameters={"learning_rate": rate})
    return Seen("rates", Scene(**{**dict(bare), "runs": (*bare.runs[:-1], live), "steps": 200}))


@pytest.mark.parametrize("condition_number", [3.0, 10.0, 100.0])
def test_beyond_two_over_the_curvature_it_diverges_and_just_below_it_does_not(condition_number):
    assert largest_curvature(with_rate(1.0, condition_number).scene) == pytest.approx(condition_number)
    for share, away in ((1.99, False), (2.01, True)):
        seen = with_rate(share, condition_number)
        assert (seen.paths[-1].losses[-1] > seen.paths[-1].losses[0]) == away


@pytest.mark.parametrize(("share", "sides"), [(0.5, {1.0}), (0.99, {1.0}), (1.01, {1.0, -1.0}), (1.9, {1.0, -1.0})])
def test_above_one_over_the_curvature_steps_land_on_the_other_side(share, sides):
    across = with_rate(share).paths[-1].points[:5, 1]
    assert set(np.sign(across)) == sides
    np.testing.assert_allclose(np.abs(across[1:] / across[:-1]), abs(1.0 - share), rtol=1e-9)


def test_half_the_rate_takes_twice_the_steps():
    curvature = largest_curvature(VALLEY)
    rates = np.array([0.05, 0.1, 0.2]) / curvature
    steps = steps_by_rate(VALLEY, rates)
    np.testing.assert_allclose(steps[:-1] / steps[1:], 2.0, rtol=0.05)


def test_nothing_arrives_beyond_the_limit():
    assert np.isnan(steps_by_rate(VALLEY, np.array([2.01, 2.2]) / largest_curvature(VALLEY))).all()


def test_the_second_of_the_four_arrives_first():
    begun = LESSON.begin()
    arrivals = [arrival(path) for path in begun.paths[:4]]
    assert LESSON.outcome(begun) == 1
    assert all(steps is None or steps > arrivals[1] for place, steps in enumerate(arrivals) if place != 1)
    assert arrivals[1] == 24 or f"after {arrivals[1]} steps" in LESSON.because(begun)


def test_tasks_are_done_by_what_they_ask_for():
    holds, leaves, beats, settles = LESSON.tasks
    assert holds.done(with_rate(1.9))
    assert not holds.done(with_rate(2.01))
    assert leaves.done(with_rate(2.3))
    assert not leaves.done(with_rate(1.9))
    assert beats.done(with_rate(1.7))
    assert not beats.done(with_rate(0.2))
    begun = LESSON.begin("schedules").scene
    slower = Scene(**{**dict(begun), "options": {**begun.options, "schedule": float(list(SCHEDULES).index("cosine"))}})
    assert settles.done(Seen("schedules", slower))


def test_words_follow_the_rate():
    assert "Beyond the limit" in LESSON.happened(with_rate(2.3))[2]
    fast = with_rate(2.3)
    assert judge(fast.scene, len(fast.paths) - 1, fast.paths[-1]).verdict in (Verdict.OVERFLOW, Verdict.CLIMBED_OUT)
    assert "There and back" in LESSON.happened(with_rate(1.5))[2]
    assert "No jumping" in LESSON.happened(with_rate(0.5))[2]
