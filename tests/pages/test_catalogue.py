"""The catalogue page shows every record, by family, with links that open it in Explore."""

import re
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from pages.words import plain
from scenes import read_scene

ROOT = Path(__file__).parents[2]
KINDS = {"landscape": LANDSCAPES, "optimizer": OPTIMIZERS}


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    return AppTest.from_file(str(ROOT / "pages" / "catalogue.py"), default_timeout=60)


def text_of(at):
    assert not at.exception
    return "\n".join(element.value for element in [*at.markdown, *at.caption, *at.subheader])


def open_folds(at):
    """The page with every family open."""
    for kind, records in KINDS.items():
        for record in records.values():
            at.session_state[f"{kind} {record.family}"] = True
    return at.run()


def test_the_page_opens_with_every_name_and_no_card(page):
    page.run()
    labels = [fold.label for fold in page.expander]
    assert len(labels) == len({(kind, r.family) for kind, records in KINDS.items() for r in records.values()})
    for record in [*LANDSCAPES.values(), *OPTIMIZERS.values()]:
        assert any(label.startswith(f"**{record.family}**") and record.name in label for label in labels)
    assert not page.latex
    assert not page.exception


def test_every_record_has_its_card_in_its_family(page):
    text = text_of(open_folds(page))
    formulas = "\n".join(element.value for element in page.latex)
    assert len(page.latex) == len(LANDSCAPES) + len(OPTIMIZERS)
    for record in [*LANDSCAPES.values(), *OPTIMIZERS.values()]:
        assert record.name in text
        assert record.lesson in text
        assert record.reference in text
        assert record.latex in formulas


def test_an_optimizer_says_what_it_was_checked_against(page):
    captions = [element.value for element in open_folds(page).caption]
    assert any(optimizer.check for optimizer in OPTIMIZERS.values())
    for optimizer in OPTIMIZERS.values():
        said = next(caption for caption in captions if caption.startswith(f"As in {optimizer.convention}."))
        assert ("Checked against" in said) == (optimizer.check is not None)
        if optimizer.check:
            assert f"Checked against {optimizer.check.against} to {optimizer.check.tolerance:g}." in said


def test_every_link_opens_what_it_says(page):
    text = text_of(open_folds(page))
    scenes = [read_scene(query) for query in re.findall(r"\]\(\./\?([^)]*)\)", text)]
    assert all(notes == [] for _, notes in scenes)
    assert {scene.landscape for scene, _ in scenes[: len(LANDSCAPES)]} == set(LANDSCAPES)
    assert {scene.runs[0].optimizer for scene, _ in scenes[len(LANDSCAPES) :]} == set(OPTIMIZERS)
    own = re.findall(r"\]\(\./catalogue\?(\w+)=(\w+)\)", text)
    assert sorted(own) == sorted((kind, key) for kind, records in KINDS.items() for key in records)


@pytest.mark.parametrize(("kind", "key"), [("landscape", "himmelblau"), ("optimizer", "adam")])
def test_a_card_has_an_address_of_its_own(page, kind, key):
    page.query_params[kind] = key
    page.run()
    assert [element.value.strip("$\n") for element in page.latex] == [KINDS[kind][key].latex]
    assert KINDS[kind][key].reference in text_of(page)


@pytest.mark.parametrize("query", [{"landscape": "everest"}, {"optimizer": ""}, {"color": "red"}], ids=str)
def test_an_address_that_names_nothing_shows_the_catalogue(page, query):
    page.query_params.update(query)
    page.run()
    assert not page.exception
    assert not page.latex


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("himmelblau", ["Himmelblau's four minima"]),
        ("  FOUR himmel ", ["Himmelblau's four minima"]),
        ("heavy_ball", ["Momentum (heavy ball)"]),
        ("curvature parabola attracts", ["Newton's method"]),
        ("no such thing", []),
        ("*[](", []),
    ],
)
def test_a_search_shows_the_cards_that_have_all_its_words(page, wanted, names):
    page.run()
    page.text_input[0].set_value(wanted).run()
    text = text_of(page)
    assert re.findall(r"^\*\*(.*)\*\*", text, re.MULTILINE) == names
    assert len(page.latex) == len(names)
    assert ("Nothing here" in text) == (not names)


def test_a_search_knows_names_without_their_accents():
    assert plain("Lévy's Ångström") == "levy's angstrom"
