"""Every verdict and every sentence, from a scene that earns it, and the numbers that it names."""

import re
from dataclasses import replace

import numpy as np
import pytest

from descent import Reason, sample_hessians
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import (
    SENTENCES,
    Judgement,
    Run,
    Scene,
    Sentence,
    Verdict,
    judge,
    judge_all,
    judge_fan,
    leave_step,
    nearest_minimum,
    read_scene,
    say,
    say_shortly,
    trace,
    trace_fan,
    trace_runs,
)
from scenes.standings import within, within_all
from scenes.trace import sweep_run
from scenes.words import fill, show

GD = "optimizers=gradient_descent"
#: Verdict, the step it names (None: whichever), its first sentence, and a link.
EARNED = [
    (Verdict.MOVING, 200, Sentence.MOVING, "landscape=rosenbrock&optimizers=adam"),
    (Verdict.MINIMUM, 1, Sentence.LOWEST, "landscape=bowl&optimizers=newton"),
    (Verdict.MINIMUM, None, Sentence.ONE_OF_LOWEST, f"landscape=himmelblau&{GD}"),
    (Verdict.MINIMUM, None, Sentence.LOCAL, "landscape=styblinski_tang&optimizers=lbfgs"),
    (Verdict.MINIMUM, None, Sentence.OUTSIDE, "landscape=levy&optimizers=newton&start=3.34,0.99"),
    (Verdict.MINIMUM, None, Sentence.LOWEST, "landscape=bowl&optimizers=nelder_mead"),
    (Verdict.FLAT, 0, Sentence.FLAT, "landscape=zero_one&optimizers=adam"),
    (Verdict.FLAT, None, Sentence.LEVEL_FLOOR, "landscape=cliff&optimizers=conjugate_gradient"),
    (Verdict.SADDLE, 1, Sentence.SADDLE, "landscape=saddle&optimizers=newton"),
    (Verdict.SADDLE, None, Sentence.SADDLE, f"landscape=saddle&{GD}&1.learning_rate=0.3&start=1.5,0"),
    (Verdict.MAXIMUM, None, Sentence.MAXIMUM, "landscape=himmelblau&optimizers=newton&start=-0.3,-0.9"),
    # Where y = x² + 1/(2b) the Hessian is singular and the gradient is not zero: Newton's rule has no step to take.
    (Verdict.STUCK, 0, Sentence.STUCK, "landscape=rosenbrock&optimizers=newton&start=0,0.005"),
    (Verdict.STUCK, None, Sentence.STUCK, "landscape=kink&optimizers=bfgs"),
    (Verdict.OVERFLOW, None, Sentence.OVERFLOW_OUTSIDE, f"landscape=rosenbrock&{GD}&1.learning_rate=0.01"),
    # Each step turns the point about and makes it 1.5 times as far: -2.4, 3.6.
    (Verdict.CLIMBED_OUT, 1, Sentence.CLIMBED_OUT, f"landscape=bowl&{GD}&1.learning_rate=2.5&steps=20"),
    (Verdict.CLIMBED_OUT, 9, Sentence.CLIMBED_OUT, "landscape=quadratic_n&optimizers=nesterov"),
    (Verdict.FELL_OUT, None, Sentence.FELL_OUT, f"landscape=saddle&{GD}"),
    (Verdict.CRAWLING, 200, Sentence.CRAWLING, f"landscape=easom&{GD}&start=-0.069,1.211"),
    (Verdict.CIRCLING, 200, Sentence.CIRCLING, "landscape=kink&optimizers=heavy_ball"),
    (Verdict.BOUNCING, 200, Sentence.BOUNCING, "landscape=bowl&optimizers=sign_descent"),
    (Verdict.BOUNCING, 200, Sentence.BOUNCING, f"landscape=bowl&{GD}&1.learning_rate=2"),
    (Verdict.BOUNCING, 200, Sentence.BOUNCING, "landscape=saddle_with_floor&optimizers=sign_descent"),
    (Verdict.HOVERING, 200, Sentence.HOVERING, "landscape=himmelblau&optimizers=langevin"),
    (Verdict.HOVERING, 200, Sentence.HOVERING, f"landscape=bowl&{GD}&1.learning_rate=0.5&noise=0.3"),
    (Verdict.HOVERING, 200, Sentence.HOVERING, f"landscape=line_fit&{GD}&1.learning_rate=0.05&batch_size=8"),
    (Verdict.HELD, None, Sentence.HELD, "landscape=fenced_valley&optimizers=projected_gradient"),
]
#: A word that stands where a number should.
NO_NUMBER = re.compile(r"\b(nan|inf|infinity|none)\b|[{}]|\(\)|  ", re.IGNORECASE)


def judgement_of(link: str) -> Judgement:
    scene, notes = read_scene(link)
    assert notes == []
    return judge(scene, 0, trace(scene)[0])


def told(judgement: Judgement, sentence: Sentence) -> tuple[float, ...]:
    """The numbers in one of its sentences."""
    return dict(judgement.said)[sentence]


def test_every_verdict_can_be_earned() -> None:
    assert {verdict for verdict, *_ in EARNED} == set(Verdict)


def test_every_sentence_is_said_of_some_path() -> None:
    said = {sentence for *_, link in EARNED for sentence, _ in judgement_of(link).said}
    # The others: overflow from inside the map, further down; and a minimum on the map that its landscape leaves out.
    assert set(Sentence) - said == {Sentence.OVERFLOW, Sentence.UNDECLARED}
    assert set(SENTENCES) == set(Sentence)


@pytest.mark.parametrize(("verdict", "step", "sentence", "link"), EARNED)
def test_a_path_is_called_what_it_is(verdict: Verdict, step: int | None, sentence: Sentence, link: str) -> None:
    judgement = judgement_of(link)
    assert (judgement.verdict, judgement.said[0][0]) == (verdict, sentence)
    assert step is None or judgement.step == step
    assert say(judgement).startswith(say_shortly(judgement))
    assert not NO_NUMBER.search(say(judgement))


# --------------------------------------------------------------------------------------------------- at a minimum


def test_the_minimum_reached_is_the_nearest_and_its_price_is_counted() -> None:
    scene, _ = read_scene("landscape=styblinski_tang&optimizers=lbfgs")
    path = trace(scene)[0]
    judgement = judge(scene, 0, path)
    x, y, step, distance = told(judgement, Sentence.LOCAL)
    assert step == path.status_step
    assert distance == pytest.approx(np.hypot(*(path.points[int(step)] - [x, y])))
    assert distance < 1e-6
    local = next(m for m in LANDSCAPES["styblinski_tang"].minima if m.point == (x, y))
    assert not local.lowest
    assert told(judgement, Sentence.HEIGHT)[0] == pytest.approx(-64.1956 + 78.3323, abs=1e-3)
    assert told(judgement, Sentence.GRADIENTS) == (path.evaluations[int(step), 1],)


def test_a_method_that_compares_values_is_counted_by_them() -> None:
    scene, _ = read_scene("landscape=bowl&optimizers=nelder_mead")
    path = trace(scene)[0]
    assert told(judge(scene, 0, path), Sentence.VALUES) == (path.evaluations[path.status_step, 0],)


def test_of_a_place_with_many_coordinates_the_first_are_told() -> None:
    assert "(0, 0, 0, …)" in say(judgement_of("landscape=quadratic_n&optimizers=newton"))
    assert "minimum, 1.82, at" in say(judgement_of("landscape=one_weight&optimizers=newton"))


# ------------------------------------------------------------------------------------------------------ diverging


def test_the_exploding_step_is_the_one_that_was_taken() -> None:
    scene, _ = read_scene(f"landscape=narrow_valley&{GD}&1.learning_rate=3")
    path = trace(scene)[0]
    judgement = judge(scene, 0, path)
    left, over = told(judgement, Sentence.OVERFLOW_OUTSIDE)
    assert (left, over) == (leave_step(path.points, scene.record), path.status_step)
    step, rate, gradient, length, times = told(judgement, Sentence.STEP_AS_PRODUCT)
    assert (step, rate) == (left, 3.0)
    assert length == pytest.approx(rate * gradient)
    assert length == pytest.approx(np.hypot(*(path.points[int(step)] - path.points[int(step) - 1])))
    assert times == length / 6.0
    rate, curvature, factor = told(judgement, Sentence.FACTOR)
    steep = path.points @ np.linalg.eigh(hessian_of(scene))[1][:, -1]
    assert factor == pytest.approx(abs(1.0 - rate * curvature))
    np.testing.assert_allclose(np.abs(steep[1:] / steep[:-1]), factor, rtol=1e-6)


def hessian_of(scene: Scene) -> np.ndarray:
    """The Hessian of a quadratic, by its gradient's exact differences."""
    return sample_hessians(scene.record, [scene.begin], scene.all_parameters())[0]


@pytest.mark.parametrize(
    "link",
    [
        "landscape=narrow_valley&optimizers=heavy_ball&1.learning_rate=3",  # a step is not rate times gradient
        f"landscape=rosenbrock&{GD}&1.learning_rate=0.1",  # the curvature changes on the way
        f"landscape=narrow_valley&{GD}&1.learning_rate=3&schedule=cosine",  # the rate changes on the way
        f"landscape=narrow_valley&{GD}&1.learning_rate=3&noise=0.5",
    ],
)
def test_no_factor_is_told_where_it_is_not_the_same_at_every_step(link: str) -> None:
    judgement = judgement_of(link)
    assert judgement.verdict in (Verdict.OVERFLOW, Verdict.CLIMBED_OUT)
    assert Sentence.FACTOR not in dict(judgement.said)


def test_a_momentum_step_is_no_product() -> None:
    said = dict(judgement_of("landscape=goldstein_price&optimizers=heavy_ball").said)
    assert Sentence.STEP in said
    assert Sentence.STEP_AS_PRODUCT not in said


def test_overflow_from_inside_the_map() -> None:
    scene, _ = read_scene(f"landscape=bowl&{GD}&steps=20")
    path = replace(trace(scene)[0], reason=Reason.OVERFLOW, status_step=21)
    assert judge(scene, 0, path).said == ((Sentence.OVERFLOW, (21.0,)),)


def test_leaving_the_map_is_judged_by_the_last_time() -> None:
    bowl = LANDSCAPES["bowl"]
    inside, outside = (0.0, 0.0), (9.0, 0.0)
    assert leave_step(np.array([inside, inside]), bowl) == -1
    assert leave_step(np.array([inside, outside, inside]), bowl) == -1
    assert leave_step(np.array([inside, outside, inside, outside, outside]), bowl) == 3
    assert leave_step(np.array([(3.0, 3.0)]), bowl) == -1


def test_a_path_that_settles_beyond_the_map_is_not_lost() -> None:
    scene, _ = read_scene(f"landscape=bowl&{GD}&1.learning_rate=2.5&steps=20")
    leaving = trace(scene)[0]
    for reason in Reason:
        verdict = judge(scene, 0, replace(leaving, reason=reason)).verdict
        assert (verdict is Verdict.CLIMBED_OUT) == (reason in (Reason.MOVING, Reason.STUCK))


# ------------------------------------------------------------------------------------------------- all that there is


def test_a_fan_is_judged_as_its_paths_are() -> None:
    scene, _ = read_scene(f"landscape=bowl&{GD}&steps=60")
    stops, paths = trace_fan(scene, "1.learning_rate")
    judged = judge_fan(scene, "1.learning_rate", stops, paths)
    for stop, judgement in zip(stops, judged, strict=True):
        single = scene.model_copy(
            update={"runs": (Run(optimizer="gradient_descent", hyperparameters={"learning_rate": float(stop)}),)}
        )
        assert judgement == judge(single, 0, trace(single)[0])
    assert {one.verdict for one in judged} >= {Verdict.MOVING, Verdict.MINIMUM, Verdict.CLIMBED_OUT}


def test_paths_cut_at_a_cost_are_judged_by_the_rows_that_are_left() -> None:
    scene, _ = read_scene("landscape=rosenbrock&optimizers=steepest_backtracking")
    whole = trace_runs(scene)[0]
    cut = within_all(whole, 100)
    judgement = judge_all(scene, 0, cut)[0]
    assert cut.lengths[0] < whole.lengths[0]
    assert judgement == judge(scene, 0, within(whole[0], 100))
    assert judgement.said == ((Sentence.MOVING, (cut.lengths[0] - 1,)),)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_no_sentence_lacks_a_number_at_the_ends_of_any_slider(landscape: str) -> None:
    for optimizer, record in OPTIMIZERS.items():
        for quantity in record.hyperparameters:
            run = Run(optimizer=optimizer)
            scene = Scene(landscape=landscape, runs=(run,), steps=60)
            stops = np.array([quantity.low, quantity.high])
            paths = sweep_run(scene, 0, {**scene.hyperparameters(0), quantity.name: stops})
            for judgement in judge_all(scene, 0, paths, stops if quantity.name == "learning_rate" else None):
                assert all(np.isfinite(number) for _, numbers in judgement.said for number in numbers)
                assert not NO_NUMBER.search(say(judgement)), (optimizer, quantity.name, say(judgement))


def test_numbers_are_written_as_a_person_would() -> None:
    numbers = {0.0: "0", 134.0: "134", 1234.0: "1234", 1234.5: "1230", 0.1 + 0.2: "0.3"}
    numbers |= {
        1.2e-7: "1.2e-7",
        -4.13e5: "-4.13e5",
        412345.6: "4.12e5",
        1e300: "1e300",
        9.999e-5: "0.0001",
        99960.0: "99960",
        99960.5: "1e5",
    }
    assert {value: show(value) for value in numbers} == numbers


def test_a_sentence_is_filled_in_order() -> None:
    assert fill(Sentence.SADDLE, (7.0, 1.5, -0.25), 2) == (
        "Stopped at step 7: the gradient is zero at a saddle, (1.5, -0.25)."
    )


def test_the_nearest_minimum_is_the_nearest() -> None:
    distance, place = nearest_minimum(np.array([2.0, 2.0]), LANDSCAPES["himmelblau"].places()) or (None, None)
    assert (distance, place) == (1.0, (3.0, 2.0))
    assert nearest_minimum(np.array([0.0, 0.0]), LANDSCAPES["saddle"].places()) is None
