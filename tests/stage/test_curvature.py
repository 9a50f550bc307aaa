"""The curvature that is sent with paths is the core's own, and so are the bounds beside it."""

import gzip

import numpy as np
import pytest
from safetensors.numpy import load

from descent import sample_hessians
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import Ground, Run, Scene, places_of, trace, write_scene
from tests.stage.reading import join_planes, make_client

EVERY_LANDSCAPE = pytest.mark.parametrize("key", LANDSCAPES)


@pytest.fixture(scope="module")
def client():
    with make_client() as client:
        yield client


def sent(client, scene, part="&curvature=1"):
    answer = client.get(f"/api/paths?{write_scene(scene)}{part}")
    assert answer.status_code == 200, answer.text
    return load(answer.content)


@EVERY_LANDSCAPE
def test_eigenvalues_of_every_step_and_of_every_minimum(client, key):
    scene = Scene(landscape=key, runs=(Run(optimizer="gradient_descent"), Run(optimizer="adam")), steps=40)
    tensors = sent(client, scene)
    points = np.concatenate([path.points for path in trace(scene)])
    hessians = sample_hessians(scene.record, points, scene.all_parameters())
    finite = np.isfinite(hessians).all(axis=(1, 2))
    expected = np.full(points.shape, np.nan)
    expected[finite] = np.linalg.eigvalsh(hessians[finite])
    # float32 cannot hold what a diverging path reaches.
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(tensors["eigenvalues"], expected[:, [0, -1]].astype(np.float32), rtol=1e-6)
    minima = np.array([minimum.point for minimum in places_of(scene).minima]).reshape(-1, scene.record.dimension)
    at_minima = np.linalg.eigvalsh(sample_hessians(scene.record, minima, scene.all_parameters()))
    np.testing.assert_allclose(tensors["minimum_eigenvalues"], at_minima[:, [0, -1]], rtol=1e-6, atol=1e-30)
    if len(minima):
        distances = np.linalg.norm(points[:, None] - minima, axis=2)
        chosen = distances[np.arange(len(points)), tensors["nearest"]]
        np.testing.assert_array_equal(chosen, distances.min(axis=1))
    else:
        assert (tensors["nearest"] == -1).all()


@pytest.mark.parametrize(
    ("landscape", "start", "ground", "condition"),
    [
        ("narrow_valley", (0.0, 0.0), Ground.MINIMUM, 50.0),
        ("narrow_valley", (1.0, 0.0), Ground.SLOPE, 50.0),
        ("saddle", (0.0, 0.0), Ground.SADDLE, 1.0),
    ],
)
def test_the_word_for_a_place_and_its_condition(client, landscape, start, ground, condition):
    parameters = {"condition_number": 50.0} if landscape == "narrow_valley" else {}
    scene = Scene(
        landscape=landscape, parameters=parameters, runs=(Run(optimizer="gradient_descent"),), start=start, steps=1
    )
    tensors = sent(client, scene)
    assert tensors["grounds"][0] == ground
    assert tensors["conditions"][0] == pytest.approx(condition, rel=1e-6)


def test_the_bound_of_every_run_and_of_every_stop_of_a_fan(client):
    keys = ("nesterov", "adam", "qhm", "newton")
    tuned = Run(optimizer="nesterov", hyperparameters={"momentum": 0.5, "weight_decay": 0.25})
    scene = Scene(runs=(tuned, *(Run(optimizer=key) for key in keys[1:])))
    bounds = sent(client, scene, "")["bounds"]
    np.testing.assert_array_equal(bounds[0], [1.5, 0.25])
    assert np.isnan(bounds[1, 0])
    for index in (2, 3):
        assert bounds[index, 0] == OPTIMIZERS[keys[index]].stability.bound(scene.hyperparameters(index))
    fan = sent(client, scene, "&fan=1.momentum")
    np.testing.assert_allclose(fan["bounds"][:, 0], 2 * (1 + fan["stops"]) / (1 + 2 * fan["stops"]))
    np.testing.assert_array_equal(fan["bounds"][:, 1], np.full(len(fan["stops"]), 0.25))


def test_it_comes_when_asked_for_and_is_small(client):
    scene = Scene()
    assert "eigenvalues" not in sent(client, scene, "")
    plain, curved = (
        len(gzip.compress(client.get(f"/api/paths?{write_scene(scene)}{part}").content, 1))
        for part in ("", "&curvature=1")
    )
    assert curved - plain < 3 * 4_000
    refused = client.get("/api/paths?fan=1.learning_rate&curvature=1")
    assert (refused.status_code, refused.text) == (422, "curvature must be left out of a fan.")
    assert client.get("/api/paths?curvature=0").status_code == 422


VECTOR_KEYS = [("heavy_ball", "adam", "gradient_descent"), ("newton", "qhm", "nelder_mead")]


@pytest.mark.parametrize("keys", VECTOR_KEYS)
@pytest.mark.parametrize("landscape", ["rosenbrock", "quadratic_n", "one_weight"])
def test_vectors_are_the_recorded_ones(client, landscape, keys):
    scene = Scene(landscape=landscape, runs=tuple(Run(optimizer=key) for key in keys), options={"schedule": 2.0})
    tensors = sent(client, scene, "&vectors=1")
    record = scene.record
    shown = [0] if record.dimension == 1 else list(record.shown)
    table = join_planes(tensors["vector_planes"]).reshape(2 * len(shown) + 1, -1)
    gradients, velocities, rates = table[: len(shown)], table[len(shown) : -1], table[-1]
    paths = trace(scene, memory=True)
    close = {"rtol": 4e-6, "atol": 1e-300}
    np.testing.assert_allclose(gradients.T, np.concatenate([path.gradients[:, shown] for path in paths]), **close)
    first = 0
    for index, (key, path) in enumerate(zip(keys, paths, strict=True)):
        rows = slice(first, first + len(path.points))
        first = rows.stop
        name = {"heavy_ball": "velocity", "adam": "average", "qhm": "average"}.get(key)
        assert tensors["has_velocity"][index] == (name is not None)
        expected = 0.0
        if name is not None:
            expected = path.memory[:, OPTIMIZERS[key].memory_rows(record.dimension).index(name)][:, shown]
            assert np.abs(expected).max() > 0
        np.testing.assert_allclose(
            velocities[:, rows].T, np.broadcast_to(expected, path.points[:, shown].shape), **close
        )
        assert tensors["has_rate"][index] == (key != "nelder_mead")
        if key == "gradient_descent":
            # Rate times gradient is the very step that plain gradient descent took.
            steps = -(rates[rows] * gradients[:, rows]).T[:-1]
            np.testing.assert_allclose(path.points[:-1, shown] + steps, path.points[1:, shown], rtol=1e-4, atol=1e-6)
    body = client.get(f"/api/paths?{write_scene(scene)}&vectors=1&curvature=1").content
    assert len(gzip.compress(body, 1)) < 3 * 60_000
    assert client.get("/api/paths?fan=1.learning_rate&vectors=1").status_code == 422


def test_a_velocity_is_a_row_of_memory():
    for optimizer in OPTIMIZERS.values():
        assert optimizer.velocity is None or optimizer.velocity in optimizer.memory
    assert OPTIMIZERS["schedule_free_sgd"].velocity is None
