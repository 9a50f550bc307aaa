"""The catalogue page shows every record, with a link that opens it in Explore."""

import re
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from scenes import read_scene

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])
    at = AppTest.from_file(str(ROOT / "pages" / "catalogue.py"), default_timeout=60).run()
    assert not at.exception
    return at


def test_every_record_has_its_card(page):
    text = "\n".join(element.value for element in [*page.markdown, *page.caption])
    formulas = "\n".join(element.value for element in page.latex)
    for record in [*LANDSCAPES.values(), *OPTIMIZERS.values()]:
        assert record.name in text
        assert record.lesson in text
        assert record.reference in text
        assert record.latex in formulas


def test_every_link_opens_what_it_says(page):
    text = "\n".join(element.value for element in [*page.markdown, *page.caption])
    scenes = [read_scene(query) for query in re.findall(r"\]\(\./\?([^)]*)\)", text)]
    assert all(notes == [] for _, notes in scenes)
    assert [scene.landscape for scene, _ in scenes[: len(LANDSCAPES)]] == list(LANDSCAPES)
    assert [scene.runs[0].optimizer for scene, _ in scenes[len(LANDSCAPES) :]] == list(OPTIMIZERS)
