"""What stands around the paths: marks, edges, clock, colours and labels that no name can break out of."""

import dataclasses
import json

import numpy as np
import plotly.graph_objects as go
import pytest

from descent import sample
from figures import animated_figure, contour_figure, curves_figure, export_csv, export_json, style, surface_figure
from figures.trails import edge_crossing, trails_of
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import MOST_RUNS, Run, Scene, places_of, read_scene, trace, trace_surface

#: Paths that leave the map: by a little and far, for good, upwards, downwards and beyond the range of numbers.
LEAVING = [
    "landscape=bowl&optimizers=gradient_descent&1.learning_rate=2.5&steps=20",
    "landscape=bowl&optimizers=gradient_descent&1.learning_rate=10&steps=1000",
    "landscape=rosenbrock&optimizers=gradient_descent&1.learning_rate=0.01",
    "landscape=saddle&optimizers=gradient_descent,conjugate_gradient",
    "landscape=saddle&optimizers=gradient_descent&1.learning_rate=10&steps=1000",
    "landscape=narrow_valley&optimizers=heavy_ball,nesterov&1.learning_rate=1&2.learning_rate=1&steps=1000",
    "landscape=rastrigin&optimizers=heavy_ball&1.learning_rate=0.1",
    "landscape=himmelblau&optimizers=nesterov,rmsprop&1.learning_rate=0.1&2.learning_rate=10",
]


def traces(figure: go.Figure, name: str) -> list:
    return [part for part in figure.data if part.name == name]


def drawn_places(scene: Scene, points: np.ndarray, losses: np.ndarray) -> np.ndarray:
    """Where a map shows points (m, n), said here once more."""
    if scene.record.dimension == 1:
        return np.column_stack([points[:, 0], losses])
    return np.column_stack([points[:, axis] for axis in scene.record.shown])


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_paths_inside_the_map_are_drawn_to_the_last_bit(landscape):
    scene = Scene(landscape=landscape, runs=(Run(optimizer="adam"),), steps=40)
    (path,) = trace(scene)
    drawn = drawn_places(scene, path.points, path.losses)
    for line in traces(contour_figure(scene), "Adam")[:3]:
        np.testing.assert_array_equal(np.column_stack([line.x, line.y]), drawn)
    for line in traces(surface_figure(scene), "Adam")[:2] if scene.record.dimension > 1 else []:
        np.testing.assert_array_equal(np.column_stack([line.x, line.y]), drawn)
        if scene.record.dimension == 2:
            np.testing.assert_array_equal(line.z, path.losses)
    loss, norm = (part for part in traces(curves_figure(scene), "Adam") if part.mode == "lines")
    np.testing.assert_array_equal(loss.y, path.losses)
    np.testing.assert_array_equal(norm.y, path.gradient_norms)


@pytest.mark.parametrize("query", LEAVING)
def test_paths_that_leave_are_drawn_as_recorded_and_stay_drawable(query):
    scene, notes = read_scene(query)
    assert notes == []
    trails = trails_of(scene)
    assert any(trail.exit_step > 0 for trail in trails)
    for trail in trails:
        assert 0 < trail.drawn <= len(trail.path.points)
        for build in (surface_figure, contour_figure):
            line = traces(build(scene), trail.label)[0]
            np.testing.assert_array_equal(line.x, trail.path.points[: trail.drawn, 0])
            assert np.isfinite(np.asarray(line.x, dtype=np.float32)).all()
    figure = animated_figure(scene)
    for part in [*figure.data, *(part for frame in figure.frames for part in frame.data)]:
        for axis in "xyz":
            if axis in part and part[axis] is not None:
                assert np.isfinite(np.asarray(part[axis], dtype=float)).all()
    json.loads(export_json(scene), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    cells = [cell for line in export_csv(scene).splitlines() if line[0].isdigit() for cell in line.split(",")[2:]]
    assert all(np.isfinite(float(cell)) for cell in cells if cell)


def test_a_path_leaves_where_its_step_crosses_the_edge():
    bowl = np.array(LANDSCAPES["bowl"].domain)
    np.testing.assert_allclose(edge_crossing(np.array([(0.0, 0.0), (6.0, 3.0)]), bowl), (3.0, 1.5))
    np.testing.assert_allclose(edge_crossing(np.array([(0.0, 1.0), (0.0, -7.0)]), bowl), (0.0, -3.0))
    np.testing.assert_allclose(edge_crossing(np.array([(3.0, 0.0), (4.0, 0.0)]), bowl), (3.0, 0.0))
    np.testing.assert_allclose(edge_crossing(np.array([(0.0, 0.0), (-1e200, 1e180)]), bowl), (-3.0, 0.0), atol=1e-9)


def test_before_the_clock_reaches_the_edge_there_is_no_arrow():
    scene, _ = read_scene("landscape=saddle&optimizers=gradient_descent&step=20")
    assert not contour_figure(scene).layout.annotations
    assert not surface_figure(scene).layout.scene.annotations
    # Frames share their annotations, so the animation always shows where a path is going to leave.
    assert len(animated_figure(scene).layout.annotations) == 1


def test_labels_of_paths_that_leave_together_do_not_cover_each_other():
    scene, _ = read_scene("landscape=saddle&optimizers=gradient_descent,conjugate_gradient,heavy_ball")
    heights = [label.ay for label in surface_figure(scene).layout.scene.annotations]
    assert len(heights) == len(set(heights)) == 3


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_declared_places_are_marked_on_the_map_and_above_the_surface(landscape):
    record = LANDSCAPES[landscape]
    scene = Scene(landscape=landscape)
    ground = trace_surface(scene, 3)
    declared = places_of(scene)
    places = {
        "Minimum": [minimum.point for minimum in declared.minima if minimum.lowest],
        "Local minimum": [minimum.point for minimum in declared.minima if not minimum.lowest],
        "Saddle": list(declared.saddles),
        "Start": [record.start],
    }
    for build in (contour_figure, surface_figure):
        figure = build(scene)
        for name, points in places.items():
            marks = traces(figure, name)
            assert len(marks) == bool(points)
            for mark in marks:
                losses, _ = sample(record, np.array(points), scene.all_parameters())
                drawn = drawn_places(scene, np.array(points), losses)
                np.testing.assert_array_equal(np.column_stack([mark.x, mark.y]), drawn)
        assert len(traces(figure, "Flat line")) == len(record.flat_lines)
    for mark in traces(surface_figure(scene), "Minimum") if record.dimension > 1 else []:
        values = np.array([minimum.value for minimum in declared.minima if minimum.lowest])
        lift = mark.z - values
        assert (lift > 0).all()
        assert (lift < 0.05 * float(np.ptp(ground.z))).all()


def test_the_surface_lies_below_the_paths_and_tells_true_losses():
    scene = Scene(landscape="bowl")
    surface = surface_figure(scene).data[0]
    true = trace_surface(scene, len(surface.x)).z
    np.testing.assert_array_equal(surface.customdata, true)
    assert 0 < (true - surface.z).min() <= (true - surface.z).max() < 0.03 * np.ptp(true)


def test_camera_zoom_and_axes_are_the_scenes():
    scene = Scene(landscape="logistic", camera=(0.5, -2.0, 0.75), zoom=(0.0, 2.0, -1.0, 1.5))
    surface, contour = surface_figure(scene), contour_figure(scene)
    eye = surface.layout.scene.camera.eye
    assert (eye.x, eye.y, eye.z) == (0.5, -2.0, 0.75)
    assert [axis.title.text for axis in (contour.layout.xaxis, contour.layout.yaxis)] == ["w1", "w2"]
    assert surface.layout.scene.zaxis.title.text == "loss"
    assert (contour.layout.xaxis.range, contour.layout.yaxis.range) == ((0.0, 2.0), (-1.0, 1.5))
    whole = contour_figure(Scene(landscape="logistic"))
    assert (whole.layout.xaxis.range, whole.layout.yaxis.range) == LANDSCAPES["logistic"].domain


def test_the_colour_bar_of_logarithms_tells_losses():
    contour = contour_figure(Scene(landscape="himmelblau")).data[0]
    bar = contour.colorbar
    offset = LANDSCAPES["himmelblau"].log_offset
    np.testing.assert_allclose(
        10.0 ** np.array(bar.tickvals) - offset, [float(text) for text in bar.ticktext], atol=1e-9
    )
    assert "10" in bar.ticktext


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("landscape=rosenbrock", ("log", "log")),
        ("landscape=saddle", ("linear", "log")),
        ("landscape=bowl&optimizers=newton", ("linear", "linear")),
    ],
)
def test_axes_are_logarithmic_only_where_everything_is_positive(query, kinds):
    layout = curves_figure(read_scene(query)[0]).layout
    assert (layout.yaxis.type, layout.yaxis2.type) == kinds


def test_the_clock_is_marked_on_the_curves_and_has_its_own_frame():
    scene = Scene(landscape="himmelblau", runs=(Run(optimizer="adam"),), steps=1000, step=123)
    balls = [part for part in traces(curves_figure(scene), "Adam") if part.mode == "markers"]
    assert [ball.x[0] for ball in balls] == [123, 123]
    figure = animated_figure(scene)
    slider = figure.layout.sliders[0]
    assert slider.steps[slider.active].label == "123"
    assert figure.frames[slider.active].name == "123"


@pytest.mark.parametrize("steps", [1, 2, 77, 78, 79, 150, 999, 1000])
def test_frames_are_few_in_order_and_end_at_the_last_step(steps):
    figure = animated_figure(Scene(landscape="bowl", runs=(Run(optimizer="newton"),), steps=steps, step=steps // 3))
    numbers = [int(frame.name) for frame in figure.frames]
    assert numbers == sorted(set(numbers))
    assert (numbers[0], numbers[-1]) == (0, steps)
    assert len(numbers) <= 80
    assert [step.args[0][0] for step in figure.layout.sliders[0].steps] == [frame.name for frame in figure.frames]


def test_every_animation_redraws_because_3d_would_stand_still_without():
    figure = animated_figure(Scene(steps=5))
    play, _pause = figure.layout.updatemenus[0].buttons
    assert play.args[1]["frame"]["redraw"] is True
    assert all(step.args[1]["frame"]["redraw"] is True for step in figure.layout.sliders[0].steps)


def test_all_runs_differ_in_colour_and_in_shape():
    scene = Scene(runs=tuple(Run(optimizer="adam") for _ in range(MOST_RUNS)))
    for build in (surface_figure, contour_figure, curves_figure, animated_figure):
        balls = [part for part in build(scene).data if part.showlegend]
        assert [ball.name for ball in balls] == [f"Adam ({number})" for number in range(1, MOST_RUNS + 1)]
        assert len({ball.marker.symbol for ball in balls}) == len({ball.marker.color for ball in balls}) == MOST_RUNS


def test_names_with_angle_brackets_are_shown_as_written(monkeypatch):
    sly = dataclasses.replace(OPTIMIZERS["adam"], name="<b>A&B</b>")
    monkeypatch.setitem(OPTIMIZERS, "adam", sly)
    scene = Scene(runs=(Run(optimizer="adam"),))
    for build in (surface_figure, contour_figure, curves_figure, animated_figure):
        figure = build(scene)
        (ball,) = [part for part in figure.data if part.showlegend]
        assert ball.name == "&lt;b&gt;A&amp;B&lt;/b&gt;"
        assert "<b>" not in figure.to_json().replace("\\u003c", "<")


def test_style_has_a_colour_and_two_shapes_for_every_run():
    assert len(set(style.COLORS)) == len(set(style.MARKERS)) == len(set(style.MARKERS_3D)) == MOST_RUNS
    assert style.THEMES["light"].keys() == style.THEMES["dark"].keys()


def test_the_last_step_drawn_is_the_first_one_far_from_the_map():
    scene, _ = read_scene("landscape=bowl&optimizers=gradient_descent&1.learning_rate=2.5&steps=20")
    (trail,) = trails_of(scene)
    # Each step is 1.5 times as far from the middle of a map three wide: 2.4, 3.6, 5.4 ... to beyond sixty.
    distances = np.abs(trail.path.points).max(axis=1)
    assert trail.drawn < len(distances)
    assert distances[trail.drawn - 2] <= 60.0 < distances[trail.drawn - 1]
