"""The insides of steps as they travel: the core's numbers to six digits, every column once, small, and refused in words."""

import json
import math
import re

import numpy as np
import pytest

from descent import lines_of
from optimizers import OPTIMIZERS
from scenes import look_into, read_scene
from stage.anatomy import MOST_CELLS, Columns
from stage.assets import assets
from stage.captions import caption
from stage.routes import FOR_EVER
from tests.stage.reading import make_client

MOST_BYTES = 60_000


@pytest.fixture(scope="module")
def client():
    with make_client() as client:
        yield client


def get(client, query):
    answer = client.get(f"/api/anatomy?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == FOR_EVER
    return answer.json(), int(answer.headers["content-length"])


def column(body, place):
    """All entries of a column, whether it changes or not."""
    entries = body["columns"][place]
    return entries if isinstance(entries, list) else [entries] * (body["count"] + 1)


def same(sent, value):
    if value is None or isinstance(value, str):
        return sent == value
    if not math.isfinite(value):
        return sent in ("no number", "∞", "−∞")
    return math.isclose(sent, value, rel_tol=5e-6, abs_tol=1e-300)


QUERY = "landscape=rosenbrock&optimizers=adam,gradient_descent&steps=150&1.learning_rate=0.03"


def test_numbers_are_those_of_the_core(client):
    scene, _ = read_scene(QUERY)
    body, _ = get(client, f"{QUERY}&run=1&at=120")
    anatomy = look_into(scene, 0, 120)
    assert (body["first"], body["count"], body["block"], body["total"], body["axes"]) == (100, 50, 100, 150, ["x", "y"])
    names = [row["name"] for row in body["state"]]
    assert names == ["point", "average", "squared average", "beta1 power", "beta2 power"]
    given = {row["symbol"]: row["cells"] for row in body["given"]}
    assert [column(body, given[symbol][0])[0] for symbol in ("k", "η", "β₁", "ε")] == [100, 0.03, 0.9, 1e-8]
    lines = {line["source"]: line for line in body["lines"]}
    assert "if k == 0" in lines
    assert "beta1_power[:] = 1.0" not in lines  # it has not run in any of these steps
    line = lines["average[i] = beta1 * average[i] + (1.0 - beta1) * g"]
    assert line["pieces"] == [0, " · ", 1, " + (1 − ", 2, ") · ", 3]
    number = [line.source for line in anatomy.lines].index(line["source"])
    for s, step in enumerate(anatomy.steps):
        notes = [note for note in step.notes if note.line == number]
        for cell, note in zip(line["cells"], notes, strict=True):
            assert cell["label"] == scene.record.axes[note.key[0]]
            assert same(column(body, cell["value"])[s], note.value)
            assert all(
                same(column(body, place)[s], v) for place, v in zip(cell["operands"], note.operands, strict=True)
            )
        for i, place in enumerate(body["state"][0]["cells"]):
            assert same(column(body, place)[s], step.point[i])
            assert same(column(body, place)[s + 1], step.next_point[i])
        for row, packed in enumerate(body["state"][1:]):
            assert same(column(body, packed["cells"][1])[s + 1], step.next_memory[row, 1])
        assert same(column(body, given["∇f"][1])[s], step.gradient[1])
        assert same(column(body, given["f"][0])[s], step.loss)


def test_every_column_travels_once(client):
    body, _ = get(client, QUERY)
    texts = [json.dumps(entries) for entries in body["columns"]]
    assert len(set(texts)) == len(texts)
    lines = {line["source"]: line for line in body["lines"]}
    g = lines["g = gradient[i] + weight_decay * point[i]"]["cells"][0]
    used = lines["average[i] = beta1 * average[i] + (1.0 - beta1) * g"]["cells"][0]
    assert used["operands"][3] == g["value"]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_has_its_insides_and_they_are_small(client, optimizer):
    size, at = 0, 0
    while at < 200:
        body, length = get(client, f"landscape=rosenbrock&optimizers={optimizer}&at={at}")
        assert body["first"] == at
        assert body["lines"]
        size, at = size + length, at + body["block"]
    assert size < MOST_BYTES


def test_ten_dimensions_are_cut_short_and_said_so(client):
    body, length = get(client, "landscape=quadratic_n&optimizers=full_matrix_adagrad")
    assert length < MOST_BYTES
    line = next(line for line in body["lines"] if line["source"].startswith("outer_product_sum[i, j]"))
    assert (len(line["cells"]), line["more"]) == (MOST_CELLS, 100 - MOST_CELLS)


def test_a_call_shows_only_what_it_has_changed(client):
    body, _ = get(client, "landscape=rosenbrock&optimizers=bfgs")
    line = next(line for line in body["lines"] if line["source"].startswith("learn_inverse("))
    assert [cell["label"] for cell in line["cells"]] == [f"inverse {i}, {j}" for i in (1, 2) for j in (1, 2)]


def test_lines_are_written_out_as_arithmetic(client):
    body, _ = get(client, "landscape=rosenbrock&optimizers=bfgs")
    written = {line["source"]: line["pieces"] for line in body["lines"]}
    assert written["direction[i] = 0.0 if inverse[0, 0] > 0.0 else -gradient[i]"] == ["0 if ", 0, " > 0 else −", 1]
    assert written["if length == 0.0"] == [0, " == 0"]
    assert written["previous_gradient[i] = gradient[i]"] == []


def arrows(body):
    """By the source of its line, each arrow sent: step by step, how far it goes from the ball, or None."""
    found = {}
    for line in body["lines"]:
        if arrow := line.get("arrow"):
            factors, *along = (column(body, place)[: body["count"]] for place in (arrow["factor"], *arrow["along"]))
            found[line["source"]] = [
                None if None in parts else [factor * part for part in parts]
                for factor, *parts in zip(factors, *along, strict=True)
            ]
    return found


def test_arrows_are_the_recorded_vectors(client):
    query = (
        "landscape=rosenbrock&optimizers=heavy_ball&steps=80&1.learning_rate=0.0005&1.weight_decay=0.3&schedule=cosine"
    )
    scene, notes = read_scene(query)
    assert notes == []
    sent = arrows(get(client, query)[0])
    for s, step in enumerate(look_into(scene, 0, 0).steps):
        rate = step.hyperparameters[0]
        expected = {
            "g = gradient[i] + weight_decay * point[i]": -rate * (step.gradient + 0.3 * step.point),
            "velocity[i] = momentum * velocity[i] + g": -rate * step.next_memory[0],
            "point[i] -= learning_rate * velocity[i]": step.next_point - step.point,
        }
        assert sent.keys() == expected.keys()
        for source, vector in expected.items():
            np.testing.assert_allclose(sent[source][s], vector, rtol=2e-5, atol=1e-300)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("landscape", ["rosenbrock", "logistic", "quadratic_n"])
def test_the_last_arrow_to_the_point_is_the_step(client, optimizer, landscape):
    query = f"landscape={landscape}&optimizers={optimizer}&steps=12"
    scene, _ = read_scene(query)
    body, _ = get(client, query)
    places = {line["source"]: line for line in body["lines"]}
    steps = [a for source, a in arrows(body).items() if places[source]["arrow"]["mark"] == "step"]
    assert steps
    shown = list(scene.record.shown)
    for s, step in enumerate(look_into(scene, 0, 0).steps):
        ran = [arrow[s] for arrow in steps if arrow[s] is not None]
        move = (step.next_point - step.point)[shown]
        if ran:
            np.testing.assert_allclose(ran[-1], move, rtol=1e-5, atol=1e-300)
        else:
            assert not move.any()


def test_arrows_say_how_they_are_drawn(client):
    def words(optimizer):
        body, _ = get(client, f"landscape=rosenbrock&optimizers={optimizer}&steps=5")
        found = {line["source"]: line["arrow"] for line in body["lines"] if "arrow" in line}
        return {source: (a["words"], a["mark"], column(body, a["factor"])[0]) for source, a in found.items()}

    adam = words("adam")
    assert adam["average[i] = beta1 * average[i] + (1.0 - beta1) * g"] == (
        "−learning rate × average",
        "velocity",
        -0.1,
    )
    assert "squared_average[i] = beta2 * squared_average[i] + (1.0 - beta2) * g * g" not in adam
    assert adam["point[i] -= learning_rate * corrected / (math.sqrt(corrected_square) + epsilon)"] == (
        "from the ball to the new point, true length",
        "step",
        1,
    )
    assert words("bfgs")["direction[i] -= inverse[i, j] * gradient[j]"] == ("direction, true length", None, 1)
    assert words("steepest_wolfe")["direction[i] = -gradient[i]"][:2] == ("learning rate × direction", None)


def test_lines_have_captions_rows_and_marks(client):
    body, _ = get(client, "landscape=rosenbrock&optimizers=heavy_ball")
    told = [(line["caption"], line["rows"], line["marks"]) for line in body["lines"]]
    assert told == [
        ("g = gradient + weight decay × point", [0], {"result": "gradient", "operands": ["gradient", None, None]}),
        ("velocity = momentum × velocity + g", [1], {"result": "velocity", "operands": [None, "velocity", "gradient"]}),
        ("point = point − learning rate × velocity", [2], {"result": "step", "operands": [None, None, "velocity"]}),
    ]


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
def test_captions_are_words(optimizer):
    for line in lines_of(optimizer.step):
        words = caption(line)
        assert not re.search(r"[_*\[\]]|==|problem|unused", words), words


def test_what_is_no_number_has_a_word(client):
    columns = Columns()
    columns.add([math.inf, -math.inf, math.nan, True, None, 2, 1 / 3])
    assert columns.all == [["∞", "−∞", "no number", True, None, 2, 0.333333]]
    body, _ = get(client, "landscape=rosenbrock&optimizers=gradient_descent&1.learning_rate=10&steps=50")
    assert body["total"] < 50
    assert abs(column(body, body["state"][0]["cells"][0])[body["count"]]) > 1e100


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (f"{QUERY}&run=3", "run must be a whole number from 1 to 2."),
        (f"{QUERY}&run=0", "run must be a whole number from 1 to 2."),
        (f"{QUERY}&at=-1", "at must be a whole number from 0 to 1000."),
        (f"{QUERY}&at=x", "at must be a whole number from 0 to 1000."),
        (f"{QUERY}&n=20", "The link has a part “n” that means nothing here; it was left out."),
        (f"{QUERY}&fan=1.learning_rate", "The link has a part “fan” that means nothing here; it was left out."),
    ],
)
def test_bad_parts_are_refused_in_a_sentence(client, query, sentence):
    answer = client.get(f"/api/anatomy?{query}")
    assert (answer.status_code, answer.text) == (422, sentence)


def test_every_rule_travels_as_mathml():
    rules = json.loads(assets()["rules.json"].plain)
    assert list(rules) == list(OPTIMIZERS)
    assert all(rule.startswith("<math") and rule.endswith("</math>") for rule in rules.values())
