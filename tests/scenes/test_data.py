"""Points of the data that were moved: everything computed of a scene is computed over them."""

import json

import numpy as np
import pytest

from descent import run, sample, sample_hessians
from figures import export_csv, export_json, standalone_html
from landscapes import LANDSCAPES
from scenes import (
    Scene,
    look_into,
    places_of,
    read_scene,
    trace,
    trace_curvature,
    trace_fan,
    trace_runs,
    trace_surface,
    write_parts,
)

WITH_DATA = [key for key, landscape in LANDSCAPES.items() if landscape.dataset is not None]


def moved(key: str) -> tuple[Scene, np.ndarray]:
    """A scene with two points moved, and its rows."""
    rows = LANDSCAPES[key].rows.copy()
    rows[1, :2], rows[-1, :2] = (0.5, 0.25), (0.125, 0.75)
    return Scene(landscape=key, data=((2, 0.5, 0.25), (len(rows), 0.125, 0.75)), steps=30), rows


@pytest.mark.parametrize("key", WITH_DATA)
def test_paths_are_those_of_the_core_over_the_moved_points(key):
    scene, rows = moved(key)
    still = trace(Scene(landscape=key, steps=30))
    for index, path in enumerate(trace(scene)):
        values = scene.hyperparameters(index)
        wanted = run(LANDSCAPES[key], scene.runs[index].record, steps=30, hyperparameters=values, dataset=rows)
        assert path.points.tobytes() == wanted.points.tobytes()
        assert path.losses.tobytes() == wanted.losses.tobytes()
        assert path.reason == wanted.reason
        # Of the 0-1 loss the share of points on the wrong side may well stay.
        assert path.losses[0] != still[index].losses[0] or key == "zero_one"


def test_mini_batches_draw_from_the_moved_points():
    scene, rows = moved("logistic")
    few = Scene(**{**dict(scene), "batch_size": 7, "seed": 3})
    wanted = run(
        LANDSCAPES["logistic"], few.runs[1].record, steps=30, dataset=rows, batch_size=7, seed=3,
        hyperparameters=few.hyperparameters(1),
    )  # fmt: skip
    assert trace(few)[1].points.tobytes() == wanted.points.tobytes()


@pytest.mark.parametrize("key", WITH_DATA)
def test_fan_surface_and_curvature_are_of_the_moved_points(key):
    scene, rows = moved(key)
    record = LANDSCAPES[key]
    stops, fan = trace_fan(scene, "1.learning_rate")
    at = int(np.argmin(np.abs(stops - scene.hyperparameters(0)["learning_rate"])))
    wanted = run(record, scene.runs[0].record, steps=30, hyperparameters={"learning_rate": stops[at]}, dataset=rows)
    assert fan[at].points.tobytes() == wanted.points.tobytes()
    surface = trace_surface(scene, 20)
    if record.dimension == 2:
        corner, _ = sample(record, [[surface.x[3], surface.y[5]]], dataset=rows)
        assert surface.z[5, 3] == corner[0]
    groups = trace_runs(scene)
    eigenvalues = trace_curvature(scene, groups).eigenvalues
    hessian = sample_hessians(record, groups[0][0].points[:1], dataset=rows)[0]
    np.testing.assert_allclose(eigenvalues[0], np.linalg.eigvalsh(hessian)[[0, -1]], rtol=1e-12, atol=1e-12)


def test_steps_are_looked_into_over_the_moved_points():
    scene, rows = moved("line_fit")
    step = look_into(scene, 0, 0).steps[0]
    loss, gradient = sample(LANDSCAPES["line_fit"], [scene.begin], dataset=rows)
    assert step.loss == loss[0]
    np.testing.assert_array_equal(step.gradient, gradient[0])


def test_files_hold_the_moved_points():
    scene, _ = moved("line_fit")
    told = json.loads(export_json(scene))
    assert read_scene(told["scene"]) == (scene, [])
    assert told["runs"][0]["columns"]["loss"] == trace(scene)[0].losses.tolist()
    assert "data=2,0.5,0.25,15,0.125,0.75" in export_csv(scene)
    assert told["moved_points"] == [[2, 0.5, 0.25], [15, 0.125, 0.75]]
    page = standalone_html(scene, "light")
    assert "Points of the data that were moved: 2 to (0.5, 0.25), 15 to (0.125, 0.75)." in page


def test_a_link_names_the_points_that_were_moved_and_no_others():
    scene, _ = moved("line_fit")
    assert write_parts(scene)["data"] == "2,0.5,0.25,15,0.125,0.75"
    assert "data" not in write_parts(Scene(landscape="line_fit"))
    own = LANDSCAPES["line_fit"].rows[3].tolist()
    assert read_scene(f"landscape=line_fit&data=4,{own[0]},{own[1]}")[0].data == ()


def test_points_stay_moved_on_a_landscape_of_the_same_data():
    scene, _ = moved("logistic")
    assert scene.on_landscape("hinge").data == scene.data
    assert scene.on_landscape("line_fit").data == ()
    assert scene.on_landscape("bowl").data == ()


@pytest.mark.parametrize(
    ("key", "data"),
    [
        ("bowl", ((1, 0.0, 0.0),)),
        ("line_fit", ((1, 0.0),)),
        ("line_fit", ((0, 0.0, 0.0),)),
        ("line_fit", ((1.5, 0.0, 0.0),)),
        ("line_fit", ((2, 0.0, 0.0), (1, 0.0, 0.0))),
        ("line_fit", ((1, 99.0, 0.0),)),
        ("line_fit", ((1, 0.00001, 0.0),)),
        ("line_fit", ((1, 0.26, 1.23),)),
        ("line_fit", ((1, float("nan"), 0.0),)),
    ],
)
def test_a_scene_refuses_points_that_cannot_be_there(key, data):
    with pytest.raises(ValueError, match=r"data|finite"):
        Scene(landscape=key, data=data)


def test_minima_are_those_of_the_moved_points():
    scene, rows = moved("line_fit")
    features = np.column_stack([rows[:, 0], np.ones(len(rows))])
    np.testing.assert_allclose(
        places_of(scene).minima[0].point, np.linalg.lstsq(features, rows[:, 1], rcond=None)[0], rtol=1e-10
    )
    assert places_of(scene) != places_of(Scene(landscape="line_fit"))
