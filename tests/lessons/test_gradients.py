"""What the lesson on where gradients come from says, checked by numbers."""

import math

import numpy as np
import pytest

from lessons import LESSONS, Seen
from lessons.expression import GRAPH, PASSES, derivatives, edge_slopes, forward, order_of, reverse, values_at
from lessons.gradients import GOOD, NODES_DONE, OFFERED, PASS
from lessons.slopes import TRIED, best_step, difference_slopes, error_curves, error_of, exact_slopes
from scenes import Scene
from scenes.options import DIFFERENCE, GRADIENT

LESSON = LESSONS["gradients"]
BEGUN = LESSON.begin()
POINTS = [(1.5, 1.2), (-2.9, 3.7), (0.3, -0.4), (2.0, 0.0), (0.0, 1.0)]


def seen_with(source: str, difference: float, start: tuple[float, float] | None = None) -> Seen:
    options = {GRADIENT.name: float(GRADIENT.choices.index(source)), DIFFERENCE.name: difference}
    return Seen("differences", Scene(**{**dict(BEGUN.scene), "options": options, "start": start}), BEGUN.dials)


@pytest.mark.parametrize(
    ("source", "slope", "low", "high"), [("forward", 1.0, 1e-6, 1e-2), ("central", 2.0, 1e-3, 1e-1)]
)
def test_truncation_grows_with_the_step_or_with_its_square(source, slope, low, high):
    errors = error_curves(BEGUN.scene)[source]
    bending = (low <= TRIED) & (high >= TRIED)
    fitted = np.polyfit(np.log(TRIED[bending]), np.log(errors[bending]), 1)[0]
    assert fitted == pytest.approx(slope, abs=0.05)


@pytest.mark.parametrize(("source", "low", "high"), [("forward", 1e-14, 1e-9), ("central", 1e-14, 1e-7)])
def test_rounding_grows_as_the_step_shrinks(source, low, high):
    errors = error_curves(BEGUN.scene)[source]
    rounding = (low <= TRIED) & (high >= TRIED)
    assert np.polyfit(np.log(TRIED[rounding]), np.log(errors[rounding]), 1)[0] == pytest.approx(-1.0, abs=0.2)


def test_the_best_step_is_near_the_root_and_the_cube_root_of_the_rounding():
    epsilon = np.finfo(float).eps
    assert math.sqrt(epsilon) / 10 < best_step(BEGUN.scene, "forward")[0] < math.sqrt(epsilon) * 10
    assert epsilon ** (1 / 3) / 10 < best_step(BEGUN.scene, "central")[0] < epsilon ** (1 / 3) * 10
    assert best_step(BEGUN.scene, "central")[1] < 0.1 * best_step(BEGUN.scene, "forward")[1]


def test_differences_are_those_of_the_core():
    h = 1.0e-3
    for point in POINTS:
        scene = Scene(**{**dict(BEGUN.scene), "start": point})

        def z(x, y):
            return x * x * math.sin(y)

        x, y = point
        expected = [(z(x + h, y) - z(x, y)) / h, (z(x, y + h) - z(x, y)) / h]
        np.testing.assert_allclose(difference_slopes(scene, "forward", h), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("point", POINTS)
def test_both_directions_find_the_exact_gradient_to_rounding(point):
    exact = exact_slopes(Scene(**{**dict(BEGUN.scene), "start": point}))
    np.testing.assert_allclose(reverse(point)[:2], exact, rtol=4e-16, atol=4e-16)
    np.testing.assert_allclose([forward(point, 0)[-1], forward(point, 1)[-1]], exact, rtol=4e-16, atol=4e-16)
    assert values_at(point)[-1] == pytest.approx(point[0] ** 2 * math.sin(point[1]), rel=1e-15)


@pytest.mark.parametrize("point", POINTS)
def test_every_edge_has_the_slope_that_its_words_say(point):
    values, h = values_at(point), 1.0e-6
    for (parent, child), slope in edge_slopes(values).items():
        node = GRAPH[child]
        moved = [values[p] + h * (p == parent) for p in node.parents]
        back = [values[p] - h * (p == parent) for p in node.parents]
        assert slope == pytest.approx((node.value(*moved) - node.value(*back)) / (2 * h), abs=1e-8)
        said = dict(zip(node.parents, node.slope_words, strict=True))[parent]
        known = {"2x": 2 * values[0], "cos y": math.cos(values[1]), "a": values[2], "b": values[3]}
        assert slope == known[said]


def test_a_pass_gives_a_node_its_derivative_only_after_those_it_needs():
    for kind in range(len(PASSES)):
        order = order_of(kind)
        assert sorted(order) == list(range(len(GRAPH)))
        for child, node in enumerate(GRAPH):
            for parent in node.parents:
                before, after = (child, parent) if PASSES[kind] == "reverse" else (parent, child)
                assert order.index(before) < order.index(after)
        assert len(derivatives((1.0, 2.0), kind)) == len(GRAPH)


def test_the_middle_step_is_the_best_of_those_offered():
    errors = [error_of(BEGUN.scene, "forward", h) for h in OFFERED]
    assert LESSON.outcome(BEGUN) == 1 == int(np.argmin(errors))
    assert errors[2] > errors[0] > errors[1]


def test_partial_derivatives_by_hand():
    for point in POINTS:
        x, y = point
        seen = Seen("hand", Scene(**{**dict(BEGUN.scene), "start": point, "options": {}}), BEGUN.dials)
        sentences = LESSON.happened(seen)
        assert f"2x sin y = {2 * x * math.sin(y):.3g}." in sentences[1]
        assert f"x² cos y = {x * x * math.cos(y):.3g}." in sentences[2]


def test_the_path_hardly_minds_slopes_that_are_off_by_a_quarter():
    exact = Seen("differences", Scene(**{**dict(BEGUN.scene), "options": {}})).paths[0].points
    length = np.linalg.norm(exact_slopes(BEGUN.scene))
    assert error_of(BEGUN.scene, "forward", DIFFERENCE.low) > 0.25 * length
    for difference in DIFFERENCE.stops[DIFFERENCE.stops < 0.01]:
        points = seen_with("forward", float(difference)).paths[0].points
        assert np.linalg.norm(points - exact, axis=1).max() < 0.06


def test_tasks_are_done_by_what_they_ask_for():
    good, worthless, central, level, back = LESSON.tasks
    stops = DIFFERENCE.stops
    assert any(good.done(seen_with("forward", h)) for h in stops)
    assert not good.done(seen_with("central", 1e-6))
    assert error_of(BEGUN.scene, "forward", 1e-8) < GOOD
    assert worthless.done(seen_with("forward", DIFFERENCE.low))
    assert not worthless.done(seen_with("forward", 1e-8))
    assert not worthless.done(seen_with("forward", 1.0))
    assert any(central.done(seen_with("central", h)) for h in stops)
    assert not any(central.done(seen_with("forward", h)) for h in stops)
    chosen = Scene(**{**dict(BEGUN.scene), "options": {}, "start": (1.5, 1.571)})
    assert level.done(Seen("hand", chosen, BEGUN.dials))
    reverse_done = {PASS.name: float(PASSES.index("reverse")), NODES_DONE.name: NODES_DONE.high}
    assert back.done(Seen("chain", BEGUN.scene, reverse_done))
    assert not back.done(Seen("chain", BEGUN.scene, {**reverse_done, NODES_DONE.name: 2.0}))
