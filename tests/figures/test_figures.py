"""Figures: their numbers are the core's, for every landscape; frames carry the paths and nothing else."""

import numpy as np
import plotly.graph_objects as go
import pytest

from figures import animated_figure, contour_figure, curves_figure, style, surface_figure
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import Run, Scene, read_scene, trace

FIGURES = [surface_figure, contour_figure, curves_figure, animated_figure]
RUNS = (Run(optimizer="gradient_descent"), Run(optimizer="adam"), Run(optimizer="gradient_descent"))
DIVERGING = "landscape=narrow_valley&optimizers=gradient_descent&1.learning_rate=0.178&steps=400"


def named(figure: go.Figure, name: str, mode: str = "lines") -> list:
    return [part for part in figure.data if part.name == name and (part.mode or "").startswith(mode)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("build", FIGURES)
@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_every_landscape_has_every_figure(landscape, build, theme):
    figure = build(Scene(landscape=landscape, runs=RUNS, steps=30), theme=theme)
    assert figure.layout.paper_bgcolor == style.THEMES[theme]["background"]
    for part in [*figure.data, *(part for frame in figure.frames for part in frame.data)]:
        for name in ("x", "y", "z"):
            if name in part and part[name] is not None:
                numbers = np.asarray(part[name], dtype=float)
                # A constraint's hatching is many lines, with gaps between.
                assert not np.isinf(numbers).any() if part.name == "Constraint" else np.isfinite(numbers).all()


def test_trails_are_the_recorded_points():
    scene = Scene(landscape="himmelblau", runs=(Run(optimizer="adam"),), steps=50)
    (path,) = trace(scene)
    (_, strong) = named(surface_figure(scene), "Adam")
    np.testing.assert_array_equal(np.column_stack([strong.x, strong.y, strong.z]), np.c_[path.points, path.losses])
    strong = named(contour_figure(scene), "Adam")[-1]
    np.testing.assert_array_equal(np.column_stack([strong.x, strong.y]), path.points)
    losses, norms = named(curves_figure(scene), "Adam")
    np.testing.assert_array_equal(losses.y, path.losses)
    np.testing.assert_array_equal(norms.y, path.gradient_norms)


def test_the_clock_divides_a_trail_into_strong_and_faint():
    scene = Scene(landscape="himmelblau", runs=(Run(optimizer="adam"),), steps=50, step=12)
    faint, _casing, strong = named(contour_figure(scene), "Adam")
    assert (len(faint.x), len(strong.x)) == (51, 13)


def test_copies_of_an_optimizer_are_told_apart_by_what_differs():
    runs = (Run(optimizer="adam"), Run(optimizer="adam", hyperparameters={"learning_rate": 0.5}))
    figure = contour_figure(Scene(runs=runs))
    assert {part.name for part in figure.data if part.showlegend} == {
        "Adam (learning rate 0.1)",
        "Adam (learning rate 0.5)",
    }


def test_a_path_that_leaves_the_map_has_an_arrow_at_its_edge():
    scene, _ = read_scene(DIVERGING)
    (arrow,) = contour_figure(scene).layout.annotations
    box = scene.record.domain
    assert any(np.isclose(place, edges).any() for place, edges in zip((arrow.x, arrow.y), box, strict=True))
    (label,) = surface_figure(scene).layout.scene.annotations
    assert "leaves the map at step" in label.text


def test_frames_hold_the_moving_parts_of_the_paths_only():
    scene = Scene(landscape="bowl", runs=RUNS, steps=40)
    figure = animated_figure(scene)
    assert [frame.name for frame in figure.frames] == [str(step) for step in range(41)]
    paths = trace(scene)
    for frame in figure.frames:
        step = int(frame.name)
        assert len(frame.traces) == len(frame.data) == 5 * len(paths)
        assert {figure.data[index].type for index in frame.traces} == {"scatter", "scatter3d"}
        for run, path in enumerate(paths):
            trail, ball = frame.data[5 * run], frame.data[5 * run + 1]
            np.testing.assert_array_equal(trail.x, path.points[: step + 1, 0].astype("f4"))
            np.testing.assert_array_equal(ball.z, path.losses[step : step + 1].astype("f4"))


def test_long_runs_keep_the_last_step_and_leave_no_step_out_of_a_line():
    scene = Scene(landscape="narrow_valley", runs=tuple(Run(optimizer=key) for key in list(OPTIMIZERS)[:4]), steps=1000)
    figure = animated_figure(scene)
    assert len(figure.frames) <= 100
    assert figure.frames[-1].name == "1000"
    (path, *_) = trace(scene)
    trail = figure.frames[40].data[0]
    last = int(figure.frames[40].name)
    np.testing.assert_array_equal(trail.x, path.points[last + 1 - len(trail.x) : last + 1, 0].astype("f4"))
