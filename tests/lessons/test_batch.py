"""What the lesson on mini-batches says, checked by numbers."""

import numpy as np
import pytest

from descent import draw_batches, run, sample
from lessons import LESSONS, Seen
from lessons.batch import FEW, GOAL, ONE, ROWS, SIZES, distances, strides
from lessons.minibatches import (
    EPOCHS,
    HUGE,
    batch_gradients,
    bytes_of,
    divisors,
    end_excess,
    ends_of,
    last_quarter,
    looked_at,
    losses_of,
    lowest,
    measured_variance,
    path_of,
    row_gradients,
    spread,
    steps_for,
    variance_of,
    with_size,
)
from lessons.words import say_bytes
from scenes import Run, Scene
from scenes.options import SCHEDULE
from scenes.trace import sweep_run

LESSON = LESSONS["batch"]
BEGUN = LESSON.begin().scene
POINTS = [(-2.0, 4.0), (1.64, 1.68), (4.0, -2.0)]
every_size = pytest.mark.parametrize("size", [1, 3, 4, 7, 20, 39])


def seen_with(preset: str, **more: object) -> Seen:
    begun = LESSON.begin(preset)
    rate = more.pop("rate", None)
    if rate is not None:
        more["runs"] = (Run(optimizer="gradient_descent", hyperparameters={"learning_rate": rate}),)
    return Seen(preset, Scene(**{**dict(begun.scene), **more}), begun.dials)


# ------------------------------------------------------------------------------------------------ how batches are drawn


@pytest.mark.parametrize("size", [1, 3, 4, 7, 39, 40])
def test_every_epoch_looks_at_every_point_once_and_shuffles_anew(size):
    per_epoch = steps_for(ROWS, size, 1)
    batches = draw_batches(ROWS, size, 3 * per_epoch, seed=5).reshape(3, per_epoch, size)
    for epoch in batches:
        seen = epoch[epoch >= 0]
        assert sorted(seen) == list(range(ROWS))
    assert size == ROWS or not np.array_equal(batches[0], batches[1])
    assert looked_at(ROWS, size, 3 * per_epoch)[[0, per_epoch, -1]].tolist() == [0, ROWS, 3 * ROWS]
    sizes = (batches.reshape(-1, size) >= 0).sum(axis=1)
    np.testing.assert_array_equal(np.diff(looked_at(ROWS, size, 3 * per_epoch)), sizes)


@every_size
def test_the_walker_is_given_the_gradients_of_these_batches(size):
    path = run(BEGUN.record, BEGUN.runs[0].record, steps=60, batch_size=size, seed=3)
    batches = draw_batches(ROWS, size, 61, seed=3)
    for point, gradient, batch in zip(path.points, path.gradients, batches, strict=True):
        own = row_gradients(BEGUN, tuple(point))[batch[batch >= 0]]
        np.testing.assert_allclose(gradient, own.mean(axis=0), rtol=1e-12, atol=1e-14)


# ------------------------------------------------------------------------------------------------ their noise


@pytest.mark.parametrize("point", POINTS)
def test_the_mean_of_all_single_gradients_is_the_gradient(point):
    whole = sample(BEGUN.record, [point])[1][0]
    np.testing.assert_allclose(row_gradients(BEGUN, point).mean(axis=0), whole, rtol=1e-12, atol=1e-15)


@every_size
@pytest.mark.parametrize("point", POINTS)
def test_batches_are_right_on_average_an_epoch_of_them_exactly(size, point):
    gradients = row_gradients(BEGUN, point)
    batches = draw_batches(ROWS, size, steps_for(ROWS, size, 1), seed=8)
    means = [gradients[batch[batch >= 0]].mean(axis=0) for batch in batches]
    weights = (batches >= 0).sum(axis=1)
    np.testing.assert_allclose(np.average(means, axis=0, weights=weights), gradients.mean(axis=0), atol=1e-15)
    # And the very first batch of a run is right on average over seeds, to five standard errors.
    first = np.array([gradients[draw_batches(ROWS, size, 1, seed)[0]].mean(axis=0) for seed in range(2000)])
    error = np.linalg.norm(first.mean(axis=0) - gradients.mean(axis=0))
    assert error < 5.0 * (variance_of(gradients, size) / 2000) ** 0.5


@every_size
@pytest.mark.parametrize("point", POINTS)
def test_variance_of_a_batch_is_that_of_a_point_over_its_size_corrected_for_a_finite_population(size, point):
    gradients = row_gradients(BEGUN, point)
    first = np.array([gradients[draw_batches(ROWS, size, 1, seed)[0]].mean(axis=0) for seed in range(2000)])
    measured = np.square(first - gradients.mean(axis=0)).sum(axis=1).mean()
    assert measured == pytest.approx(spread(gradients) / size * (ROWS - size) / (ROWS - 1), rel=0.12)
    assert variance_of(gradients, size) == pytest.approx(measured, rel=0.12)
    assert measured_variance(gradients, size, 0) == pytest.approx(measured, rel=0.25)


def test_twice_the_points_halve_the_variance_and_near_all_of_them_it_falls_faster_still():
    gradients = row_gradients(BEGUN, BEGUN.begin)
    assert variance_of(gradients, 1) == pytest.approx(spread(gradients))
    for size in (1, 2, 4):
        assert variance_of(gradients, 2 * size) / variance_of(gradients, size) == pytest.approx(0.5, abs=0.03 * size)
    falls = [variance_of(gradients, size) * size for size in range(1, ROWS + 1)]
    assert (np.diff(falls) < 0.0).all()
    assert variance_of(gradients, ROWS) == 0.0
    # The scatter, its root: four times the points halve it.
    assert (variance_of(gradients, 4) / variance_of(gradients, 1)) ** 0.5 == pytest.approx(0.5, abs=0.03)


def test_short_batches_are_no_part_of_what_is_measured():
    gradients = row_gradients(BEGUN, BEGUN.begin)
    assert len(batch_gradients(gradients, 7, 0, epochs=10)) == 10 * (ROWS // 7)


def test_in_the_minimum_the_gradient_vanishes_and_the_noise_does_not():
    gradients = row_gradients(BEGUN, BEGUN.record.minima[0].point)
    assert np.linalg.norm(gradients.mean(axis=0)) < 1e-8
    assert variance_of(gradients, ONE) ** 0.5 > 0.3


# ------------------------------------------------------------------------------------------------ where they lead


def test_all_are_smooth_few_wobble_and_one_staggers():
    rises, last = [], []
    for size in SIZES:
        seen = seen_with("one", batch_size=size)
        quarter = last_quarter(seen.paths[0])
        rises.append(int((np.diff(seen.paths[0].losses) > 1e-12).sum()))
        last.append(strides(seen)[quarter].mean())
    assert rises[2] == 0
    assert rises[0] > 100
    assert rises[1] > 100
    assert last[0] > 1.3 * last[1] > 1000 * last[2]


@pytest.mark.parametrize("rate", [0.7, 1.5, 3.0])
def test_the_smaller_the_batch_the_further_above_the_lowest_a_constant_rate_stays(rate):
    ends = [end_excess(with_size(seen_with("one", rate=rate).scene, size)) for size in (1, 2, 4, 8, 20)]
    assert (np.diff(ends) < 0.0).all()


def test_one_point_a_step_ends_near_the_minimum_and_never_rests():
    begun = LESSON.begin()
    assert LESSON.outcome(begun) == 1
    for seed in range(10):
        seen = seen_with("one", seed=seed)
        assert LESSON.outcome(seen) == 1
        assert distances(seen)[last_quarter(seen.paths[0])].mean() < 0.4 * distances(seen)[0]
    assert LESSON.outcome(seen_with("all")) == 0
    assert LESSON.outcome(seen_with("one", rate=0.001)) == 2


def test_by_steps_the_whole_batch_wins_by_looks_it_does_not():
    ends = ends_of(BEGUN)
    one, few, whole = (ends.losses[ends.sizes.index(size)] for size in SIZES)
    assert few < one < whole
    steps = {size: losses_of(with_size(BEGUN, size))[:, -1] for size in SIZES}
    assert np.median(steps[ROWS]) < np.median(steps[FEW]) < np.median(steps[ONE])
    assert ends.sizes == divisors(ROWS) == [1, 2, 4, 5, 8, 10, 20, 40]


def test_compared_runs_are_those_of_the_stage():
    for size in SIZES:
        seen = seen_with("one", batch_size=size)
        np.testing.assert_array_equal(path_of(seen.scene, size).losses, seen.paths[0].losses)
        assert looked_at(ROWS, size, steps_for(ROWS, size))[-1] == EPOCHS * ROWS
    single = sweep_run(BEGUN, 0, BEGUN.hyperparameters(0), seed=[4])[0]
    np.testing.assert_array_equal(losses_of(BEGUN)[4], single.losses)


def test_memory_is_what_the_rows_of_a_step_take():
    rows = BEGUN.record.rows
    assert bytes_of(ROWS, rows.shape[1]) == rows.nbytes
    assert bytes_of(FEW, rows.shape[1]) == rows[:FEW].nbytes
    assert HUGE == 1_000_000_000_000 // 2
    assert say_bytes(bytes_of(HUGE, rows.shape[1])) == "12 TB"
    assert [say_bytes(count) for count in (24.0, 960.0, 1e3, 2.5e6, 3e9)] == [
        "24 bytes",
        "960 bytes",
        "1 kB",
        "2.5 MB",
        "3 GB",
    ]


def test_a_rate_that_shrinks_settles():
    begun = LESSON.begin("decay").scene
    for key in ("step", "exponential", "inverse_time", "cosine"):
        seen = seen_with("decay", options={SCHEDULE.name: float(SCHEDULE.choices.index(key))})
        assert end_excess(seen.scene) < 0.35 * end_excess(begun)
        before, after = strides(LESSON.begin("decay")), strides(seen)
        assert after[-50:].mean() < 0.35 * before[-50:].mean()


# ------------------------------------------------------------------------------------------------ tasks and words


def test_tasks_are_done_by_what_they_ask_for():
    close, thrifty, quiet, loud, settles = LESSON.tasks
    assert close.done(seen_with("one", rate=0.215))
    assert not close.done(seen_with("one", rate=0.215, batch_size=None))
    assert not close.done(seen_with("one", rate=0.215, steps=2))
    assert thrifty.done(seen_with("all", batch_size=FEW, steps=100))
    assert not thrifty.done(seen_with("all", batch_size=FEW, steps=101))
    assert not thrifty.done(seen_with("all", steps=10))
    assert lowest(BEGUN) < GOAL
    assert quiet.done(seen_with("noise", batch_size=12))
    assert not quiet.done(seen_with("noise", batch_size=11))
    assert not quiet.done(seen_with("noise", batch_size=None))
    assert loud.done(seen_with("noise", start=(1.6, 1.7)))
    assert not loud.done(seen_with("noise", start=(-2.0, 3.0)))
    cosine = {SCHEDULE.name: float(SCHEDULE.choices.index("cosine"))}
    assert settles.done(seen_with("decay", options=cosine))
    assert not settles.done(seen_with("decay", options=cosine, batch_size=None))


@every_size
def test_words_follow_the_batch_size(size):
    sentences = LESSON.happened(seen_with("one", batch_size=size))
    assert f"looks at {size} of {ROWS} points" in sentences[0]
    assert f"{steps_for(ROWS, size, 1)} steps" in sentences[0]
    noise = LESSON.happened(seen_with("noise", batch_size=size))
    assert f"b = {size} points" in noise[1]
    assert f"{(ROWS - size) / (ROWS - 1):.3g}" in noise[2]


def test_points_may_be_moved_even_so_that_there_is_no_minimum():
    labels = BEGUN.record.rows[:, -1]
    apart = tuple((float(row + 1), 3.0 * label, 3.0 * label) for row, label in enumerate(labels))
    for preset in LESSON.presets:
        for data in (apart, apart[:1]):
            seen = seen_with(preset.key, data=data)
            assert bool(seen.places.minima) == (data != apart)
            assert len(LESSON.happened(seen)) >= 3
            assert LESSON.pictures(seen, "light")
            assert [task.done(seen) in (True, False) for task in LESSON.tasks]
