"""The visit: what the stage does is followed, what a link or the back button says is taken over."""

import sys
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
from streamlit.testing.v1 import AppTest

from scenes import read_scene, write_parts

ROOT = Path(__file__).parents[2]
MOVED = "landscape=bowl&optimizers=adam&1.learning_rate=0.5&start=1,1&step=20"


@pytest.fixture(autouse=True)
def rooms_can_be_imported(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])


def page():
    """A page that follows the stage to `moved` when there is one."""
    import streamlit as st

    from pages.session import follow_stage, open_visit, tell_address

    visit = open_visit()
    if "moved" in st.session_state:
        follow_stage(st.session_state.pop("moved"), st.session_state.pop("grown_from", visit.generation))
    tell_address(visit)


def open_page(**parts: str) -> AppTest:
    at = AppTest.from_function(page)
    for key, value in parts.items():
        at.query_params[key] = value
    return at.run()


def move(at: AppTest, query: str) -> AppTest:
    at.session_state["moved"] = query
    return at.run()


def address(at: AppTest) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(urlencode(at.query_params, doseq=True)).items()}


def test_the_stage_is_followed_and_not_told_to_take_over_what_it_shows():
    at = move(open_page(landscape="bowl", optimizers="adam"), MOVED)
    visit = at.session_state["visit"]
    assert not at.exception
    assert visit.scene == read_scene(MOVED)[0]
    assert address(at) == write_parts(visit.scene)
    assert visit.generation == 0
    assert at.run().session_state["visit"].scene == visit.scene
    assert at.session_state["visit"].generation == 0


def test_the_notes_on_a_link_go_when_the_stage_moves_on():
    at = open_page(landscape="everest")
    assert at.session_state["visit"].notes
    assert move(at, MOVED).session_state["visit"].notes == []


def test_a_stage_that_says_nonsense_breaks_nothing():
    at = move(open_page(), "landscape=everest&1.learning_rate=nan&%zz")
    assert not at.exception
    assert at.session_state["visit"].scene.landscape == "rosenbrock"


def test_a_change_to_a_scene_that_the_page_has_replaced_comes_too_late():
    at = open_page(landscape="saddle", optimizers="newton")
    at.session_state["grown_from"] = -1
    assert move(at, MOVED).session_state["visit"].scene.landscape == "saddle"


def test_the_back_button_is_taken_over():
    at = move(open_page(landscape="bowl", optimizers="adam"), MOVED)
    at.query_params.clear()
    at.query_params["landscape"] = "saddle"
    at.query_params["optimizers"] = "newton"
    at.run()
    visit = at.session_state["visit"]
    assert (visit.scene.landscape, visit.scene.runs[0].optimizer) == ("saddle", "newton")
    assert visit.generation == 1


def test_an_address_without_parts_changes_nothing():
    """Another page of the app has none; coming back finds the picture as it was."""
    at = move(open_page(landscape="bowl", optimizers="adam"), MOVED)
    at.query_params.clear()
    at.run()
    assert at.session_state["visit"].scene == read_scene(MOVED)[0]
