"""The routes send what the core computes, cacheable for ever, and say in one sentence why they cannot."""

import gzip
import re
from dataclasses import replace

import numpy as np
import pytest
from starlette.testclient import TestClient

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import (
    MOST_RUNS,
    Run,
    Scene,
    judge,
    places_of,
    read_scene,
    say,
    trace,
    trace_fan,
    trace_runs,
    trace_surface,
    write_scene,
)
from scenes.standings import budget_of, trace_progress, within
from stage.assets import assets, build
from stage.routes import FOR_EVER, LONGEST_QUERY, MOST_GRID
from stage.wire import KEPT_BITS, split_planes
from tests.covering import KEYS
from tests.stage.reading import as_sent, join_planes, load, make_client, read_paths

#: 61 paths of 200 steps: numbers that are new at every step do not shrink much below their 198 kB; sentences take 2 kB.
FAN_BYTES = 150_000


@pytest.fixture(scope="module")
def client():
    with make_client() as client:
        yield client


def assert_sent(sent, scene, index, path):
    """`sent` is the `path` of run `index`, every row, right to the precision of the wire, with its verdict."""
    expected = as_sent(path, scene.record)
    assert sent.channels.keys() == expected.keys()
    for name, channel in expected.items():
        np.testing.assert_allclose(sent.channels[name], channel, rtol=2.0 ** -(KEPT_BITS + 1), atol=1e-300)
    judgement = judge(scene, index, path)
    assert sent.verdict == judgement.verdict
    assert say(replace(judgement, said=sent.said)) == say(judgement)


def get_tensors(client: TestClient, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == FOR_EVER
    return answer.content


def default_scene(landscape: str, *optimizers: str) -> Scene:
    return Scene(landscape=landscape, runs=tuple(Run(optimizer=key) for key in optimizers))


def test_probes_come_when_asked_for(client):
    scene = default_scene("rosenbrock", "conjugate_gradient", "adam", "conjugate_gradient")
    link = write_scene(scene)
    plain = load(get_tensors(client, f"/api/paths?{link}"))
    assert "probe_counts" not in plain
    tensors = load(get_tensors(client, f"/api/paths?{link}&probes=1"))
    np.testing.assert_array_equal(tensors["path_planes"], plain["path_planes"])
    paths = trace(scene, probes=True)
    np.testing.assert_array_equal(tensors["probe_counts"], np.concatenate([path.probe_counts for path in paths]))
    looked_at = [probes[:n] for path in paths for probes, n in zip(path.probes, path.probe_counts, strict=True)]
    sent = join_planes(tensors["probe_planes"]).reshape(2, -1)
    np.testing.assert_allclose(sent.T, np.vstack(looked_at), rtol=2.0 ** -(KEPT_BITS + 1))
    assert len(sent.T) > 100


@pytest.mark.parametrize("landscape", ["himmelblau", "saddle"])
def test_standings_come_when_asked_for(client, landscape):
    scene = default_scene(landscape, "gradient_descent", "newton", "nelder_mead")
    link = write_scene(scene)
    assert "evaluations" not in load(get_tensors(client, f"/api/paths?{link}"))
    tensors = load(get_tensors(client, f"/api/paths?{link}&standings=1"))
    progress = trace_progress(scene, trace_runs(scene))
    np.testing.assert_array_equal(tensors["evaluations"], progress.evaluations)
    np.testing.assert_array_equal(tensors["reached"], progress.reached)
    np.testing.assert_array_equal(tensors["diverged"], progress.diverged)
    assert ("distances" in tensors) == (progress.distances is not None) == (landscape == "himmelblau")
    if progress.distances is not None:
        np.testing.assert_allclose(tensors["distances"], progress.distances, rtol=1e-6)


def test_at_the_same_cost_every_path_and_every_fan_is_cut(client):
    scene = default_scene("himmelblau", "newton", "gradient_descent")
    link = f"{write_scene(scene)}&same_cost=1"
    sent, _ = read_paths(get_tensors(client, f"/api/paths?{link}&standings=1&curvature=1"))
    for index, (one, path) in enumerate(zip(sent, trace(scene), strict=True)):
        assert_sent(one, scene, index, within(path, budget_of(scene)))
    assert len(sent[0].channels["loss"]) < len(sent[1].channels["loss"]) == scene.steps + 1
    fan, stops = read_paths(get_tensors(client, f"/api/paths?{link}&fan=1.learning_rate"))
    assert {len(one.channels["loss"]) for one in fan} == {len(sent[0].channels["loss"])}
    assert len(fan) == len(stops)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_paths_are_those_of_the_core(client, landscape):
    keys = list(OPTIMIZERS)
    for first in range(0, len(keys), MOST_RUNS):
        scene = default_scene(landscape, *keys[first : first + MOST_RUNS])
        sent, stops = read_paths(get_tensors(client, f"/api/paths?{write_scene(scene)}"))
        assert stops is None
        for index, (one, path) in enumerate(zip(sent, trace(scene), strict=True)):
            assert_sent(one, scene, index, path)


def test_every_part_of_a_scene_reaches_the_paths(client):
    query = (
        "landscape=logistic&optimizers=adam,gradient_descent&1.learning_rate=0.5&2.learning_rate=0.25"
        "&start=1.5,-2&steps=37&batch_size=3&seed=8"
    )
    scene = Scene(
        landscape="logistic",
        runs=(
            Run(optimizer="adam", hyperparameters={"learning_rate": 0.5}),
            Run(optimizer="gradient_descent", hyperparameters={"learning_rate": 0.25}),
        ),
        start=(1.5, -2.0),
        steps=37,
        batch_size=3,
        seed=8,
    )
    sent, _ = read_paths(get_tensors(client, f"/api/paths?{query}&v={build()}"))
    for index, (one, path) in enumerate(zip(sent, trace(scene), strict=True)):
        assert_sent(one, scene, index, path)


@pytest.mark.parametrize(("landscape", "optimizer"), KEYS)
def test_a_fan_is_the_single_runs_of_every_stop_and_light(client, landscape, optimizer):
    scene = default_scene(landscape, "adam", optimizer)
    for quantity in OPTIMIZERS[optimizer].hyperparameters:
        answer = client.get(f"/api/paths?{write_scene(scene)}&fan=2.{quantity.name}")
        assert int(answer.headers["content-length"]) <= FAN_BYTES, quantity.name
        sent, stops = read_paths(answer.content)
        # A costly one has fewer stops (tests/scenes/test_trace.py says which).
        np.testing.assert_array_equal(stops, trace_fan(scene, f"2.{quantity.name}")[0])
        assert len(sent) == len(stops)
        for index in (0, len(stops) // 3, len(stops) - 1):
            single = Scene(
                landscape=landscape,
                runs=(Run(optimizer=optimizer, hyperparameters={quantity.name: float(stops[index])}),),
            )
            assert_sent(sent[index], single, 0, trace(single)[0])


def test_a_diverging_path_is_sent_to_its_end(client):
    scene = Scene(
        landscape="bowl", runs=(Run(optimizer="gradient_descent", hyperparameters={"learning_rate": 10.0}),), steps=200
    )
    path = trace(scene)[0]
    assert path.losses[-1] > 1e300
    sent, _ = read_paths(get_tensors(client, f"/api/paths?{write_scene(scene)}"))
    assert_sent(sent[0], scene, 0, path)


def test_the_largest_number_is_sent_as_a_number():
    largest = np.finfo(float).max
    np.testing.assert_allclose(join_planes(split_planes(np.array([largest, -largest]))), [largest, -largest], rtol=1e-5)


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_a_surface_is_what_the_scene_s_is(client, landscape):
    tensors = load(get_tensors(client, f"/api/surface?landscape={landscape}&n=24"))
    record = LANDSCAPES[landscape]
    surface = trace_surface(Scene(landscape=landscape), 24)
    for name in ("x", "y", "z", "shade"):
        np.testing.assert_array_equal(tensors[name], getattr(surface, name).astype("f4"))
    assert np.isfinite(tensors["shade"]).all()
    shown = [0] if record.dimension == 1 else list(record.shown)
    places = record.places()
    expected = [
        (*(np.array(m.point)[shown]), *([m.value] if record.dimension == 1 else []), m.lowest) for m in places.minima
    ]
    np.testing.assert_array_equal(tensors["minima"], np.array(expected, dtype="f4").reshape(-1, 3))
    saddles = [np.array(point)[shown] for point in places.saddles]
    np.testing.assert_array_equal(tensors["saddles"], np.array(saddles, dtype="f4").reshape(-1, 2))
    feasible = [np.array(minimum.point)[shown] for minimum in places.feasible]
    np.testing.assert_array_equal(tensors["feasible"], np.array(feasible, dtype="f4").reshape(-1, 2))
    assert ("outline" in tensors) == (record.outline is not None)
    if surface.outline is not None:
        np.testing.assert_array_equal(tensors["outline"], surface.outline.astype("f4"))
    assert ("tick_shades" in tensors) == record.log_colors
    if record.dataset is not None:
        np.testing.assert_array_equal(tensors["data"], record.rows.astype("f4"))


def test_a_surface_follows_the_parameters(client):
    flat, steep = (
        load(get_tensors(client, f"/api/surface?landscape=rosenbrock&steepness={b}&n=20"))["z"] for b in (1, 1000)
    )
    assert steep.max() > 100 * flat.max()


def test_a_surface_and_paths_are_over_the_moved_points(client):
    query = "landscape=line_fit&optimizers=gradient_descent&data=15,2.4,3.9"
    scene, _ = read_scene(query)
    surface = load(get_tensors(client, f"/api/surface?{query}&n=20"))
    np.testing.assert_array_equal(surface["z"], trace_surface(scene, 20).z.astype("<f4"))
    np.testing.assert_array_equal(surface["data"], scene.record.rows.astype("<f4"))
    assert surface["minima"][0, :2] == pytest.approx(places_of(scene).minima[0].point, rel=1e-6)
    (path,), _ = read_paths(get_tensors(client, f"/api/paths?{query}"))
    assert path.channels["loss"][-1] == pytest.approx(trace(scene)[0].losses[-1], rel=1e-5)


def test_every_asset_is_compressed_and_kept_for_ever(client):
    assert {"stage.js", "stage.css", "catalogue.json", "plotly.min.js"} <= set(assets())
    for name, asset in assets().items():
        answer = client.get(f"/assets/{build()}/{name}", headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == FOR_EVER
        assert answer.headers["content-encoding"] == "gzip"
        assert int(answer.headers["content-length"]) == len(asset.gzipped)
        assert answer.content == asset.plain == gzip.decompress(asset.gzipped)
        assert answer.headers["content-type"].split(";")[0] == asset.media_type
        plain = client.get(f"/assets/{build()}/{name}", headers={"accept-encoding": "identity"})
        assert plain.content == asset.plain
        assert "content-encoding" not in plain.headers


@pytest.mark.parametrize(
    "address",
    [
        "/assets/000000000000/stage.js",
        "/assets/{build}/everest.js",
        "/assets/{build}/..%2F..%2Fapp.py",
        "/assets/{build}/",
    ],
)
def test_an_asset_of_another_build_or_name_is_not_found(client, address):
    assert client.get(address.format(build=build())).status_code == 404


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("paths?colour=red", "colour"),
        ("paths?landscape=everest", "everest"),
        ("paths?landscape=rosenbrock&optimizers=sgd", "sgd"),
        (f"paths?landscape=rosenbrock&optimizers={'adam,' * MOST_RUNS}adam", f"At most {MOST_RUNS}"),
        ("paths?optimizers=adam&1.learning_rate=11", "1.learning_rate"),
        ("paths?optimizers=adam&1.learning_rate=nan", "1.learning_rate"),
        ("paths?optimizers=adam&1.learning_rate=inf", "1.learning_rate"),
        ("paths?optimizers=adam&2.learning_rate=1", "2.learning"),
        ("paths?steps=1001", "steps"),
        ("paths?steps=0", "steps"),
        ("paths?start=9,9", "start"),
        ("paths?landscape=line_fit&data=99,1,1", "data must be"),
        ("surface?landscape=line_fit&data=1,99,1", "out of reach"),
        ("surface?landscape=bowl&data=1,1,1", "no data points"),
        ("paths?start=nan,0", "start"),
        ("paths?batch_size=3", "batch_size"),
        ("paths?optimizers=adam&fan=learning_rate", "fan"),
        ("paths?optimizers=adam&fan=2.learning_rate", "fan"),
        ("paths?optimizers=adam&fan=1.momentum", "fan"),
        ("paths?optimizers=adam&fan=", "fan"),
        ("paths?optimizers=adam&fan=1.beta1&probes=1", "probes"),
        ("paths?probes=0", "probes"),
        ("paths?n=50", "n"),
        ("paths?theme=dark", "theme"),
        ("surface?fan=1.learning_rate", "fan"),
        ("surface?probes=1", "probes"),
        ("export.csv?theme=dark", "theme"),
        ("export.html?theme=pink", "theme"),
        ("paths?landscape=\xff", "landscape"),
        (f"paths?{'a' * (LONGEST_QUERY + 1)}", str(LONGEST_QUERY)),
        ("surface?n=19", "n must"),
        (f"surface?n={MOST_GRID + 1}", "n must"),
        ("surface?n=100000000000", "n must"),
        ("surface?n=-50", "n must"),
        ("surface?n=fifty", "n must"),
        ("surface?n=%D9%A5%D9%A0", "n must"),
        ("surface?n=", "n must"),
        ("surface?steepness=0", "steepness"),
        ("surface?landscape=bowl&steepness=5", "steepness"),
    ],
    ids=lambda text: text[:50],
)
def test_what_cannot_be_answered_is_refused_in_one_sentence(client, address, says):
    answer = client.get(f"/api/{address}")
    assert answer.status_code == 422
    assert says in answer.text
    assert re.fullmatch(r"[A-Z0-9a-z][^\n]*[^.\n]\.", answer.text)
    assert answer.text.count(". ") == 0
    assert "cache-control" not in answer.headers


@pytest.mark.parametrize(
    ("suffix", "media_type"), [("csv", "text/csv"), ("json", "application/json"), ("html", "text/html")]
)
def test_a_file_is_sent_to_be_kept(client, suffix, media_type):
    answer = client.get(f"/api/export.{suffix}?landscape=bowl&optimizers=adam&steps=3&step=2")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["content-disposition"] == f'attachment; filename="downhill-bowl.{suffix}"'
    refused = client.get(f"/api/export.{suffix}?landscape=everest")
    assert (refused.status_code, refused.text.count(".")) == (422, 1)
