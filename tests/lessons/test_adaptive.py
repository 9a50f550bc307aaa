"""What the lesson on adaptive methods says, checked by numbers."""

import numpy as np
import pytest

from lessons import LESSONS, Seen
from lessons.adapting import (
    ANGLES,
    PATIENCE,
    arrival,
    arrivals_by_angle,
    best_loss,
    first_move,
    losses_by_rate,
    moved_by_steepness,
    moved_by_turning,
    path_at,
    remembered,
    turned_scene,
    uncorrected_factor,
)
from lessons.adaptive import ADAM, BEST_RATES, EASY, SAME, START, STEEPER, TURN
from optimizers import OPTIMIZERS
from scenes import Run, Scene, trace, trace_overlays, trace_runs

LESSON = LESSONS["adaptive"]
ADAPTING = ["adagrad", "rmsprop", "adam"]
#: A long path ends so near to the minimum that epsilon counts, and rounding.
LASTING = 100


def changed(preset: str, index: int | None = None, turn: float | None = None, **numbers: float) -> Seen:
    """A preset with other numbers of one run, or of the landscape (index None), or at another turn."""
    scene = LESSON.begin(preset).scene
    if turn is not None:
        scene = turned_scene(scene, turn)
    if index is None:
        scene = Scene(**{**dict(scene), "parameters": {**scene.parameters, **numbers}})
    else:
        runs = list(scene.runs)
        runs[index] = Run(optimizer=runs[index].optimizer, hyperparameters={**runs[index].hyperparameters, **numbers})
        scene = Scene(**{**dict(scene), "runs": tuple(runs)})
    return Seen(preset, scene, LESSON.begin(preset).dials)


def valley(*keys: str, turn: float = 0.0, **others: object) -> Scene:
    scene = Scene(
        landscape="narrow_valley",
        parameters={"condition_number": EASY, "rotation": 0.0},
        runs=tuple(Run(optimizer=key) for key in keys),
        start=START,
        **{"steps": LASTING, **others},
    )
    return turned_scene(scene, turn)


# ------------------------------------------------------------------------------------------------ steeper walls


@pytest.mark.parametrize("key", ADAPTING)
@pytest.mark.parametrize("steepness", [1.0, 100.0, 1000.0])
def test_upright_an_adaptive_path_does_not_depend_on_how_steep_the_walls_are(key, steepness):
    assert moved_by_steepness(valley(key), 0, steepness) < SAME


@pytest.mark.parametrize("key", ADAPTING)
def test_turned_it_does(key):
    assert moved_by_steepness(valley(key, turn=45.0), 0, STEEPER * EASY) > 0.3


def test_gradient_descent_leaves_a_valley_a_hundred_times_as_steep_and_adam_does_not_notice():
    begun = LESSON.begin()
    plain, adam = (moved_by_steepness(begun.scene, index, STEEPER * EASY) for index in range(2))
    assert plain > 1e6
    assert adam < SAME
    assert LESSON.outcome(begun) == 2
    assert LESSON.answers[2].startswith("Nothing")
    steep = changed("walls", condition_number=STEEPER * EASY)
    assert "it left the valley" in LESSON.happened(steep)[1]
    assert "it comes closer" in LESSON.happened(begun)[1]


def test_the_outcome_is_read_from_the_path():
    # Gradient descent in Adam's place: it leaves.
    begun = LESSON.begin()
    scene = Scene(**{**dict(begun.scene), "runs": (begun.scene.runs[0],)})
    assert LESSON.outcome(Seen("walls", scene)) == 3
    careful = Run(optimizer="gradient_descent", hyperparameters={"learning_rate": 0.00178})
    assert LESSON.outcome(Seen("walls", Scene(**{**dict(scene), "runs": (careful,)}))) == 0
    careful = Run(optimizer="gradient_descent", hyperparameters={"learning_rate": 0.0001})
    assert LESSON.outcome(Seen("walls", Scene(**{**dict(scene), "runs": (careful,)}))) == 1


def test_distance_from_the_floor_is_multiplied_as_it_is_said():
    begun = LESSON.begin()
    across = begun.paths[0].points[:20, 1]
    np.testing.assert_allclose(np.abs(across[1:] / across[:-1]), abs(1.0 - 0.147 * EASY), rtol=1e-9)
    assert "0.47" in LESSON.happened(begun)[1]


@pytest.mark.parametrize("rate", [1e-3, 0.1, 1.0])
@pytest.mark.parametrize("steepness", [1.0, 10.0, 1000.0])
@pytest.mark.parametrize("turn", [0.0, 45.0, 63.0])
def test_adams_first_step_is_the_rate_times_the_sign(rate, steepness, turn):
    run = Run(optimizer="adam", hyperparameters={"learning_rate": rate})
    path = trace(
        Scene(**{
            **dict(valley("adam", turn=turn)),
            "runs": (run,),
            "parameters": {"condition_number": steepness, "rotation": turn},
        })
    )[0]
    np.testing.assert_allclose(first_move(path), -rate * np.sign(path.gradients[0]), rtol=1e-7)


# ------------------------------------------------------------------------------------------------ memory


def test_what_is_remembered_is_the_sum_or_the_average_of_squares():
    seen = LESSON.begin("memory")
    for index, key in enumerate(ADAPTING):
        assert seen.scene.runs[index].optimizer == key
        squares, kept = seen.paths[index].gradients[:-1] ** 2, remembered(seen, index) ** 2
        if key == "adagrad":
            np.testing.assert_allclose(kept, np.cumsum(squares, axis=0), rtol=1e-12)
            assert (np.diff(kept, axis=0) >= 0.0).all()
            continue
        share = seen.scene.hyperparameters(index)["decay" if key == "rmsprop" else "beta2"]
        average = np.zeros(2)
        for row, square in zip(kept, squares, strict=True):
            average = share * average + (1.0 - share) * square
            np.testing.assert_allclose(row, average, rtol=1e-12)


def test_an_average_falls_again_the_longer_its_memory_the_later():
    seen = LESSON.begin("memory")
    tops = [int(remembered(seen, index)[:, 1].argmax()) for index in range(3)]
    assert tops[1] < tops[2] < 149
    assert tops[0] == 149 or np.diff(remembered(seen, 0)[tops[0] :, 1]).max() == 0.0


def test_the_more_is_remembered_the_narrower_is_the_ellipse():
    seen = LESSON.begin("memory")
    lower = trace_overlays(seen.scene, trace_runs(seen.scene, memory=True), ["ellipse"]).channels["ellipse"]
    steps = seen.scene.steps
    for index in range(3):
        width, tilt, height = np.abs(lower[:, index * (steps + 1) : (index + 1) * (steps + 1) - 1])
        kept = remembered(seen, index)
        assert not tilt.any()
        np.testing.assert_allclose(width / height, kept[:, 1] / kept[:, 0], rtol=1e-4)
        assert (width / height > 5.0).all()


def test_adagrads_memory_only_grows_and_the_others_also_shrink():
    for index, key in enumerate(ADAPTING):
        assert (np.diff(remembered(LESSON.begin("memory"), index), axis=0) >= 0.0).all() == (key == "adagrad")


def test_rmsprop_that_forgets_everything_steps_by_the_sign():
    seen = changed("memory", 1, decay=0.0)
    path = seen.paths[1]
    moves = np.diff(path.points, axis=0)
    np.testing.assert_allclose(np.abs(moves), 0.0464, rtol=1e-4)
    np.testing.assert_allclose(moves[:30], -0.0464 * np.sign(path.gradients[:30]), rtol=1e-6)


# ------------------------------------------------------------------------------------------------ turned


@pytest.mark.parametrize("turn", [15.0, 45.0, 60.0])
def test_turning_changes_the_path_of_all_but_the_full_matrix(turn):
    seen = changed("turned", turn=turn)
    for index, run in enumerate(seen.scene.runs):
        moved = moved_by_turning(seen.scene, index)
        assert moved < 1e-9 if run.optimizer == "full_matrix_adagrad" else moved > 0.3


@pytest.mark.parametrize("key", ["gradient_descent", "heavy_ball", "conjugate_gradient", "newton"])
def test_methods_that_follow_the_slope_turn_with_the_valley(key):
    assert moved_by_turning(valley(key, turn=30.0), 0) < 1e-9


def test_turned_adam_remembers_nearly_the_same_of_both_axes():
    scene = LESSON.begin("turned").scene
    for turn, low, high in ((0.0, 15.0, 40.0), (45.0, 0.8, 1.25)):
        along, across = remembered(Seen("turned", turned_scene(scene, turn)), ADAM)[-1]
        assert low < across / along < high
    assert scene.runs[ADAM].optimizer == "adam"


def test_at_a_right_angle_the_axes_have_only_changed_places():
    for index in range(3):
        assert moved_by_turning(changed("turned", turn=90.0).scene, index) < SAME


def test_the_chart_counts_the_steps_of_the_paths():
    seen = LESSON.begin("turned")
    for index in range(3):
        counted = arrivals_by_angle(seen.scene, index)
        middle = len(ANGLES) // 2
        assert ANGLES[middle] == 45.0
        assert counted[0] == counted[-1] == arrival(path_at(seen.scene, index, 0.0, steps=PATIENCE))
        if index == 2:
            assert len(set(counted)) == 1
        else:
            assert counted[middle] > 1.5 * counted[0]
        assert f"after {counted[middle]} steps, upright after {counted[0]} steps" in LESSON.happened(seen)[1 + index]


def test_arrival_is_for_good():
    points = np.array([[1.0, 0.0], [0.001, 0.0], [0.5, 0.0], [0.0, 0.009], [0.0, -0.01]])
    assert arrival(points) == 3
    assert arrival(points[:3]) is None


def test_the_turn_moves_valley_and_start_together():
    seen = LESSON.begin("turned")
    for turn in (0.0, 30.0, 90.0):
        scene = LESSON.turned(Seen("turned", seen.scene, {TURN.name: turn}), TURN.name)
        assert scene.all_parameters()["rotation"] == turn
        assert np.hypot(*scene.begin) == pytest.approx(np.hypot(*START), abs=1e-5)
    back = turned_scene(turned_scene(seen.scene, 61.5), 0.0)
    assert back.begin == START


def test_the_full_matrix_remembers_the_square_of_what_the_others_do():
    for n in (2, 5):
        assert len(OPTIMIZERS["full_matrix_adagrad"].memory_rows(n)) == n
    for key, row in (("adagrad", "squared_sum"), ("adam", "squared_average")):
        assert [name for name in OPTIMIZERS[key].memory_rows(5) if name.startswith("squared")] == [row]


# ------------------------------------------------------------------------------------------------ first ten steps


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.999), (0.9, 0.99), (0.5, 0.9)])
def test_without_correction_the_first_step_is_too_long_or_too_short(beta1, beta2):
    numbers = {"learning_rate": 0.0464, "beta1": beta1, "beta2": beta2}
    runs = tuple(Run(optimizer=key, hyperparameters=numbers) for key in ("adam", "adam_uncorrected"))
    seen = Seen("bias", Scene(**{**dict(LESSON.begin("bias").scene), "runs": runs}))
    with_, without = (first_move(path) for path in seen.paths)
    ratio = (1.0 - beta1) / np.sqrt(1.0 - beta2)
    np.testing.assert_allclose(without / with_, ratio, rtol=1e-6)
    assert uncorrected_factor(beta1, beta2, np.array([1.0]))[0] == pytest.approx(ratio)
    hold = [path.memory[1, :2] / np.array([path.gradients[0], path.gradients[0] ** 2]) for path in seen.paths]
    for held in hold:
        np.testing.assert_allclose(held, [[1.0 - beta1] * 2, [1.0 - beta2] * 2], rtol=1e-12)


@pytest.mark.parametrize(("beta1", "beta2"), [(0.0, 0.9999), (0.999, 0.9999), (0.9, 0.999), (0.999, 0.0)])
def test_in_the_long_run_the_correction_makes_no_difference(beta1, beta2):
    assert uncorrected_factor(beta1, beta2, np.array([100_000.0]))[0] == pytest.approx(1.0, abs=1e-3)


def test_the_first_ten_steps_are_ten_and_begin_with_the_rate():
    seen = LESSON.begin("bias")
    assert all(path.steps == 10 for path in seen.paths)
    figure = LESSON.pictures(seen, "light")[0].figure
    assert figure.data[0].y[0] == pytest.approx(1.0, rel=1e-6)
    assert figure.data[1].y[0] == pytest.approx(0.1 / np.sqrt(0.001), rel=1e-6)
    assert "3.16 times as far" in LESSON.happened(seen)[1]


# ------------------------------------------------------------------------------------------------ where Adam loses


def test_each_begins_with_the_best_rate_of_its_slider():
    scene = LESSON.begin("loses").scene
    for index, (key, rate) in enumerate(BEST_RATES.items()):
        rates, losses = losses_by_rate(scene, index)
        assert scene.runs[index].optimizer == key
        assert rates[losses.argmin()] == rate
        assert trace(scene)[index].losses[-1] == losses.min() == best_loss(scene, index)


def test_adam_loses_in_the_turned_valley_and_in_the_easy_one_and_wins_upright():
    scene = LESSON.begin("loses").scene
    plain, ball, adam = (best_loss(scene, index) for index in range(3))
    assert ball < 1e-4 * adam
    assert adam < plain
    plain, ball, adam = (best_loss(scene, index, rotation=0.0) for index in range(3))
    assert adam < 0.1 * ball < plain
    plain, ball, adam = (best_loss(scene, index, condition_number=EASY) for index in range(3))
    assert plain < 1e-20 * adam
    assert ball < adam
    said = LESSON.happened(LESSON.begin("loses"))
    assert [sentence.rpartition("Lowest: ")[2] for sentence in said[:3]] == [
        "Momentum (heavy ball).",
        "Adam.",
        "Gradient descent.",
    ]


def test_turning_changes_only_adam():
    scene = LESSON.begin("loses").scene
    for index, turns in ((0, False), (1, False), (2, True)):
        upright, turned = best_loss(scene, index, rotation=0.0), best_loss(scene, index)
        assert (abs(turned / upright - 1.0) > 1e-4) == turns


# ------------------------------------------------------------------------------------------------ tasks


def test_tasks_are_done_by_what_they_ask_for():
    holds, forgets, upright, right, beats = LESSON.tasks
    assert not holds.done(changed("walls", condition_number=1000.0))
    assert not holds.done(changed("walls", 0, learning_rate=0.00178))
    scene = changed("walls", 0, learning_rate=0.00178).scene
    scene = Scene(**{**dict(scene), "parameters": {**scene.parameters, "condition_number": 1000.0}})
    assert holds.done(Seen("walls", scene))
    assert forgets.done(changed("memory", 1, decay=0.0))
    assert not upright.done(changed("turned", turn=60.0))
    assert not upright.done(changed("turned", turn=0.0))
    assert upright.done(changed("turned", turn=90.0))
    assert right.done(changed("bias", 1, beta2=0.99))
    assert not right.done(changed("bias", 1, beta2=0.9))
    assert not beats.done(changed("loses", turn=0.0))
    assert not beats.done(changed("loses", 2, learning_rate=0.1))
    assert beats.done(changed("loses", 2, turn=0.0, learning_rate=0.1))


def test_tasks_are_done_with_values_that_sliders_have():
    stops = {q.name: q.stops for q in OPTIMIZERS["adam"].hyperparameters}
    assert 0.99 in stops["beta2"]
    assert 0.1 in stops["learning_rate"]
    assert 90.0 in TURN.stops
    assert 0.0 in TURN.stops
    assert 0.00178 in OPTIMIZERS["gradient_descent"].hyperparameters[0].stops
    assert 0.0 in next(q for q in OPTIMIZERS["rmsprop"].hyperparameters if q.name == "decay").stops
    condition = next(q for q in LESSON.begin().scene.record.parameters if q.name == "condition_number")
    assert {10.0, 31.6, 1000.0} <= set(condition.stops)
    for preset in LESSON.presets:
        scene = LESSON.begin(preset.key).scene
        for index, run in enumerate(scene.runs):
            for quantity in run.record.hyperparameters:
                assert scene.hyperparameters(index)[quantity.name] in quantity.stops
