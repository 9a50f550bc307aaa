"""What the lesson on staying inside says, checked by numbers."""

import numpy as np
import pytest

from descent import Reason
from landscapes.constrained import LOWEST, RETURNS, RISKS
from lessons import LESSONS, Seen
from lessons.staying_inside import (
    angle_outwards,
    at_rest,
    energy,
    first_touch,
    grips,
    motion,
    nearest_to_lowest,
    residuals,
    risk_and_return,
    steps_to_rest,
    taken_back,
)
from scenes import Run, Scene

LESSON = LESSONS["staying_inside"]
TASKS = {task.text.split()[0] + " " + task.text.split()[1]: task for task in LESSON.tasks}


def changed(
    preset: str, *, rate: float | None = None, start: tuple[float, ...] | None = None, **parameters: float
) -> Seen:
    """The lesson with some numbers of the landscape, the first rate or the start set."""
    scene = LESSON.begin(preset).scene
    runs = scene.runs
    if rate is not None:
        runs = (Run(optimizer="projected_gradient", hyperparameters={"learning_rate": rate}), *runs[1:])
    begin = scene.start if start is None else start
    return Seen(
        preset,
        Scene(**{**dict(scene), "runs": runs, "start": begin, "parameters": {**scene.parameters, **parameters}}),
    )


def stop_of(preset: str, name: str, value: float) -> float:
    """The slider's own stop nearest to a value."""
    stops = {q.name: q.stops for q in LESSON.begin(preset).scene.record.parameters}[name]
    return float(stops[np.abs(stops - value).argmin()])


# ------------------------------------------------------------------------------------------------ the fence


def test_the_walker_rests_where_downhill_leads_straight_out_and_not_at_the_nearest_place():
    begun = LESSON.begin()
    assert LESSON.answers[LESSON.outcome(begun)] == "Where downhill leads straight out"
    path = begun.paths[0]
    end = path.points[-1]
    assert path.reason is Reason.HELD
    assert np.hypot(*end) == pytest.approx(1.6, rel=1e-12)
    assert angle_outwards(end, path.gradients[-1]) < 1e-3
    assert path.gradient_norms[-1] > 0.5
    # Every other answer is clearly another place, and the nearest place is higher.
    assert np.linalg.norm(end - nearest_to_lowest(begun)) > 0.3
    assert np.linalg.norm(end - first_touch(path, 1.6)) > 0.3
    assert np.hypot(*first_touch(path, 1.6)) == pytest.approx(1.6, rel=1e-9)
    assert "rests" in LESSON.because(begun)


def test_the_nearest_place_is_the_right_one_only_where_the_valley_is_equally_steep():
    for condition_number, same in ((1.0, True), (3.0, False), (30.0, False)):
        seen = changed("fence", condition_number=condition_number)
        apart = np.linalg.norm(np.array(seen.places.feasible[0].point) - nearest_to_lowest(seen))
        assert (apart < 1e-9) == same


def test_the_residual_falls_to_rounding_and_is_zero_nowhere_else():
    seen = LESSON.begin()
    of_path = residuals(seen.scene, seen.paths[0].points)
    assert of_path[-1] < 1e-9
    assert steps_to_rest(seen) is not None
    places = np.random.default_rng(0).uniform(-1.6, 1.6, (200, 2))
    far = np.linalg.norm(places - seen.places.feasible[0].point, axis=1) > 0.05
    assert (residuals(seen.scene, places[far]) > 1e-3).all()


def test_a_start_outside_is_inside_after_one_step():
    for start in ((-2.2, -1.6), (2.9, 2.9), (0.0, -3.0)):
        seen = changed("fence", start=start)
        assert TASKS["Start outside"].done(seen)
        lengths = np.hypot.reduce(seen.paths[0].points, axis=1)
        assert lengths[0] > 1.6
        assert (lengths[1:] <= 1.6 * (1 + 1e-12)).all()
        assert any("first step ends inside" in sentence for sentence in LESSON.happened(seen))


def test_a_fence_far_out_does_nothing():
    seen = changed("fence", radius=stop_of("fence", "radius", 3.0))
    assert TASKS["Move the"].done(seen)
    assert seen.paths[0].points[-1] == pytest.approx(LOWEST, abs=1e-2)


def test_steps_that_led_out_are_counted_by_what_was_looked_at():
    seen = LESSON.begin()
    path = seen.paths[0]
    rate = seen.scene.hyperparameters(0)["learning_rate"]
    out = np.hypot.reduce(path.points[:-1] - rate * path.gradients[:-1], axis=1) > 1.6
    assert taken_back(seen) == out.sum() > 0


# ------------------------------------------------------------------------------------------------ the money


def test_weights_are_never_negative_and_have_the_sum_one():
    for correlation in (-0.9, 0.0, 0.9):
        for target in (0.1, 0.6, 1.5):
            inside = changed("money", correlation=correlation, target=target).paths[0].points[1:]
            assert (inside >= 0.0).all()
            assert np.abs(inside.sum(axis=1) - 1.0).max() <= 1e-15


def test_a_mix_can_beat_both_assets():
    alone = [mean / risk for mean, risk in zip(RETURNS, RISKS, strict=True)]
    risk, gain = risk_and_return(LESSON.begin("money").paths[0].points[-1:], 0.2)
    assert gain[0] / risk[0] > max(alone)


def test_the_loss_is_what_the_mix_lacks_below_the_target_line():
    seen = LESSON.begin("money")
    risks, gains = risk_and_return(seen.paths[0].points, 0.2)
    np.testing.assert_allclose(seen.paths[0].losses, 0.6 * risks - gains, atol=1e-12)


def test_money_tasks():
    reached = changed("money", correlation=stop_of("money", "correlation", -0.4))
    assert TASKS["Find a"].done(reached)
    assert any(sentence.endswith("is reached.") for sentence in LESSON.happened(reached))
    assert not TASKS["Find a"].done(changed("money", correlation=stop_of("money", "correlation", 0.5)))
    assert TASKS["Set a"].done(changed("money", target=stop_of("money", "target", 0.1)))


def test_plain_descent_leaves_the_segment():
    end = LESSON.begin("money").paths[1].points[-1]
    assert abs(end.sum() - 1.0) > 0.5


# ------------------------------------------------------------------------------------------------ the corner


CORNERS = [(friction, spin) for friction in (0.0, 0.4, 1.0, 1.5) for spin in (-3.0, 0.0, 2.0, 3.0)]


@pytest.mark.parametrize(("friction", "spin"), CORNERS)
def test_forces_stay_in_their_cones_and_the_energy_never_rises(friction, spin):
    seen = changed("corner", friction=friction, spin=spin)
    path = seen.paths[0]
    for t, n in ((path.points[1:, 0], path.points[1:, 1]), (path.points[1:, 2], path.points[1:, 3])):
        assert (np.abs(t) <= friction * n + 1e-12).all()
    assert (np.diff(path.losses[1:]) <= 1e-12).all()
    # No force at all is allowed: what is found leaves no more energy than there was.
    before = energy(motion(np.zeros(4), spin))
    assert energy(motion(path.points[-1], spin)) <= path.losses[-1] <= before
    assert residuals(seen.scene, path.points[-1:])[0] < 1e-4
    assert "In 400 steps the energy never rose." in LESSON.happened(seen)


def test_a_learning_rate_that_is_too_large_is_said_to_be():
    seen = changed("corner", rate=0.825)
    assert any("too large" in sentence for sentence in LESSON.happened(seen))


def test_the_energy_is_that_of_a_disc():
    # Mass 1 and radius 1: moment of inertia 1/2.
    assert energy(np.array([1.0, -1.0, 2.0])) == 0.5 * (1.0 + 1.0) + 0.5 * 0.5 * 4.0


def test_with_enough_friction_the_ball_grips():
    seen = changed("corner", friction=stop_of("corner", "friction", 1.2))
    assert grips(seen)
    assert TASKS["Let the"].done(seen)
    assert sum(sentence.endswith("the ball grips.") for sentence in LESSON.happened(seen)) == 2
    slipping = LESSON.happened(LESSON.begin("corner"))
    assert sum(sentence.endswith("the ball slips.") for sentence in slipping) == 2


@pytest.mark.parametrize("preset", [preset.key for preset in LESSON.presets])
def test_every_preset_comes_to_rest(preset):
    assert at_rest(LESSON.begin(preset))
