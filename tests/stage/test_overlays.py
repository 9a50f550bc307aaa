"""Overlays over HTTP: what the scene's numbers are, to the digits kept; only when asked for, and small."""

import numpy as np
import pytest
from safetensors.numpy import load

from optimizers import OPTIMIZERS
from scenes import OVERLAYS, Run, Scene, overlays_of, trace_overlays, trace_runs, write_scene
from stage.wire import compress
from tests.stage.reading import join_planes, make_client

SCENES = [
    pytest.param("logistic", ("adam",), 4, id="logistic-adam"),
    pytest.param("zero_one", ("nesterov",), None, id="zero_one-nesterov"),
    pytest.param("exponential", ("nesterov",), 7, id="exponential-nesterov"),
    pytest.param("logistic", ("cma_es",), 4, id="logistic-cma_es"),
    pytest.param("polynomial_fit", ("lbfgs",), 3, id="polynomial_fit-lbfgs"),
    pytest.param("one_weight", ("schedule_free_adamw",), None, id="one_weight-schedule_free_adamw"),
    pytest.param("rosenbrock", ("nadam",), None, id="rosenbrock-nadam"),
    pytest.param("quadratic_n", ("damped_newton",), None, id="quadratic_n-damped_newton"),
    pytest.param("logistic", ("adam", "nesterov"), 4, id="logistic-both"),
]


@pytest.fixture(scope="module")
def client():
    with make_client() as client:
        yield client


def scene_of(landscape, keys, batch_size):
    return Scene(landscape=landscape, runs=tuple(Run(optimizer=key) for key in keys), batch_size=batch_size)


@pytest.mark.parametrize(("landscape", "keys", "batch_size"), SCENES)
def test_they_are_the_scenes_own_and_small(client, landscape, keys, batch_size):
    scene = scene_of(landscape, keys, batch_size)
    names = overlays_of(scene)
    address = f"/api/paths?{write_scene(scene)}"
    answer = client.get(f"{address}&overlays={','.join(names)}")
    tensors = load(answer.content)
    expected = trace_overlays(scene, trace_runs(scene, memory=True), names)
    for name in names:
        sent = join_planes(tensors[f"{name}_planes"]).reshape(expected.channels[name].shape)
        # Seventeen bits of mantissa, of a fan's arrows nine.
        np.testing.assert_allclose(sent, expected.channels[name], rtol=2.0 ** (-10 if name == "samples" else -18))
        np.testing.assert_array_equal(tensors[f"has_{name}"], expected.has[name])
    if batch_size is None or "samples" not in names:
        assert "batches" not in tensors
    else:
        np.testing.assert_array_equal(tensors["batches"], expected.batches)
    assert "ellipse_planes" not in load(client.get(address).content)
    every = client.get(f"{address}&probes=1&curvature=1&vectors=1&overlays={','.join(names)}").content
    assert len(compress(every)) < 60_000 * len(keys)


def test_a_run_without_an_overlay_says_so():
    scene = scene_of("narrow_valley", ("gradient_descent", "adam"), None)
    overlays = trace_overlays(scene, trace_runs(scene, memory=True), ["ellipse", "composition"])
    assert overlays.has["ellipse"].tolist() == overlays.has["composition"].tolist() == [False, True]
    length = len(trace_runs(scene)[0][0].points)
    assert not overlays.channels["ellipse"][:, :length].any()
    assert overlays.channels["ellipse"][:, length:].any()


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("landscape=bowl&overlays=samples", "overlays must be some of composition, model, each once, or be left out."),
        ("landscape=bowl&overlays=model,model", "overlays must be some of composition, model, each once"),
        ("landscape=bowl&overlays=", "overlays must be some of"),
        ("landscape=bowl&overlays=gradient", "overlays must be some of"),
        ("overlays=model&fan=1.learning_rate", "overlays must be left out of a fan."),
    ],
)
def test_anything_else_is_refused(client, query, sentence):
    answer = client.get(f"/api/paths?optimizers=heavy_ball&{query}")
    assert answer.status_code == 422
    assert sentence in answer.text


def test_every_overlay_is_some_item_s():
    names = {name for optimizer in OPTIMIZERS.values() for name in optimizer.overlays}
    assert names | {*Scene(landscape="logistic").record.overlays} == set(OVERLAYS)
