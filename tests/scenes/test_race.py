"""A race: terms, tuning, equal cost, standings, many starts."""

from dataclasses import replace

import numpy as np
import pytest

from descent import Reason, default_of, run, sample_hessians, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import Run, Scene, read_scene, trace, trace_runs
from scenes.race import (
    BAND,
    MANY_STARTS,
    PARTS,
    Race,
    at_best,
    at_same_rate,
    crowd,
    follow,
    many_starts,
    race_paths,
    rate_of,
    read_race,
    tune,
    with_rates,
    write_race,
)
from scenes.standings import (
    LEFT_OVER,
    budget_of,
    costs_of,
    ranking,
    stand,
    trace_progress,
    within,
    within_all,
)
from scenes.verdicts import NEAR

SIX = "optimizers=gradient_descent,heavy_ball,adam,newton,steepest_backtracking,nelder_mead"


def scene_of(query: str) -> Scene:
    scene, notes = read_scene(query)
    assert notes == []
    return scene


# ------------------------------------------------------------------------------------------------ address


@pytest.mark.parametrize("terms", PARTS["terms"])
@pytest.mark.parametrize("many", [False, True])
def test_a_race_reads_back_what_it_writes(terms, many):
    race = Race(Scene(), terms, many)
    assert read_race(Scene(), write_race(race)) == (race, [])


def test_a_part_that_means_nothing_is_replaced_and_told():
    race, notes = read_race(Scene(), {"terms": "<b>", "from": "7"})
    assert race == Race(Scene())
    assert len(notes) == 2
    assert not set("".join(notes)) & set("<>")


# ------------------------------------------------------------------------------------------------ rates


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_every_optimizer_can_be_tuned_and_never_to_worse_than_its_default(key):
    scene = Scene(landscape="rosenbrock", runs=(Run(optimizer=key),), steps=30)
    tuning = tune(scene, 0)
    assert tuning is not None
    quantity = rate_of(OPTIMIZERS[key])
    assert quantity.name == "learning_rate" or "learning_rate" not in {q.name for q in OPTIMIZERS[key].hyperparameters}
    assert default_of(quantity, scene.record.suggests) in tuning.rates
    tuned = at_best(scene, {0: tuning})
    (path,) = trace(tuned)
    assert path.losses[-1] == pytest.approx(tuning.losses.min(), rel=1e-12)
    assert path.losses[-1] <= trace(scene)[0].losses[-1]
    again = tune(scene, 0)
    np.testing.assert_array_equal(again.losses, tuning.losses)
    assert again.best == tuning.best


def test_gradient_descent_on_a_quadratic_is_tuned_to_the_rate_of_the_theory():
    """2 / (L + mu) shrinks the slowest of all components fastest; after many steps that is the one that is left."""
    scene = scene_of("landscape=narrow_valley&optimizers=gradient_descent&condition_number=10&start=1,1&steps=100")
    (hessian,) = sample_hessians(scene.record, [[0.0, 0.0]], scene.all_parameters())
    eigenvalues = np.linalg.eigvalsh(hessian)
    assert eigenvalues[1] / eigenvalues[0] == pytest.approx(10.0)
    tuning = tune(scene, 0)
    theory = 2.0 / eigenvalues.sum()
    nearest = tuning.rates[np.argmin(np.abs(np.log(tuning.rates / theory)))]
    step = np.log(tuning.rates[1] / tuning.rates[0])
    assert abs(np.log(tuning.rates[tuning.best] / nearest)) < 1.01 * step


def test_a_rate_that_diverges_is_worst_of_all():
    scene = scene_of("landscape=narrow_valley&optimizers=gradient_descent&steps=1000")
    tuning = tune(scene, 0)
    assert np.isinf(tuning.losses[-1])
    assert np.isfinite(tuning.losses[tuning.best])


def test_the_same_rate_is_that_of_the_first_and_spares_what_has_none():
    scene = scene_of("optimizers=nelder_mead,adam,gradient_descent,newton&2.learning_rate=0.5&3.learning_rate=0.001")
    same = at_same_rate(scene)
    assert [same.hyperparameters(i).get("learning_rate") for i in range(4)] == [None, 0.5, 0.5, 0.5]
    assert same.runs[0] == scene.runs[0]


def test_a_default_rate_is_left_out_of_the_scene():
    scene = scene_of("landscape=bowl&optimizers=gradient_descent&1.learning_rate=0.5")
    default = Scene(landscape="bowl", runs=(Run(optimizer="gradient_descent"),))
    assert with_rates(scene, {0: default.hyperparameters(0)["learning_rate"]}) == default


# ------------------------------------------------------------------------------------------------ cost


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_at_the_same_cost_everyone_has_the_same_number_of_looks_within_one_step(key):
    scene = Scene(landscape="himmelblau", runs=(Run(optimizer=key),), steps=60)
    (whole,), (path,) = trace(scene), race_paths(scene, "same_cost")
    costs = costs_of(whole)
    assert costs_of(path)[-1] <= budget_of(scene) or path.steps == 0
    if path.steps < whole.steps:
        assert costs[path.steps + 1] > budget_of(scene)
    else:
        assert costs[-1] == budget_of(scene) or whole.reason is Reason.OVERFLOW
    np.testing.assert_array_equal(path.points, whole.points[: path.steps + 1])
    assert path.status_step <= path.steps or path.reason is Reason.OVERFLOW


def test_a_look_is_a_loss_with_or_without_its_gradient_and_a_hessian_is_one_a_coordinate():
    descent, newton, search = trace(scene_of("optimizers=gradient_descent,newton,steepest_backtracking&steps=10"))
    assert costs_of(descent)[-1] == 11
    assert costs_of(newton)[-1] == 11 + 2 * 10
    assert costs_of(search)[-1] == search.evaluations[-1, 0] > 11


# ------------------------------------------------------------------------------------------------ standings


def test_standings_say_what_the_paths_say():
    scene = scene_of(f"landscape=rosenbrock&{SIX}&steps=300")
    paths = race_paths(scene, "as_set")
    standings = [stand(scene, path) for path in paths]
    for standing, path in zip(standings, paths, strict=True):
        assert standing.loss == path.losses[-1]
        assert standing.steps == path.steps
        assert standing.distance == pytest.approx(np.hypot(*(path.points[-1] - 1.0)))
        assert [standing.values, standing.gradients, standing.hessians] == path.evaluations[-1].tolist()
        there = [k for k, loss in enumerate(path.losses) if loss <= LEFT_OVER * path.losses[0]]
        assert standing.reached == ((there[0], costs_of(path)[there[0]]) if there else None)
    assert {standing.reached is None for standing in standings} == {True, False}
    losses = [standings[place].loss for place in ranking(standings)]
    assert losses == sorted(losses)


def test_who_diverges_comes_last():
    scene = scene_of(
        "landscape=narrow_valley&optimizers=gradient_descent,adam&1.learning_rate=10&2.learning_rate=0.0001&steps=1000"
    )
    standings = [stand(scene, path) for path in race_paths(scene, "as_set")]
    assert standings[0].diverged
    assert ranking(standings) == [1, 0]


# ------------------------------------------------------------------------------------------------ many starts


@pytest.mark.parametrize("terms", ["as_set", "same_cost"])
def test_bands_are_quantiles_of_the_single_runs(terms):
    scene = scene_of("landscape=himmelblau&optimizers=steepest_backtracking&steps=20")
    starts = many_starts(scene)
    assert len(starts) == MANY_STARTS
    ends = []
    losses = np.empty((len(starts), 21))
    for index, start in enumerate(starts):
        path = run(scene.record, scene.runs[0].record, start=start, steps=20)
        if terms == "same_cost":
            row = [int((costs_of(path) <= looks).sum()) - 1 for looks in range(1, budget_of(scene) + 1)]
        else:
            row = list(range(21))
        losses[index] = path.losses[row]
        ends.append(path.points[row[-1]])
    found = crowd(scene, 0, terms)
    np.testing.assert_array_equal(found.at, np.arange(21) + (terms == "same_cost"))
    for share, edge in zip(BAND, found.band, strict=True):
        # The edge of a band is one of the runs, with this share of them below it.
        below, up_to = (losses < edge - 1e-12).mean(axis=0), (losses <= edge + 1e-12).mean(axis=0)
        assert (below <= share + 0.01).all()
        assert (up_to >= share - 0.01).all()
    minima = np.array([minimum.point for minimum in LANDSCAPES["himmelblau"].minima])
    width = max(high - low for low, high in scene.record.domain)
    near = [int((np.linalg.norm(np.array(ends) - m, axis=1) <= NEAR * width).sum()) for m in minima]
    assert list(found.ends[: len(minima)]) == near
    assert sum(found.ends) == MANY_STARTS


def test_runs_that_diverge_raise_the_band_and_have_left_the_map():
    scene = scene_of("landscape=narrow_valley&optimizers=gradient_descent&1.learning_rate=10&steps=1000")
    found = crowd(scene, 0, "as_set")
    assert np.isinf(found.band[:, -1]).all()
    assert found.ends[-1] == MANY_STARTS


def test_starts_are_the_same_for_all_and_lie_on_the_map():
    scene = scene_of(f"landscape=rosenbrock&{SIX}")
    starts = many_starts(scene)
    low, high = np.array(scene.record.domain).T
    assert ((starts >= low) & (starts <= high)).all()
    np.testing.assert_array_equal(starts, many_starts(scene))
    assert (starts != many_starts(scene_of("seed=1"))).all()
    paths = sweep(scene.record, OPTIMIZERS["adam"], starts=starts, steps=1)
    assert crowd(Scene(runs=(Run(optimizer="adam"),), steps=1), 0, "as_set").band[1, 0] in paths.losses[:, 0]


def test_costly_methods_get_fewer_starts():
    scene = scene_of("optimizers=gradient_flow&steps=1000")
    assert 20 <= len(many_starts(scene)) < MANY_STARTS


# ------------------------------------------------------------------------------------------------ on the stage


def rates_of(scene: Scene) -> list[float]:
    return [scene.hyperparameter(index, rate_of(run.record)) for index, run in enumerate(scene.runs)]


@pytest.mark.parametrize(
    ("terms", "moved", "expected"),
    [
        ("as_set", {}, [0.5, 0.3, 2.0]),
        ("as_set", {1: 0.7}, [0.5, 0.7, 2.0]),
        ("same_cost", {0: 0.7}, [0.7, 0.3, 2.0]),
        ("same_rate", {}, [0.5, 0.3, 2.0]),
        ("same_rate", {0: 0.7}, [0.7, 0.3, 2.0]),
        ("same_rate", {1: 0.7}, [0.7, 0.3, 2.0]),
        ("same_rate", {2: 0.25}, [0.5, 0.3, 0.25]),
        ("best", {}, [0.5, 0.3, 2.0]),
    ],
)
def test_only_what_a_hand_has_moved_becomes_what_is_set(terms, moved, expected):
    query = "landscape=bowl&optimizers=gradient_descent,adam,nelder_mead&steps=30"
    own = scene_of(f"{query}&1.learning_rate=0.5&2.learning_rate=0.3&3.size=2")
    shown = {"same_rate": at_same_rate(own), "best": at_best(own, {i: tune(own, i) for i in range(3)})}.get(terms, own)
    told = with_rates(Scene(**{**dict(shown), "start": (2.0, 1.0), "steps": 44}), moved)
    followed = follow(Race(own, terms), shown, told)
    assert rates_of(followed) == expected
    assert (followed.start, followed.steps) == ((2.0, 1.0), 44)


def test_a_shared_rate_is_one_that_the_first_optimizer_allows():
    own = scene_of("landscape=bowl&optimizers=gradient_descent,adam")
    high = rate_of(OPTIMIZERS["adam"]).high
    followed = follow(Race(own, "same_rate"), own, with_rates(own, {1: high}))
    assert rates_of(followed)[0] == rate_of(OPTIMIZERS["gradient_descent"]).nearest(high)


@pytest.mark.parametrize("landscape", ["himmelblau", "saddle", "one_weight", "logistic"])
def test_progress_is_the_standings_at_every_step(landscape):
    scene = scene_of(f"landscape={landscape}&{SIX}&1.learning_rate=0.2&steps=40")
    groups = trace_runs(scene)
    progress = trace_progress(scene, groups)
    first = 0
    for index, path in enumerate(trace(scene)):
        whole = stand(scene, path)
        assert bool(progress.diverged[index]) == whole.diverged
        assert tuple(progress.reached[index]) == (whole.reached or (-1, -1))
        for row in {0, path.steps // 2, path.steps}:
            cut = replace(path, points=path.points[: row + 1], evaluations=path.evaluations[: row + 1])
            cut = replace(cut, losses=path.losses[: row + 1], gradients=path.gradients[: row + 1])
            there = stand(scene, cut)
            assert tuple(progress.evaluations[first + row]) == (there.values, there.gradients, there.hessians)
            if there.distance is None:
                assert progress.distances is None
            else:
                assert progress.distances[first + row] == pytest.approx(there.distance, rel=1e-12)
        first += len(path.points)
    assert first == len(progress.evaluations)


def test_many_paths_end_where_each_alone_would():
    scene = scene_of(f"landscape=himmelblau&{SIX}&1.learning_rate=0.2&steps=40")
    for paths, path in zip(trace_runs(scene), trace(scene), strict=True):
        (cut,) = within_all(paths, 41)
        alone = within(path, 41)
        np.testing.assert_array_equal(cut.points, alone.points)
        assert (cut.reason, cut.status_step) == (alone.reason, alone.status_step)
