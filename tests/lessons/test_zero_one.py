"""What the lesson on the 0-1 loss says, checked by numbers."""

import numpy as np
import pytest

from descent import run, sample
from landscapes import LANDSCAPES
from lessons import LESSONS, Seen
from lessons.surrogates import (
    LOSSES,
    SCALES,
    SIDE,
    STAIRCASE,
    SURROGATES,
    N,
    cut,
    edge_distance,
    flat_places,
    losses_at,
    margins,
    one_point,
    pulling,
    wrong_at,
)
from lessons.zero_one import BEGUN_WRONG, FEWEST, distance_gone, wrong_counts
from optimizers import OPTIMIZERS
from scenes import Run, Scene
from scenes.options import DIFFERENCE, GRADIENT

LESSON = LESSONS["zero_one"]
SCENE = LESSON.begin().scene
START = SCENE.begin
ROWS = SCENE.record.rows
MANY = np.random.default_rng(0).uniform(-3.0, 5.0, (2000, 2))
MARGINS = np.linspace(-4.0, 4.0, 801)
every_surrogate = pytest.mark.parametrize("key", SURROGATES)


def seen_with(preset: str, **more: object) -> Seen:
    begun = LESSON.begin(preset)
    rate = more.pop("rate", None)
    if rate is not None:
        more["runs"] = (Run(optimizer="gradient_descent", hyperparameters={"learning_rate": rate}),)
    return Seen(preset, Scene(**{**dict(begun.scene), **more}), begun.dials)


def by_differences(source: str, difference: float, rate: float = 1.0) -> Seen:
    options = {GRADIENT.name: float(GRADIENT.choices.index(source)), DIFFERENCE.name: difference}
    return seen_with("steps", options=options, rate=rate)


# ------------------------------------------------------------------------------------------------ the staircase


def test_the_losses_share_their_points():
    for key in LOSSES:
        np.testing.assert_array_equal(LANDSCAPES[key].rows, ROWS)
        assert LANDSCAPES[key].start == START


def test_the_gradient_is_exactly_zero_almost_everywhere_and_so_is_every_small_change():
    values, gradients = sample(LANDSCAPES[STAIRCASE], MANY)
    assert (gradients == 0.0).all()
    assert flat_places(SCENE, STAIRCASE) == SIDE * SIDE
    for step in ((1e-7, 0.0), (0.0, 1e-7), (-1e-7, 1e-7)):
        np.testing.assert_array_equal(losses_at(SCENE, STAIRCASE, MANY + step), values)


def test_up_to_the_nearest_edge_nothing_changes_and_just_beyond_it_one_point_does():
    angles = np.linspace(0.0, 2.0 * np.pi, 3601)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    for point in (START, (2.0, 0.7), (-1.0, -1.5)):
        near, value = edge_distance(SCENE, point), losses_at(SCENE, STAIRCASE, np.array([point]))
        assert (losses_at(SCENE, STAIRCASE, point + 0.999 * near * circle) == value).all()
        changes = np.unique(np.abs(losses_at(SCENE, STAIRCASE, point + 1.01 * near * circle) - value))
        assert changes == pytest.approx([0.0, 1 / N])


def test_no_line_has_fewer_wrong_points_than_the_lowest_step():
    # The 0-1 loss knows only the direction of w, and changes only where a point lies on the line: one try in every gap.
    edges = np.sort(np.concatenate([np.arctan2(ROWS[:, 1], ROWS[:, 0]) + turn for turn in (np.pi / 2, -np.pi / 2)]))
    between = (edges + np.append(edges[1:], edges[0] + 2.0 * np.pi)) / 2.0
    counts = [wrong_at(SCENE, (np.cos(angle), np.sin(angle))) for angle in between]
    assert min(counts) == FEWEST
    assert wrong_at(SCENE, (0.0, 0.0)) == N


def test_gradient_descent_never_moves_on_it_at_any_rate():
    begun = LESSON.begin()
    assert LESSON.outcome(begun) == 2
    assert wrong_counts(begun) == (BEGUN_WRONG, BEGUN_WRONG)
    for rate in (0.001, 1.0, 10.0):
        assert distance_gone(seen_with("steps", rate=rate)) == 0.0
    assert LESSON.outcome(by_differences("forward", 1.0)) == 1
    assert LESSON.outcome(seen_with("logistic")) == 0


def test_who_compares_losses_comes_down():
    for seed in range(5):
        path = run(LANDSCAPES[STAIRCASE], OPTIMIZERS["cma_es"], seed=seed)
        assert wrong_at(SCENE, path.points[0]) == BEGUN_WRONG
        assert wrong_at(SCENE, path.points[-1]) < 0.6 * BEGUN_WRONG


# ------------------------------------------------------------------------------------------------ what stands in


@every_surrogate
def test_each_is_an_upper_bound_the_logistic_one_only_when_divided_by_log_2(key):
    step = one_point(STAIRCASE, MARGINS)
    np.testing.assert_array_equal(step, MARGINS <= 0.0)
    values = one_point(key, MARGINS)
    assert (SCALES.get(key, 1.0) * values >= step).all()
    assert (values >= step).all() == (key not in SCALES)
    share = losses_at(SCENE, STAIRCASE, MANY)
    assert (SCALES.get(key, 1.0) * losses_at(SCENE, key, MANY) >= share - 1e-12).all()


def test_each_is_what_its_name_says_of_one_point():
    expected = {
        "hinge": np.maximum(0.0, 1.0 - MARGINS),
        "squared_hinge": np.maximum(0.0, 1.0 - MARGINS) ** 2,
        "logistic": np.log1p(np.exp(-MARGINS)),
        "exponential": np.exp(-MARGINS),
    }
    for key, values in expected.items():
        np.testing.assert_allclose(one_point(key, MARGINS), values, rtol=1e-12)
        assert one_point(key, np.zeros(1))[0] * SCALES.get(key, 1.0) == pytest.approx(1.0)


@every_surrogate
def test_each_moves_and_minimising_it_lowers_the_0_1_loss_here(key):
    seen = LESSON.begin(key)
    before, after = wrong_counts(seen)
    path = seen.paths[0]
    assert before == BEGUN_WRONG
    assert after <= 0.6 * before
    assert path.losses[-1] < 0.35 * path.losses[0]
    assert wrong_at(SCENE, LANDSCAPES[key].minima[0].point) <= FEWEST + 1
    assert flat_places(SCENE, key) == 0


def test_at_the_minimum_of_a_stand_in_there_may_be_one_mistake_more():
    counts = {key: wrong_at(SCENE, LANDSCAPES[key].minima[0].point) for key in SURROGATES}
    assert set(counts.values()) == {FEWEST, FEWEST + 1}


def test_the_points_that_pull_are_those_with_a_slope():
    for point in (START, (2.0, 0.7), (1.0, 1.0)):
        assert pulling(SCENE, STAIRCASE, point) == 0
        for key in ("hinge", "squared_hinge"):
            assert pulling(SCENE, key, point) == (margins(SCENE, point) < 1.0).sum()
        for key in ("logistic", "exponential"):
            assert pulling(SCENE, key, point) == N
        assert (margins(SCENE, point) <= 0.0).sum() == wrong_at(SCENE, point)


def test_the_cut_runs_through_the_walker_where_it_is_on_the_map():
    for preset, through in (("steps", START), ("hinge", LESSON.begin("hinge").paths[0].points[-1])):
        _, _, picture = LESSON.pictures(LESSON.begin(preset), "light")
        *lines, walker = picture.figure.data
        assert [walker.x[0], walker.y[0]] == [
            through[0],
            losses_at(SCENE, LESSON.begin(preset).scene.landscape, np.array([through]))[0],
        ]
        points = cut(LESSON.begin(preset).scene, through[1])
        for key, line in zip(LOSSES, lines, strict=True):
            np.testing.assert_array_equal(line.y, losses_at(SCENE, key, points))
    away = seen_with("exponential", rate=1.0)
    assert "it has left the map" in LESSON.pictures(away, "light")[2].caption


# ------------------------------------------------------------------------------------------------ tasks and words


def test_tasks_are_done_by_what_they_ask_for():
    lowest, leaves, rate, worse = LESSON.tasks
    assert lowest.done(seen_with("steps", start=(2.0, 0.7)))
    assert not lowest.done(seen_with("steps", start=(1.42, 1.14)))
    assert any(leaves.done(by_differences("central", float(h))) for h in DIFFERENCE.stops)
    assert any(leaves.done(by_differences("forward", float(h))) for h in DIFFERENCE.stops)
    assert not leaves.done(by_differences("central", 0.001))
    assert not leaves.done(seen_with("steps", rate=10.0))
    stops = Run(optimizer="gradient_descent").record.hyperparameters[0].stops
    assert any(rate.done(seen_with("exponential", rate=float(stop))) for stop in stops)
    assert not rate.done(seen_with("exponential", rate=0.001))
    assert worse.done(seen_with("hinge", start=(2.0, 0.7)))
    assert not worse.done(seen_with("hinge", start=(-2.0, 3.0)))


def test_words_follow_the_run():
    moved = by_differences("central", 1.0)
    assert "by central differences" in LESSON.happened(moved)[3]
    assert f"{wrong_counts(moved)[1]} points" in LESSON.happened(moved)[3]
    for key in SURROGATES:
        sentences = LESSON.happened(LESSON.begin(key))
        assert ("divided by log 2" in sentences[3]) == (key in SCALES)


def test_points_may_be_moved_and_everything_follows():
    rows = [(float(row + 1), *(3.0 * label for _ in range(2))) for row, label in enumerate(ROWS[:, -1])]
    for preset in LESSON.presets:
        # Every point far on its own side of one line: no mistake is left, and some losses have no lowest value.
        seen = seen_with(preset.key, data=tuple(rows))
        assert wrong_counts(seen)[0] == wrong_at(seen.scene, START) == 0
        assert "the fewest there can be are 0" in " ".join(LESSON.happened(seen)).lower()
        assert LESSON.pictures(seen, "light")
        assert (margins(seen.scene, START) > 0.0).all()
