"""The Python side of the page: whatever the link says, one valid scene, told everywhere the same."""

import json
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
from streamlit.testing.v1 import AppTest

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import MOST_RUNS, Scene, judge, read_scene, say, trace, write_parts, write_scene

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def rooms_can_be_imported(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])


def open_page(query: str = "") -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
    for key, values in parse_qs(query, keep_blank_values=True).items():
        at.query_params[key] = values
    return at.run()


def scene_of(at: AppTest) -> Scene:
    """The scene that the stage was given; the page and the address say the same one."""
    assert not at.exception, at.exception[0].message
    data = json.loads(at.get("bidi_component")[0].proto.json)
    scene, notes = read_scene(data["scene"])
    assert notes == []
    assert {key: value[0] for key, value in parse_qs(urlencode(at.query_params, doseq=True)).items()} == write_parts(
        scene
    )
    return scene


def assert_words(at: AppTest, scene: Scene) -> None:
    """The page says of every path how it ended, with its last loss."""
    text = "\n".join(element.value for element in at.markdown)
    for index, path in enumerate(trace(scene)):
        assert scene.runs[index].record.name in text
        assert say(judge(scene, index, path)) in text
        assert f"{path.losses[-1]:.4g}" in text


def test_a_page_opened_without_a_link():
    at = open_page()
    assert scene_of(at) == Scene()
    assert not at.warning
    assert_words(at, Scene())


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_every_landscape_opens_from_a_link(landscape):
    at = open_page(f"landscape={landscape}")
    assert scene_of(at).landscape == landscape
    assert_words(at, scene_of(at))


def test_every_number_of_a_link_reaches_the_stage():
    query = (
        "landscape=logistic&optimizers=adam,adam&1.learning_rate=0.5&2.beta1=0.5&start=1.5,-2&steps=37&batch_size=3"
        "&seed=8&step=12&camera=1,1,1&zoom=-1,1,-1,1&show=contour"
    )
    scene = scene_of(open_page(query))
    assert write_scene(scene) == query
    assert_words(open_page(query), scene)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("landscape=everest", "everest"),
        ("colour=red", "colour"),
        ("optimizers=", "optimizer"),
        ("optimizers=" + ",".join(["adam"] * (MOST_RUNS + 1)), f"At most {MOST_RUNS}"),
        ("optimizers=adam&1.learning_rate=nan", "1.learning_rate"),
        ("optimizers=adam&1.learning_rate=1e999", "1.learning_rate"),
        ("steps=-1", "steps"),
        ("start=9,9", "start"),
        ("camera=0,0,0", "camera"),
        ("landscape=bowl&landscape=saddle", None),
        ("<script>alert(1)</script>=[x](javascript:1)", "means nothing here"),
        ("steps=7&" + "x" * 100_000, "too long"),
        ("&".join(f"a{i}=1" for i in range(200)), "means nothing here"),
    ],
    ids=lambda text: str(text)[:40],
)
def test_a_hostile_link_gives_a_picture_and_plain_sentences(query, named):
    at = open_page(query)
    scene_of(at)
    assert len(at.warning) <= 3
    for warning in at.warning:
        assert warning.value.endswith(".")
        assert len(warning.value) < 300
        assert not set(warning.value) & set("<>[]`*$\\")
    if named:
        assert named in " ".join(warning.value for warning in at.warning)


def test_no_widget_of_the_page_grows_with_the_catalogue():
    """Everything is picked on the stage, from a catalogue that browsers keep: the page itself sends no list."""
    at = open_page()
    assert not at.selectbox
    assert not at.multiselect


def test_the_lesson_and_the_formulas_of_what_is_picked_are_there():
    at = open_page("landscape=himmelblau&optimizers=newton,newton,adam")
    formulas = [element.value for element in at.latex]
    text = "\n".join(element.value for element in [*at.markdown, *at.caption])
    for record in (LANDSCAPES["himmelblau"], OPTIMIZERS["newton"], OPTIMIZERS["adam"]):
        assert sum(record.latex in formula for formula in formulas) == 1
        assert record.lesson in text
        assert record.reference in text
