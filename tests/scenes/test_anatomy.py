"""What is shown inside a step is what the core did: it leads to the recorded point, and every line adds up."""

import math
from itertools import pairwise

import numpy as np
import pytest

from descent import Reason
from optimizers import OPTIMIZERS
from scenes import Run, Scene, look_into, read_scene

LANDSCAPES = ("rosenbrock", "himmelblau", "logistic")
NAMES = {"math": np, "np": np, "abs": abs, "max": max, "min": min, "int": int, "float": float}


def inside(query, run=0, at=0):
    scene, notes = read_scene(query)
    assert notes == []
    return look_into(scene, run, at)


def assert_leads_on(anatomy):
    """Every step looked into ends at the recorded point, with the recorded memory."""
    assert anatomy.steps
    path = anatomy.path
    for step in anatomy.steps:
        if step.number == path.steps:
            continue
        after = path.points[step.number + 1]
        np.testing.assert_allclose(step.next_point, after, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(step.next_memory, path.memory[step.number + 1], rtol=1e-12, atol=1e-12)


def assert_adds_up(anatomy):
    """Every formula, with the operands noted, gives the value noted."""
    evaluated = 0
    for step in anatomy.steps:
        for note in step.notes:
            formula = anatomy.lines[note.line].formula
            if note.name or not formula or any(isinstance(operand, np.ndarray) for operand in note.operands):
                continue
            with np.errstate(all="ignore"):
                value = eval(formula, NAMES | {"v": note.operands})  # noqa: S307  # a line of our own kernel
            np.testing.assert_allclose(value, note.value, rtol=1e-12, atol=1e-12)
            evaluated += 1
    assert evaluated >= len(anatomy.steps)


@pytest.mark.parametrize("landscape", LANDSCAPES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_steps_lead_to_the_recorded_points_and_their_lines_add_up(optimizer, landscape):
    scene = Scene(landscape=landscape, runs=(Run(optimizer=optimizer),))
    for at in (0, 57, 200):
        anatomy = look_into(scene, 0, at)
        assert_leads_on(anatomy)
        assert_adds_up(anatomy)


@pytest.mark.parametrize("landscape", LANDSCAPES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_lines_arrive_at_the_next_point(optimizer, landscape):
    """What was noted last of the point is the next point: no line that moves it has been overlooked."""
    anatomy = look_into(Scene(landscape=landscape, runs=(Run(optimizer=optimizer),)), 0, 0)
    moved = 0
    for step in anatomy.steps:
        point = step.point.copy()
        for note in step.notes:
            target = anatomy.lines[note.line].source.split(" ")[0]
            if note.name == "point":
                point[:] = note.value
            elif target == "point[i]":
                # Under a second loop over the coordinates the last round stands.
                point[note.key[-1]] = note.value
        np.testing.assert_array_equal(point, step.next_point)
        moved += int((point != step.point).any())
    assert moved > 0


@pytest.mark.parametrize(
    "query",
    [
        "landscape=rosenbrock&optimizers=langevin&noise=0.5&seed=3",
        "landscape=rosenbrock&optimizers=steepest_wolfe&noise=0.1&seed=3",
        "landscape=rosenbrock&optimizers=spsa&noise=0.1&seed=3",
        "landscape=logistic&optimizers=heavy_ball&batch_size=5&seed=3",
        "landscape=logistic&optimizers=cma_es&batch_size=5&seed=3",
        "landscape=rosenbrock&optimizers=bfgs&gradient=forward&clip=1",
        "landscape=rosenbrock&optimizers=adam&schedule=cosine&1.learning_rate=0.3&steps=300",
        "landscape=narrow_valley&condition_number=50&optimizers=newton&start=1,1",
    ],
)
def test_every_option_of_a_run_is_taken_into_account(query):
    for at in (0, 150):
        anatomy = inside(query, at=at)
        assert_leads_on(anatomy)
        assert_adds_up(anatomy)


def test_a_schedule_shows_in_the_rate():
    rates = [step.hyperparameters[0] for step in inside("optimizers=gradient_descent&schedule=cosine").steps]
    assert all(later < earlier for earlier, later in pairwise(rates))


def test_the_step_that_explodes_can_be_looked_into():
    anatomy = inside("landscape=rosenbrock&optimizers=gradient_descent&1.learning_rate=0.1")
    path, last = anatomy.path, anatomy.steps[-1]
    assert path.reason is Reason.OVERFLOW
    assert (last.number, anatomy.total) == (path.steps, path.steps + 1)
    assert_leads_on(anatomy)
    assert np.abs(last.next_point).max() > 1e60


def test_blocks_lie_side_by_side_and_the_last_one_stands_for_what_is_beyond():
    scene = Scene(runs=(Run(optimizer="gradient_flow"),), steps=25)
    numbers = [[step.number for step in look_into(scene, 0, at).steps] for at in (0, 9, 10, 24, 25, 999)]
    assert numbers[0] == numbers[1] == list(range(10))
    assert numbers[2] == list(range(10, 20))
    assert numbers[3] == numbers[4] == numbers[5] == list(range(20, 25))


def test_gradient_descent_on_paper():
    """Rosenbrock at (-1.2, 1): gradient (-215.6, -88); with weight decay 0.5 and rate 0.001."""
    step = inside("optimizers=gradient_descent&1.learning_rate=0.001&1.weight_decay=0.5&start=-1.2,1").steps[0]
    values = [note.value for note in step.notes]
    np.testing.assert_allclose(values, [-216.2, -87.5, -0.9838, 1.0875], rtol=1e-12)
    assert math.isclose(step.loss, 24.2)
