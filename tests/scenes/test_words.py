"""Every verdict, from a scene that earns it, and the step that it names."""

from dataclasses import replace

import numpy as np
import pytest

from descent import Reason
from landscapes import LANDSCAPES
from scenes import SENTENCES, Verdict, judge, judge_all, leave_step, nearest_minimum, read_scene, say, trace, trace_fan

#: Verdict, the step it names (None: whichever), and a link.
EARNED = [
    (Verdict.MOVING, 200, "landscape=rosenbrock&optimizers=adam"),
    (Verdict.MINIMUM, 1, "landscape=bowl&optimizers=newton"),
    (Verdict.FLAT, 0, "landscape=zero_one&optimizers=adam"),
    (Verdict.SADDLE, 1, "landscape=saddle&optimizers=newton"),
    (Verdict.MAXIMUM, None, "landscape=himmelblau&optimizers=newton&start=-0.3,-0.9"),
    # Where y = x² + 1/(2b) the Hessian is singular and the gradient is not zero: Newton's rule has no step to take.
    (Verdict.STUCK, 0, "landscape=rosenbrock&optimizers=newton&start=0,0.005"),
    (Verdict.OVERFLOW, None, "landscape=rosenbrock&optimizers=gradient_descent&1.learning_rate=0.01"),
    # Each step turns the point about and makes it 1.5 times as far: -2.4, 3.6.
    (Verdict.CLIMBED_OUT, 1, "landscape=bowl&optimizers=gradient_descent&1.learning_rate=2.5&steps=20"),
    (Verdict.FELL_OUT, None, "landscape=saddle&optimizers=gradient_descent"),
    (Verdict.HELD, None, "landscape=fenced_valley&optimizers=projected_gradient"),
]


def test_every_verdict_can_be_earned() -> None:
    assert {verdict for verdict, _, _ in EARNED} == set(Verdict)


def test_every_verdict_has_a_sentence_with_its_step() -> None:
    assert set(SENTENCES) == set(Verdict)
    assert all(say(verdict, 12345).count("12345") == 1 for verdict in Verdict)
    assert len({say(verdict, 1) for verdict in Verdict}) == len(Verdict)


@pytest.mark.parametrize(("verdict", "step", "link"), EARNED)
def test_a_path_is_called_what_it_is(verdict: Verdict, step: int | None, link: str) -> None:
    scene, notes = read_scene(link)
    assert notes == []
    said, at = judge(trace(scene)[0], scene.record)
    assert said is verdict
    assert step is None or at == step


def test_leaving_the_map_is_judged_by_the_last_time() -> None:
    bowl = LANDSCAPES["bowl"]
    inside, outside = (0.0, 0.0), (9.0, 0.0)
    assert leave_step(np.array([inside, inside]), bowl) == -1
    assert leave_step(np.array([inside, outside, inside]), bowl) == -1
    assert leave_step(np.array([inside, outside, inside, outside, outside]), bowl) == 3
    assert leave_step(np.array([(3.0, 3.0)]), bowl) == -1


def test_a_path_that_settles_beyond_the_map_is_not_lost() -> None:
    bowl = LANDSCAPES["bowl"]
    scene, _ = read_scene("landscape=bowl&optimizers=gradient_descent&1.learning_rate=2.5&steps=20")
    leaving = trace(scene)[0]
    for reason in Reason:
        verdict, _ = judge(replace(leaving, reason=reason), bowl)
        assert (verdict is Verdict.CLIMBED_OUT) == (reason in (Reason.MOVING, Reason.STUCK))


def test_a_fan_is_judged_as_its_paths_are() -> None:
    scene, _ = read_scene("landscape=bowl&optimizers=gradient_descent&steps=60")
    stops, paths = trace_fan(scene, "1.learning_rate")
    assert judge_all(paths, scene.record) == [judge(paths[run], scene.record) for run in range(len(stops))]
    assert {verdict for verdict, _ in judge_all(paths, scene.record)} >= {Verdict.MOVING, Verdict.CLIMBED_OUT}


def test_the_nearest_minimum_is_the_nearest() -> None:
    distance, place = nearest_minimum(np.array([2.0, 2.0]), LANDSCAPES["himmelblau"].places()) or (None, None)
    assert (distance, place) == (1.0, (3.0, 2.0))
    assert nearest_minimum(np.array([0.0, 0.0]), LANDSCAPES["saddle"].places()) is None
