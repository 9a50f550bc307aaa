"""What the lesson on one weight says, checked by numbers."""

import numpy as np
import pytest

from landscapes import LANDSCAPES
from landscapes.regressions import LOSSES
from lessons import LESSONS, Seen
from lessons.one_weight_charts import loss_chart, points_chart, steps_chart
from lessons.one_weight_numbers import crossings, distances, far_from_truth, lowest_point, never_nearer, slopes_beside
from optimizers import OPTIMIZERS, SCHEDULES
from scenes import Run, Scene, trace

LESSON = LESSONS["one_weight"]
RATES = [0.2, 0.316, 0.464, 0.681, 1.0, 1.47]
FAR = len(LANDSCAPES["line_fit"].rows)


def changed(preset: str, **changes) -> Seen:
    """A preset with another loss, rate, or field of its scene."""
    scene = LESSON.begin(preset).scene
    if "loss" in changes:
        changes["parameters"] = {"loss": float(LOSSES.index(changes.pop("loss")))}
    if "rate" in changes:
        run = Run(optimizer="gradient_descent", hyperparameters={"learning_rate": changes.pop("rate")})
        changes["runs"] = (run,)
    return Seen(preset, Scene(**{**dict(scene), **changes}))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("start", [-1.5, 0.3, 4.7])
def test_sizes_at_a_constant_rate_do_not_settle_below_the_stated_distance(rate, start):
    seen = changed("sizes", rate=rate, start=(start,), steps=1000)
    away = distances(seen)
    assert never_nearer(seen) > 0
    assert np.maximum(away[1:], away[:-1]).min() >= never_nearer(seen)
    assert crossings(seen) > 0


def test_the_stated_distance_is_rate_times_the_smaller_slope_at_the_kink():
    seen = LESSON.begin("sizes")
    left, right = slopes_beside(seen)
    rows = seen.scene.record.rows
    lowest = lowest_point(seen)[0]
    sides = np.sign(lowest * rows[:, 0] - rows[:, 1])
    at_kink = np.abs(lowest * rows[:, 0] - rows[:, 1]) < 1e-9
    assert at_kink.sum() == 1
    others = np.mean(np.where(at_kink, 0.0, sides * rows[:, 0]))
    jump = rows[at_kink, 0][0] / len(rows)
    assert (left, right) == pytest.approx((others - jump, others + jump))
    assert left < 0 < right
    assert never_nearer(seen) == pytest.approx(1.0 * min(-left, right) / 2)


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.215, 0.3, 0.4])
def test_squares_at_a_constant_rate_settle(rate):
    seen = changed("squares", rate=rate, steps=1000)
    away = distances(seen)
    assert away[-1] < 1e-6
    rows = seen.scene.record.rows
    factor = abs(1.0 - rate * 2.0 * np.mean(rows[:, 0] ** 2))
    np.testing.assert_allclose(away[1:6] / away[:5], factor, rtol=1e-6)
    assert f"by {factor:.3g}." in " ".join(LESSON.happened(seen))


@pytest.mark.parametrize("loss", LOSSES)
def test_a_step_is_the_rate_times_the_slope(loss):
    seen = changed("squares", loss=loss, rate=0.1)
    path = seen.paths[0]
    lengths = np.abs(np.diff(path.points[:, 0]))
    np.testing.assert_allclose(lengths, 0.1 * np.abs(path.gradients[:-1, 0]), rtol=1e-9, atol=1e-15)
    dots = steps_chart(seen.scene, path, "light").data[1]
    np.testing.assert_allclose(dots.y, 0.1 * np.asarray(dots.x), rtol=1e-9, atol=1e-15)


def test_they_jump_to_and_fro():
    begun = LESSON.begin()
    assert LESSON.outcome(begun) == 2
    assert crossings(begun) > 2
    assert LESSON.outcome(changed("sizes", loss="squared", rate=0.1)) == 0


def test_the_true_line_and_the_points_are_drawn():
    seen = LESSON.begin("bias")
    figure = points_chart(seen.scene, seen.paths[0], "light")
    lines = {line.name: line for line in figure.data}
    x, y = (np.asarray(axis, dtype=float) for axis in (lines["true line"].x, lines["true line"].y))
    np.testing.assert_allclose(y, 1.5 * x + 1.0)
    w, b = seen.paths[0].points[-1]
    np.testing.assert_allclose(lines["the ball's line"].y, w * x + b)
    assert len(lines["points"].x) == FAR


def test_the_points_were_drawn_around_the_true_line():
    dataset = LANDSCAPES["line_fit"].dataset
    x, y = dataset.rows[:-1].T
    w, b = dataset.truth
    assert abs(np.mean(y - w * x - b)) < dataset.noise
    assert np.std(y - w * x - b) < 1.5 * dataset.noise
    assert "1.5 x + 1" in dataset.source


def test_both_losses_are_drawn_over_the_moved_points():
    seen = changed("squares", data=((FAR, 2.4, 4.5),))
    figure = loss_chart(seen.scene, seen.paths[0], float(lowest_point(seen)[0]), "light")
    rows = seen.scene.record.rows
    for line, cost in zip(figure.data[:2], (np.square, np.abs), strict=True):
        at = np.asarray(line.x)[::100]
        wanted = [np.mean(cost(w * rows[:, 0] - rows[:, 1])) for w in at]
        np.testing.assert_allclose(np.asarray(line.y)[::100], wanted, rtol=1e-12)


def stops() -> list[float]:
    return OPTIMIZERS["gradient_descent"].hyperparameters[0].stops.tolist()


def test_tasks_are_done_by_what_they_ask_for():
    little, full_rate, at_once, ignores, dragged = LESSON.tasks
    assert any(little.done(changed("sizes", rate=rate)) for rate in stops())
    assert not any(little.done(changed("sizes", rate=rate)) for rate in stops() if rate >= 0.4)
    schedules = [changed("sizes", options={"schedule": float(place)}) for place in range(len(SCHEDULES))]
    assert any(full_rate.done(seen) for seen in schedules)
    assert not full_rate.done(schedules[0])
    assert any(at_once.done(changed("squares", rate=rate)) for rate in stops())
    assert not at_once.done(changed("squares", rate=1.0))
    assert [loss for loss in LOSSES if ignores.done(changed("bias", loss=loss))] == ["absolute"]
    assert dragged.done(changed("drag", data=((FAR, 2.4, 4.6),)))
    assert not dragged.done(changed("drag", data=((FAR, 2.4, 2.0),)))


def test_a_point_pulled_further_off_takes_the_squares_with_it_and_not_the_sizes():
    for loss, moves in (("squared", True), ("absolute", False)):
        before, after = (changed("bias", loss=loss, data=data) for data in ((), ((FAR, 2.4, -4.0),)))
        assert (np.linalg.norm(lowest_point(after) - lowest_point(before)) > 0.5) == moves
        assert (far_from_truth(after) > far_from_truth(before) + 0.5) == moves


def test_points_that_say_nothing_have_words():
    rows = LANDSCAPES["line_fit"].rows
    data = tuple((row + 1, 1.0, float(y)) for row, (_, y) in enumerate(rows))
    for preset in ("bias", "drag"):
        seen = changed(preset, data=data)
        assert lowest_point(seen) is None
        assert "Many lines are equally good" in LESSON.happened(seen)[1]
        assert len(LESSON.pictures(seen, "light")) == 1
        assert trace(seen.scene)
