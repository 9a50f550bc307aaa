"""Files to take home: equal to what run() gives, valid, whole, and without a call to anywhere."""

import csv
import dataclasses
import io
import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from descent import run
from figures import export_csv, export_json, standalone_html
from figures.formulas import to_mathml
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, SCHEDULES
from scenes import VERSION, Run, Scene, read_scene, write_scene

QUERY = "landscape=logistic&optimizers=adam,heavy_ball&1.learning_rate=0.3&start=1,1&steps=25&batch_size=7&seed=3"
MOST_BYTES = 6_000_000


def expected(scene: Scene, index: int):
    entry = scene.runs[index]
    return run(
        scene.record,
        entry.record,
        start=scene.begin,
        steps=scene.steps,
        hyperparameters=dict(entry.hyperparameters),
        parameters=dict(scene.parameters),
        batch_size=scene.batch_size,
        seed=scene.seed,
        memory=True,
    )


def read_csv(text: str) -> tuple[list[str], list[dict[str, str]]]:
    lines = text.splitlines()
    notes = [line for line in lines if line.startswith("# ")]
    return notes, list(csv.DictReader(io.StringIO("\n".join(lines[len(notes) :]))))


@pytest.mark.parametrize(
    "query",
    [
        QUERY,
        "landscape=one_weight&optimizers=adam,nelder_mead&steps=9&loss=huber",
        "landscape=quadratic_n&optimizers=bfgs,evolution_strategy&steps=9",
    ],
)
def test_csv_has_every_number_of_every_run_to_the_last_bit(query):
    scene, notes = read_scene(query)
    assert notes == []
    notes, rows = read_csv(export_csv(scene))
    assert f"# downhill: {VERSION}" in notes
    assert f"# scene: {write_scene(scene)}" in notes
    for index, entry in enumerate(scene.runs):
        path = expected(scene, index)
        mine = [row for row in rows if row["run"] == str(index + 1)]
        column = lambda name, mine=mine: np.array([float(row[name]) for row in mine])  # noqa: E731 - one use, one line
        assert {row["optimizer"] for row in mine} == {entry.optimizer}
        for axis, name in enumerate(scene.record.axes):
            np.testing.assert_array_equal(column(name), path.points[:, axis])
            np.testing.assert_array_equal(column(f"gradient[{name}]"), path.gradients[:, axis])
            for slot, memory in enumerate(entry.record.memory_rows(scene.record.dimension)):
                np.testing.assert_array_equal(column(f"{memory}[{name}]"), path.memory[:, slot, axis])
        np.testing.assert_array_equal(column("loss"), path.losses)
        np.testing.assert_array_equal(column("gradient_norm"), path.gradient_norms)
        for kind, name in enumerate(("value_calls", "gradient_calls", "hessian_calls")):
            np.testing.assert_array_equal(column(name), path.evaluations[:, kind])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_json_is_strict_and_equal_to_the_run(landscape, optimizer):
    scene = Scene(landscape=landscape, runs=(Run(optimizer=optimizer),), steps=12)
    told = json.loads(export_json(scene), parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    path = expected(scene, 0)
    (mine,) = told["runs"]
    assert read_scene(told["scene"]) == (scene, [])
    assert (told["downhill"], mine["status"], mine["status_step"]) == (VERSION, path.status.value, path.status_step)
    np.testing.assert_array_equal(mine["columns"]["loss"], path.losses)
    for axis, name in enumerate(scene.record.axes):
        np.testing.assert_array_equal(mine["columns"][name], path.points[:, axis])
        np.testing.assert_array_equal(mine["columns"][f"gradient[{name}]"], path.gradients[:, axis])
        for slot, memory in enumerate(scene.runs[0].record.memory_rows(scene.record.dimension)):
            np.testing.assert_array_equal(mine["columns"][f"{memory}[{name}]"], path.memory[:, slot, axis])


@pytest.mark.parametrize("landscape", ["narrow_valley", "one_weight", "quadratic_n"])
@pytest.mark.parametrize("optimizer", ["heavy_ball", "evolution_strategy"])
def test_the_largest_pages_stay_under_six_megabytes(landscape, optimizer):
    for steps in (770, 1000):
        most = {q.name: q.high for q in OPTIMIZERS[optimizer].hyperparameters if q.scale == "integer"}
        scene = Scene(landscape=landscape, runs=(Run(optimizer=optimizer, hyperparameters=most),) * 4, steps=steps)
        assert len(standalone_html(scene).encode()) < MOST_BYTES


def test_the_page_asks_for_nothing_and_tells_its_settings():
    scene, _ = read_scene(QUERY)
    page = standalone_html(scene, "dark")
    outside = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"<(script|link|img|iframe)[^>]+(src|href)=", page)
    assert "//" not in outside
    assert "default-src 'none'" in outside
    assert "Adam: learning rate 0.3" in outside
    assert "batch size 7" in outside
    assert VERSION in outside
    assert "showSendToCloud" in page


def test_numbers_on_the_page_are_exact():
    scene, _ = read_scene("landscape=bowl&optimizers=adam&1.learning_rate=0.30000000000000004&start=1,0.1234567890123")
    page = standalone_html(scene)
    assert "learning rate 0.30000000000000004, beta1 0.9," in page
    assert "start (1, 0.1234567890123), steps 200, noise 0, schedule constant, " in page


def test_choices_are_told_by_name():
    scene, _ = read_scene("landscape=one_weight&optimizers=evolution_strategy&loss=absolute&schedule=cosine&steps=5")
    told = json.loads(export_json(scene))
    assert (told["parameters"], told["schedule"], told["gradient"]) == ({"loss": "absolute"}, "cosine", "exact")
    choices = {q.name: q.choices[int(q.default)] for q in OPTIMIZERS["evolution_strategy"].hyperparameters if q.choices}
    assert choices
    assert told["runs"][0]["hyperparameters"].items() >= choices.items()
    for text in (export_csv(scene), standalone_html(scene)):
        for name, chosen in choices.items():
            assert f"{name} {chosen}" in text or f"{name.replace('_', ' ')} {chosen}" in text
    assert "loss absolute, " in standalone_html(scene)


@pytest.mark.parametrize("kind", [LANDSCAPES, OPTIMIZERS, SCHEDULES], ids=["landscapes", "optimizers", "schedules"])
def test_every_formula_becomes_mathml_whole(kind):
    for record in kind.values():
        math = ElementTree.fromstring(to_mathml(record.latex))
        assert (math.tag, math.attrib) == ("math", {"display": "block"})
        told = "".join(math.itertext())
        # What the converter does not know, it lets through as LaTeX or as loose signs of the table.
        assert not re.search(r"[\\&]|&#", told), (record.key, told)
        lines = record.latex.count(r"\\")
        assert len(list(math.iter("mtr"))) == (lines + len(re.findall(r"\\begin", record.latex)) if lines else 0)


def test_the_page_shows_the_loss_and_the_rule_of_each_optimizer_once():
    scene, _ = read_scene("landscape=bowl&optimizers=adam,adam,nesterov&steps=3")
    page = re.sub(r"<script.*?</script>", "", standalone_html(scene), flags=re.DOTALL)
    assert re.findall(r"<figcaption>(.*?)</figcaption><math", page) == ["Bowl", "Adam", OPTIMIZERS["nesterov"].name]


def test_the_page_of_a_section_says_that_it_is_one():
    page = standalone_html(Scene(landscape="polynomial_fit", steps=3))
    assert "The picture is the plane of w1, w3 through the minimum; the paths move in all 4 coordinates." in page
    assert "The picture is" not in standalone_html(Scene(landscape="bowl", steps=3))


def test_nothing_interpolated_becomes_markup(monkeypatch):
    sly = "</script><img src=x onerror=alert(1)>"
    monkeypatch.setitem(OPTIMIZERS, "adam", dataclasses.replace(OPTIMIZERS["adam"], name=sly))
    said = {"name": sly, "lesson": sly, "latex": "x < y" + sly, "axes": (sly, "y")}
    monkeypatch.setitem(LANDSCAPES, "bowl", dataclasses.replace(LANDSCAPES["bowl"], **said))
    page = standalone_html(Scene(landscape="bowl", runs=(Run(optimizer="adam"),), steps=3))
    assert sly not in page
    assert "<img" not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "<mo>&lt;</mo>" in page
