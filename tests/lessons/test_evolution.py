"""What the lesson on descent and evolution says, checked by numbers."""

import itertools

import numpy as np
import pytest

from landscapes import LANDSCAPES
from lessons import LESSONS, Seen
from lessons.crowd_words import CROWD, DOWNHILL, FIRST, OFF, ON, SECOND, STAYS, WANDERS, fate
from lessons.crowds import (
    SIZES,
    alike_from,
    angle,
    crowds,
    distances,
    downhill,
    drift_variances,
    expected_spread,
    first_steps,
    has_direction,
    in_the_right_well,
    key_of,
    last_generation,
    last_points,
    lower_well,
    shape_of,
    share_in_the_right_well,
    shifts_at_the_end,
    slope_of,
    spread,
    to_the_lowest,
)
from lessons.evolution import ALONG, BENT, STRONG
from scenes import Scene

LESSON = LESSONS["evolution"]
CROWDS, WEAK, DRIFT, LONG, WELLS = (LESSON.begin(preset.key) for preset in LESSON.presets)


def changed(seen: Seen, index: int | None = None, **parts: object) -> Seen:
    """With hyperparameters of run `index` changed, or parts of the scene."""
    if index is None:
        return Seen(seen.preset, Scene(**{**dict(seen.scene), **parts}), seen.dials)
    runs = list(seen.scene.runs)
    runs[index] = runs[index].model_copy(update={"hyperparameters": {**runs[index].hyperparameters, **parts}})
    return changed(seen, runs=tuple(runs))


def slider(seen: Seen, index: int, name: str, near: float) -> float:
    """The value nearest to `near` that the slider has."""
    (quantity,) = (q for q in seen.scene.runs[index].record.hyperparameters if q.name == name)
    return float(quantity.stops[np.argmin(np.abs(quantity.stops - near))])


# ------------------------------------------------------------------------------------------------ the question


def test_without_selection_the_crowd_wanders():
    assert LESSON.outcome(CROWDS) == WANDERS == fate(CROWDS, SECOND)
    shifts = shifts_at_the_end(key_of(CROWDS.scene, SECOND), 400)
    assert not has_direction(shifts)
    assert np.sqrt((shifts**2).sum(axis=1).mean()) > 5 * np.linalg.norm(shifts.mean(axis=0))
    quadrants = {tuple(np.sign(shift)) for shift in shifts}
    assert len(quadrants) == 4


def test_with_selection_it_goes_downhill_and_without_mutation_it_stays():
    assert fate(CROWDS, FIRST) == DOWNHILL == fate(changed(CROWDS, SECOND, selection=ON))
    assert fate(changed(CROWDS, SECOND, mutation=OFF)) == STAYS


def test_by_chance_twice_as_far_takes_about_four_times_as_long():
    found = distances(key_of(CROWDS.scene, SECOND), 400)
    assert found[0] == 0.0
    np.testing.assert_allclose(found[[20, 40, 60]] / found[[5, 10, 15]], 2.0, rtol=0.12)


def test_crowds_are_apart_from_the_seed_on_the_stage():
    assert key_of(CROWDS.scene, SECOND) == key_of(changed(CROWDS, seed=5).scene, SECOND)


# ------------------------------------------------------------------------------------------------ weak selection


@pytest.mark.parametrize("start", [(-1.0, -1.0), (-2.0, 1.0), (1.5, -1.0), (0.5, 2.0)])
def test_weakly_selected_the_mean_moves_along_the_gradient(start):
    scene = changed(WEAK, start=start).scene
    shifts = first_steps(key_of(scene, CROWD), 3000)
    assert has_direction(shifts)
    # 0.9 degrees is the standard error of the mean's direction.
    assert angle(shifts.mean(axis=0), downhill(scene)) < 3.0
    assert angle(to_the_lowest(scene), downhill(scene)) > 10.0


def test_as_few_crowds_as_the_chart_shows_are_enough_to_see_it():
    assert angle(first_steps(key_of(WEAK.scene, CROWD)).mean(axis=0), downhill(WEAK.scene)) < ALONG


@pytest.mark.parametrize("start", [(-1.0, -1.0), (-2.0, 1.0), (1.5, -1.0)])
def test_strongly_selected_in_a_wide_crowd_it_turns_towards_the_minimum(start):
    scene = changed(WEAK, start=start).scene
    mean = first_steps(key_of(scene, CROWD, **STRONG), 1000).mean(axis=0)
    slope, goal = downhill(scene), to_the_lowest(scene)
    assert angle(mean, slope) > 5.0
    assert angle(mean, goal) < angle(slope, goal)


def test_the_pace_depends_on_the_spread_and_not_on_the_slope():
    def pace(start: tuple[float, float], strength: float) -> float:
        scene = changed(changed(WEAK, start=start), CROWD, mutation_strength=strength, selection_share=0.5).scene
        return float(np.linalg.norm(first_steps(key_of(scene, CROWD), 1000).mean(axis=0)))

    near, far = (-1.0, -1.0), (-2.0, -2.0)
    steepness = [np.linalg.norm(downhill(changed(WEAK, start=start).scene)) for start in (near, far)]
    assert steepness[1] / steepness[0] == pytest.approx(2.0)
    assert pace(far, 0.05) == pytest.approx(pace(near, 0.05), rel=0.05)
    assert pace(near, 0.1) == pytest.approx(2.0 * pace(near, 0.05), rel=0.05)


# ------------------------------------------------------------------------------------------------ drift


@pytest.mark.parametrize("recombination", [ON, OFF])
@pytest.mark.parametrize("mutation", [ON, OFF])
def test_the_variance_of_drift_is_one_over_the_population(recombination, mutation):
    variances = drift_variances(0.1, recombination, mutation, 2000)
    scaled = variances * SIZES
    np.testing.assert_allclose(scaled, scaled.mean(), rtol=0.12)
    assert slope_of(variances) == pytest.approx(-1.0, abs=0.06)
    # Founders, parents drawn among them, mutations: each is a mean of N independent ones. The parents' own variance
    # is that of a sample, (1 - 1/N), and half of it where two are averaged.
    sizes = np.array(SIZES)
    parents = (1 - 1 / sizes) * (0.5 if recombination == ON else 1.0)
    expected = 0.1**2 * (1 + parents + (1 if mutation == ON else 0)) / sizes
    np.testing.assert_allclose(variances, expected, rtol=0.1)


def test_the_landscape_does_not_matter_without_selection():
    runs = DRIFT.scene.runs
    elsewhere = Scene(landscape="rosenbrock", runs=runs, start=LANDSCAPES["rosenbrock"].start, steps=20)
    here = Scene(landscape="bowl", runs=runs, steps=20)
    shifts = [shifts_at_the_end(key_of(scene, 0), 300) for scene in (elsewhere, here)]
    assert not has_direction(shifts[0])
    np.testing.assert_allclose(shifts[0].var(axis=0).mean(), shifts[1].var(axis=0).mean(), rtol=0.25)


@pytest.mark.parametrize(("recombination", "mutation"), list(itertools.product((ON, OFF), (ON, OFF))))
def test_the_spread_is_as_expected_without_selection(recombination, mutation):
    numbers = {"population": 8, "mutation_strength": 0.1, "recombination": recombination, "mutation": mutation}
    seen = changed(changed(DRIFT, 0, **numbers), steps=12)
    paths = crowds(key_of(seen.scene, 0), 2000, memory=True)
    squares = np.zeros(12)
    for run in range(len(paths)):
        found = spread(paths[run], 8) ** 2
        squares[: len(found)] += found / len(paths)
    expected = expected_spread(8, 0.1, recombination == ON, mutation == ON, 12) ** 2
    np.testing.assert_allclose(squares, expected, rtol=0.15)


def test_without_selection_and_mutation_all_become_copies_of_one():
    seen = changed(DRIFT, 0, mutation=OFF)
    size = int(seen.scene.hyperparameters(0)["population"])
    last = last_generation(seen.paths[0], size)
    assert (last == last[0]).all()
    assert "copies of one founder" in LESSON.happened(seen)[2]
    for seed in range(30):
        assert alike_from(changed(seen, seed=seed).paths[0], size) is not None


# ------------------------------------------------------------------------------------------------ not round


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_a_crowd_that_is_not_round_moves_along_its_shape_times_the_slope(share):
    scene = changed(LONG, CROWD, selection_share=share).scene
    shape = shape_of(key_of(scene, CROWD), 300)
    assert shape is not None
    ahead = np.array([1.0, 0.0])
    tilt, turned = angle(shape.tilt, ahead), angle(shape.step, ahead)
    assert shape.ratio > 1.3
    assert tilt > 10.0
    assert shape.step[1] > 0.0
    assert turned == pytest.approx(tilt, abs=3.0)
    # Longer across than along the slope, and leaning to the left, as the generations were turned.
    assert shape.covariance[1, 1] > shape.covariance[0, 0]
    assert shape.covariance[0, 1] > 0.0


def test_words_on_a_crowd_that_nobody_selects_from():
    all_parents = changed(LONG, CROWD, selection_share=1.0)
    assert "nobody is selected" in LESSON.happened(all_parents)[0]
    assert "more variety" in LESSON.happened(LONG)[-1]
    assert "elsewhere" in LESSON.happened(all_parents)[-1]


def test_words_on_level_ground():
    level = changed(WEAK, start=(0.0, 0.0))
    assert "no direction to speak of" in LESSON.happened(level)[1]
    assert len(LESSON.pictures(level, "light")) == 2
    assert not LESSON.tasks[1].done(level)


def test_selection_thins_the_crowd_along_the_slope():
    scene = LONG.scene
    paths = crowds(key_of(scene, CROWD), 100, steps=10, memory=True)
    selected = paths.memory[:, 1, :30]
    way = downhill(scene) / np.linalg.norm(downhill(scene))
    across = np.array([-way[1], way[0]])
    assert (selected @ way).var(axis=1).mean() < 0.9 * (selected @ across).var(axis=1).mean()


# ------------------------------------------------------------------------------------------------ two wells


def test_the_sharp_well_is_lower_and_the_walker_stays_in_it():
    assert lower_well(WELLS.scene) == 0
    assert not in_the_right_well(WELLS.scene, WELLS.paths[0].points[-1:])[0]
    assert not in_the_right_well(WELLS.scene, np.array([WELLS.scene.begin]))[0]


def test_small_mutations_stay_in_the_sharp_well_and_large_ones_choose_the_flat_one():
    shares = [
        share_in_the_right_well(key_of(WELLS.scene, CROWD, mutation_strength=s), 60) for s in (0.03, 0.1, 0.4, 0.6)
    ]
    assert shares[:2] == [0.0, 0.0]
    assert min(shares[2:]) > 0.9


# ------------------------------------------------------------------------------------------------ tasks


def test_tasks_are_done_by_what_they_ask_for():
    directed, corner, founder, flat, straddle = LESSON.tasks
    assert directed.done(changed(CROWDS, SECOND, selection=ON))
    share, strength = (slider(WEAK, CROWD, name, near) for name, near in STRONG.items())
    assert corner.done(changed(WEAK, CROWD, selection_share=share, mutation_strength=strength))
    assert angle(first_steps(key_of(WEAK.scene, CROWD, **STRONG)).mean(axis=0), downhill(WEAK.scene)) > BENT
    assert founder.done(changed(DRIFT, 0, mutation=OFF))
    assert not founder.done(changed(DRIFT, 0, mutation=OFF, selection=ON))
    assert not founder.done(changed(DRIFT, 0, mutation=OFF, recombination=ON))
    assert flat.done(changed(WELLS, CROWD, mutation_strength=slider(WELLS, CROWD, "mutation_strength", 0.5)))
    wide = changed(WELLS, CROWD, mutation_strength=slider(WELLS, CROWD, "mutation_strength", 1.3))
    assert straddle.done(wide)
    mean = wide.paths[CROWD].points[-1]
    np.testing.assert_allclose(last_generation(wide.paths[CROWD], 30).mean(axis=0), mean)


def test_angles():
    assert angle(np.array([1.0, 0.0]), np.array([0.0, -2.0])) == pytest.approx(90.0)
    assert np.isnan(angle(np.zeros(2), np.ones(2)))
    assert last_points(crowds(key_of(DRIFT.scene, 0), 2)).shape == (2, 2)
