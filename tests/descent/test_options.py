"""Options of a run: other data, clipped gradients, seeds, last points only, probes, and what a step is charged for."""

import numpy as np
import pytest

from descent import Reason, run, sample, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.examples import curious, dice, lazy, probing, quadratic

BOWL, LOGISTIC, VALLEY = LANDSCAPES["bowl"], LANDSCAPES["logistic"], LANDSCAPES["narrow_valley"]
GRADIENT_DESCENT = OPTIMIZERS["gradient_descent"]


def test_another_dataset_makes_another_landscape():
    rows = LOGISTIC.rows[::3]
    path = run(LOGISTIC, GRADIENT_DESCENT, dataset=rows.tolist(), steps=20)
    values, gradients = sample(LOGISTIC, path.points, dataset=rows)
    assert np.array_equal(path.losses, values)
    assert np.array_equal(path.gradients, gradients)
    assert not np.array_equal(path.losses, sample(LOGISTIC, path.points)[0])


def test_batches_are_of_the_rows_given():
    rows = LOGISTIC.rows[::3]
    with pytest.raises(ValueError, match=f"batch_size must be a whole number from 1 to {len(rows)}, not 40"):
        run(LOGISTIC, GRADIENT_DESCENT, dataset=rows, batch_size=40)
    path = run(LOGISTIC, GRADIENT_DESCENT, dataset=rows, batch_size=1, steps=len(rows) - 1, schedule=np.zeros(13))
    each = [sample(LOGISTIC, path.points[:1], dataset=np.vstack([row, row * [1, 1, -1]]))[1] for row in rows]
    assert path.gradients.mean(axis=0) == pytest.approx(path.gradients[::-1].mean(axis=0), abs=1e-15)
    assert path.gradients.mean(axis=0) == pytest.approx(
        sample(LOGISTIC, path.points[:1], dataset=rows)[1][0], abs=1e-15
    )
    assert len(each) == len(rows)


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([], "columns x1, x2, label"),
        (np.empty((0, 3)), "at least one row"),
        ([[1.0, 2.0]], "columns x1, x2, label"),
        ([[1.0, np.nan, 1.0]], "row 1 has x2 nan"),
        ([[1.0, 2.0, 1.0], [0.0, 1.0, 1.0]], "points of both classes"),
        ([[1.0, 2.0, 0.0]], "labels -1 and 1"),
        ("points", "a table of numbers"),
    ],
)
def test_bad_data_is_refused(rows, text):
    with pytest.raises(ValueError, match="dataset must") as error:
        run(LOGISTIC, GRADIENT_DESCENT, dataset=rows)
    assert text in str(error.value)


@pytest.mark.parametrize("clip", [0.1, 1.0, 5.0, 1e3])
def test_clipping_shortens_long_gradients_and_keeps_their_direction(clip):
    path = run(VALLEY, GRADIENT_DESCENT, clip=clip, steps=100, hyperparameters={"learning_rate": 0.05})
    _, full = sample(VALLEY, path.points)
    lengths = np.linalg.norm(full, axis=1)
    shares = np.minimum(1.0, clip / lengths)
    assert path.gradients == pytest.approx(shares[:, None] * full, rel=1e-14)
    assert path.points[1:] == pytest.approx(path.points[:-1] - 0.05 * path.gradients[:-1], rel=1e-14)


def test_clipping_bounds_a_gradient_whose_square_overflows():
    path = run(BOWL, GRADIENT_DESCENT, clip=1.0, start=(3.0, 3.0), noise=1e200, steps=5)
    assert np.isfinite(path.points).all()
    assert path.gradient_norms == pytest.approx(1.0, rel=1e-14)


def test_without_clipping_nothing_is_clipped():
    plain = run(VALLEY, GRADIENT_DESCENT, steps=50)
    assert np.array_equal(run(VALLEY, GRADIENT_DESCENT, clip=1e6, steps=50).points, plain.points)


def test_each_run_of_a_sweep_has_its_own_seed():
    seeds = [3, 1, 3, 2**63]
    paths = sweep(BOWL, dice(), seed=seeds, steps=10)
    for i, seed in enumerate(seeds):
        assert np.array_equal(paths[i].points, run(BOWL, dice(), seed=seed, steps=10).points)
    assert np.array_equal(paths[0].points, paths[2].points)
    assert not np.array_equal(paths[0].points, paths[1].points)


@pytest.mark.parametrize("options", [{"batch_size": 7}, {"noise": 0.3}, {"batch_size": 7, "noise": 0.3}])
@pytest.mark.parametrize("optimizer", [GRADIENT_DESCENT, dice()], ids=["gradient_descent", "dice"])
def test_seeds_make_the_same_paths_on_any_number_of_threads(options, optimizer):
    seeds = np.arange(40) % 7
    one, many = (sweep(LOGISTIC, optimizer, seed=seeds, steps=30, threads=t, **options) for t in (1, 3))
    assert np.array_equal(one.points, many.points)
    for i in range(7, 40):
        assert np.array_equal(one.points[i], one.points[i - 7])
    assert len(np.unique(one.points[:7, -1, 0])) == 7


def test_batches_and_noise_do_not_come_from_one_stream():
    order = run(LOGISTIC, GRADIENT_DESCENT, batch_size=7, steps=20)
    with_noise = run(LOGISTIC, GRADIENT_DESCENT, batch_size=7, steps=20, noise=1e-9)
    assert with_noise.points == pytest.approx(order.points, abs=1e-6), "the same shuffle, whatever else is drawn"


@pytest.mark.parametrize("key", ["bowl", "rosenbrock", "zero_one"])
@pytest.mark.parametrize("rate", [1e-3, 0.05, 10.0])
def test_ends_are_the_ends_of_paths(key, rate):
    starts = np.random.default_rng(0).uniform(-1.0, 2.0, (20, 2))
    arguments = {"starts": starts, "steps": 300, "hyperparameters": {"learning_rate": rate}, "memory": True}
    whole = sweep(LANDSCAPES[key], OPTIMIZERS["heavy_ball"], **arguments)
    ends = sweep(LANDSCAPES[key], OPTIMIZERS["heavy_ball"], keep="end", **arguments)
    assert ends.points.shape == (20, 1, 2)
    assert ends.reasons == whole.reasons
    assert np.array_equal(ends.status_steps, whole.status_steps)
    for i in range(20):
        for name in ("points", "losses", "gradients", "memory", "evaluations"):
            assert np.array_equal(getattr(ends[i], name)[-1], getattr(whole[i], name)[-1])


def test_probes_are_the_points_a_step_has_looked_at():
    path = run(quadratic(3), probing(4), steps=6, probes=True)
    assert path.probes.shape == (6, 4, 3)
    assert path.probe_counts.tolist() == [1, 2, 3, 4, 4, 4]
    for k, count in enumerate(path.probe_counts):
        ahead = path.points[k] + np.outer(np.arange(1, count + 1), [1.0, 0.0, 0.0])
        assert np.array_equal(path.probes[k, :count], ahead)


def test_probes_are_recorded_only_when_asked_for():
    path = run(quadratic(3), probing(4), steps=6)
    assert path.probes is None
    assert path.probe_counts is None


def test_a_probe_costs_what_it_asks_for():
    path = run(quadratic(3), probing(4), steps=4)
    # One value and gradient a step for the point itself; then 1 + 3 with and 2 + 4 without gradients.
    assert path.evaluations[-1].tolist() == [5 + 10, 5 + 4, 0]


def test_a_method_that_needs_values_only_is_not_charged_for_gradients():
    path = run(BOWL, lazy(needs="value"), steps=10)
    assert path.evaluations[-1].tolist() == [11, 0, 0]
    assert np.array_equal(path.gradients, sample(BOWL, path.points)[1]), "recorded all the same"


def test_the_loss_a_step_is_given_is_what_the_method_sees():
    plain = run(LOGISTIC, curious(), steps=10, memory=True)
    assert np.array_equal(plain.memory[1:, 1, 0], plain.losses[:-1])
    batched = run(LOGISTIC, curious(), steps=10, memory=True, batch_size=3)
    assert not np.isclose(batched.memory[1:, 1, 0], batched.losses[:-1]).any()


def test_a_slot_has_as_many_rows_as_it_says():
    path = run(quadratic(5), probing(1), steps=3, memory=True)
    assert probing(1).memory_rows(5) == ("scratch", *(f"corner {i}" for i in range(1, 7)))
    assert path.memory.shape == (4, 7, 5)
    assert path.memory[-1, 2:, 0].tolist() == [3.0] * 5


def test_only_methods_that_do_not_wait_can_be_stuck():
    assert run(BOWL, lazy(), steps=9).reason is Reason.STUCK
    assert run(BOWL, lazy(needs="value"), steps=9).reason is Reason.MOVING
    assert run(BOWL, lazy(stochastic=True), steps=9).reason is Reason.MOVING


def test_flat_ground_does_not_stop_a_method_that_does_not_look_at_slopes():
    flat = LANDSCAPES["zero_one"]
    assert run(flat, dice(), steps=50).reason is Reason.MOVING
    waiting = run(flat, lazy(needs="value"), steps=50)
    assert (waiting.reason, waiting.status_step) == (Reason.FLAT, 1), "it moved once, then waited"
