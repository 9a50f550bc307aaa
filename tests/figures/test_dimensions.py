"""Landscapes of one dimension are curves, those of more than two a plane: what is drawn, where, and what is said."""

import numpy as np
import plotly.graph_objects as go
import pytest

from descent import sample
from figures import animated_figure, contour_figure, style, surface_figure
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import Run, Scene, places_of, read_scene, section_of, trace, trace_surface

LINES = [key for key, landscape in LANDSCAPES.items() if landscape.dimension == 1]
SECTIONS = [key for key, landscape in LANDSCAPES.items() if landscape.dimension > 2]
#: One of every kind that matters to a picture: plain, with trials on a line, with a simplex, with a population.
FEW = ("adam", "conjugate_gradient", "nelder_mead", "evolution_strategy")
LOOKING = [key for key, optimizer in OPTIMIZERS.items() if optimizer.probes]


def named(figure: go.Figure, name: str) -> list:
    return [part for part in figure.data if part.name == name]


def looked_at(figure: go.Figure) -> list:
    return [part for part in figure.data if part.name and part.name.endswith(style.PROBE_NAME)]


def drawn_places(scene: Scene, points: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """Where a map shows points (m, n)."""
    if scene.record.dimension == 1:
        return np.column_stack([points[:, 0], losses])
    return points[:, list(scene.record.shown)]


def every_number(figure: go.Figure) -> np.ndarray:
    parts = [*figure.data, *(part for frame in figure.frames for part in frame.data)]
    # A constraint's hatching is many lines, with gaps between: test_fence.py looks at it.
    parts = [part for part in parts if part.name != "Constraint"]
    found = [part[axis] for part in parts for axis in ("x", "y", "z", "customdata") if axis in part]
    return np.concatenate([np.ravel(numbers).astype(float) for numbers in found if numbers is not None])


@pytest.mark.parametrize("build", [surface_figure, contour_figure, animated_figure])
@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_all_numbers_are_finite_whatever_the_optimizer(landscape, build):
    figure = build(Scene(landscape=landscape, runs=tuple(Run(optimizer=key) for key in FEW), steps=12, step=4))
    assert np.isfinite(every_number(figure)).all()


@pytest.mark.parametrize("landscape", LINES)
def test_one_dimension_is_a_curve_of_the_loss_in_every_figure(landscape):
    scene = Scene(landscape=landscape, runs=(Run(optimizer="adam"),), steps=20)
    for build in (surface_figure, contour_figure, animated_figure):
        figure = build(scene)
        assert {part.type for part in figure.data} == {"scatter"}
        (curve,) = named(figure, scene.record.name)
        losses, _ = sample(scene.record, np.array(curve.x, dtype=float)[:, None], scene.all_parameters())
        np.testing.assert_allclose(curve.y, losses, rtol=1e-5)
        low, high = figure.layout.yaxis.range
        assert low < losses.min() < losses.max() < high
        assert (figure.layout.xaxis.range, figure.layout.xaxis.title.text) == (scene.record.domain[0], "w")
        assert figure.layout.yaxis.title.text == "loss"
        assert figure.layout.yaxis.scaleanchor is None
    assert len(animated_figure(scene).frames) == 21


def test_zoom_of_a_curve_is_of_its_coordinate_and_its_loss():
    layout = contour_figure(Scene(landscape="one_weight", zoom=(0.0, 2.0, 1.0, 5.0))).layout
    assert (layout.xaxis.range, layout.yaxis.range) == ((0.0, 2.0), (1.0, 5.0))


def test_minima_of_a_curve_move_with_its_parameters():
    for loss in ("squared", "absolute", "huber"):
        scene, _ = read_scene(f"landscape=one_weight&loss={loss}")
        (minimum,) = places_of(scene).minima
        (mark,) = named(contour_figure(scene), "Minimum")
        np.testing.assert_allclose([mark.x[0], mark.y[0]], [*minimum.point, minimum.value], rtol=1e-12)


def test_a_path_leaves_a_curve_through_the_edge_of_its_picture():
    scene, _ = read_scene("landscape=one_weight&optimizers=gradient_descent&1.learning_rate=0.5&steps=30")
    figure = contour_figure(scene)
    (arrow,) = figure.layout.annotations
    x, y = figure.layout.xaxis.range, figure.layout.yaxis.range
    assert x[0] <= arrow.x <= x[1]
    assert y[0] <= arrow.y <= y[1]
    assert np.isclose(arrow.x, x).any() or np.isclose(arrow.y, y).any()
    # The arrow lies on the step that leaves.
    (path,) = trace(scene)
    inside, outside = (np.array([path.points[row, 0], path.losses[row]]) for row in (0, 1))
    steep = (outside - inside)[1] / (outside - inside)[0]
    assert (arrow.y - arrow.ay) / (arrow.x - arrow.ax) == pytest.approx(steep)
    # Its length is measured on the page, where coordinate and loss have axes of their own.
    assert np.hypot((arrow.x - arrow.ax) / np.ptp(x), (arrow.y - arrow.ay) / np.ptp(y)) == pytest.approx(0.07)


@pytest.mark.parametrize("landscape", SECTIONS)
def test_paths_through_more_dimensions_lie_on_the_plane_that_is_drawn(landscape):
    scene = Scene(landscape=landscape, runs=(Run(optimizer="adam"),), steps=20)
    (path,) = trace(scene)
    under = np.tile(section_of(scene), (21, 1))
    under[:, list(scene.record.shown)] = path.points[:, list(scene.record.shown)]
    heights, _ = sample(scene.record, under, scene.all_parameters())
    assert not np.allclose(heights, path.losses)
    for line in named(surface_figure(scene), "Adam")[:2]:
        np.testing.assert_array_equal(line.z, heights)
    # What the pointer is told are the losses of the path itself.
    np.testing.assert_array_equal(named(surface_figure(scene), "Adam")[1].customdata[:, 1], path.losses)
    (whole,) = (part for part in named(animated_figure(scene), "Adam") if "pointNumber" in (part.hovertemplate or ""))
    np.testing.assert_allclose(whole.customdata, path.losses, rtol=1e-6)
    surface = trace_surface(scene, 161)
    np.testing.assert_array_equal(surface_figure(scene).data[0].customdata, surface.z)


@pytest.mark.parametrize("landscape", SECTIONS)
def test_a_plane_through_more_dimensions_is_said_to_be_one(landscape):
    scene = Scene(landscape=landscape, steps=5)
    x, y = (scene.record.axes[axis] for axis in scene.record.shown)
    for build in (surface_figure, contour_figure, animated_figure):
        figure = build(scene)
        assert f"plane of {x}, {y} through the minimum" in [note.text for note in figure.layout.annotations]
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == (x, y)
    box = figure.layout.scene
    assert (box.xaxis.title.text, box.yaxis.title.text) == (x, y)
    assert (box.xaxis.range, box.yaxis.range) == tuple(scene.record.domain[axis] for axis in scene.record.shown)


@pytest.mark.parametrize("optimizer", LOOKING)
@pytest.mark.parametrize("landscape", ["rosenbrock", *LINES, *SECTIONS])
def test_what_was_looked_at_is_drawn_where_it_was(landscape, optimizer):
    for step in (0, 5, 8):
        scene = Scene(landscape=landscape, runs=(Run(optimizer=optimizer),), steps=8, step=step)
        (path,) = trace(scene, probes=True)
        row = min(step, path.steps - 1)
        points = path.probes[row, : path.probe_counts[row]]
        losses, _ = sample(scene.record, points, scene.all_parameters())
        drawn = drawn_places(scene, points, losses)
        # Trials of a search can be absurdly far away; those are left out.
        near = np.abs(drawn).max(axis=1, initial=0.0) < 1000.0
        drawn, losses = drawn[near], losses[near]
        for figure in (contour_figure(scene), surface_figure(scene)):
            marks = looked_at(figure)
            assert len(marks) == (len(drawn) > 0)
            for mark in marks:
                kept = np.abs(np.column_stack([mark.x, mark.y])).max(axis=1) < 1000.0
                np.testing.assert_array_equal(np.column_stack([mark.x, mark.y])[kept], drawn)
                np.testing.assert_array_equal(mark.customdata[kept], losses)
                assert mark.showlegend
                assert mark.opacity == style.PROBE_OPACITY
                assert mark.marker.color == style.COLORS[0]
                if scene.record.dimension == 2 and mark.type == "scatter3d":
                    np.testing.assert_array_equal(mark.z[kept], losses)


def test_frames_show_what_their_own_step_looks_at():
    scene = Scene(landscape="rosenbrock", runs=(Run(optimizer="adam"), Run(optimizer="evolution_strategy")), steps=15)
    path = trace(scene, probes=True)[1]
    figure = animated_figure(scene)
    raised, flat = (figure.data.index(mark) for mark in looked_at(figure))
    for frame in figure.frames:
        row = min(int(frame.name), path.steps - 1)
        points = path.probes[row, : path.probe_counts[row]]
        for index in (raised, flat):
            part = frame.data[frame.traces.index(index)]
            np.testing.assert_array_equal(np.column_stack([part.x, part.y]), points.astype("f4"))


def test_far_too_many_points_are_thinned():
    (children,) = (q for q in OPTIMIZERS["evolution_strategy"].hyperparameters if q.high == 30)
    runs = (Run(optimizer="evolution_strategy", hyperparameters={children.name: 30}),) * 4
    figure = animated_figure(Scene(landscape="rosenbrock", runs=runs, steps=1000))
    frame = figure.frames[30]
    for mark in looked_at(figure):
        part = frame.data[frame.traces.index(figure.data.index(mark))]
        assert 0 < len(part.x) <= 5000 / len(figure.frames) / 4


def test_an_optimizer_that_never_looks_aside_has_no_such_marks():
    scene = Scene(runs=(Run(optimizer="adam"),), steps=10)
    assert not any(looked_at(build(scene)) for build in (surface_figure, contour_figure, animated_figure))
