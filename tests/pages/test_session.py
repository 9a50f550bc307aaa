"""The visit: what the stage does is followed, what it picks, a link or the back button says is taken over."""

import sys
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
from streamlit.testing.v1 import AppTest

from landscapes import LANDSCAPES
from scenes import MOST_RUNS, Run, Scene, read_scene, write_parts, write_scene

ROOT = Path(__file__).parents[2]
MOVED = "landscape=bowl&optimizers=adam&1.learning_rate=0.5&start=1,1&step=20"


@pytest.fixture(autouse=True)
def rooms_can_be_imported(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])


def page():
    """A page that follows the stage to `moved` and takes `picked` when there are such."""
    import streamlit as st

    from pages.session import follow_stage, open_visit, take_pick, tell_address

    visit = open_visit()
    if "moved" in st.session_state:
        follow_stage(st.session_state.pop("moved"), st.session_state.pop("grown_from", visit.generation))
    if "picked" in st.session_state:
        st.session_state["taken"] = take_pick(st.session_state.pop("picked"))
    tell_address(visit)


def open_page(**parts: str) -> AppTest:
    at = AppTest.from_function(page)
    for key, value in parts.items():
        at.query_params[key] = value
    return at.run()


def move(at: AppTest, query: str) -> AppTest:
    at.session_state["moved"] = query
    return at.run()


def pick(at: AppTest, **choice: object) -> AppTest:
    """Picks on a stage that shows what the page has sent it, unless `choice` says otherwise."""
    visit = at.session_state["visit"]
    at.session_state["picked"] = {"scene": write_scene(visit.scene), "generation": visit.generation, **choice}
    at.run()
    assert not at.exception
    return at


def scene_of(at: AppTest) -> Scene:
    """The visit's scene; the address says the same."""
    scene = at.session_state["visit"].scene
    assert address(at) == write_parts(scene)
    return scene


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


@pytest.mark.parametrize("landscape", LANDSCAPES)
def test_a_landscape_is_picked(landscape):
    before = read_scene("landscape=bowl&optimizers=heavy_ball&1.learning_rate=0.5&1.momentum=0.5&start=1,2&steps=50")[0]
    at = pick(open_page(**write_parts(before)), landscape=landscape)
    assert scene_of(at) == before.on_landscape(landscape)
    assert at.session_state["taken"] == (landscape != "bowl")
    assert at.session_state["visit"].generation == (landscape != "bowl")


def test_as_many_optimizers_as_there_are_colours_even_the_same_twice():
    at = open_page(landscape="bowl", optimizers="newton")
    keys = ["newton"]
    for place, key in enumerate(["adam", "adam", "gradient_descent", "rmsprop", "lion"], start=1):
        at = pick(at, place=place, optimizer=key)
        keys.append(key)
        assert [run.optimizer for run in scene_of(at).runs] == keys
        assert at.session_state["visit"].generation == place
    before = scene_of(at)
    assert scene_of(pick(at, place=MOST_RUNS, optimizer="heavy_ball")) == before
    assert not at.session_state["taken"]


def test_an_optimizer_keeps_its_numbers_when_others_come_and_go():
    """Also the second of two that are alike, when the first one goes."""
    at = open_page(landscape="bowl", optimizers="adam,adam,newton", **{"2.learning_rate": "0.5", "start": "1,1"})
    at = pick(at, place=2, optimizer="rmsprop")
    at = pick(at, place=0, optimizer=None)
    assert write_scene(scene_of(at)) == "landscape=bowl&optimizers=adam,rmsprop&1.learning_rate=0.5&start=1,1"


def test_a_replaced_optimizer_takes_its_numbers_with_it():
    at = pick(open_page(landscape="bowl", optimizers="adam,newton", **{"1.beta1": "0.5"}), place=0, optimizer="nadam")
    assert scene_of(at).runs == (Run(optimizer="nadam"), Run(optimizer="newton"))


def test_the_last_optimizer_stays():
    at = pick(open_page(landscape="bowl", optimizers="adam"), place=0, optimizer=None)
    assert scene_of(at).runs == (Run(optimizer="adam"),)


def test_what_the_stage_has_not_yet_said_comes_with_the_pick():
    at = pick(open_page(landscape="bowl", optimizers="newton"), scene=MOVED, place=1, optimizer="newton")
    assert write_scene(scene_of(at)) == MOVED.replace("adam", "adam,newton")


def test_the_notes_on_a_link_go_when_something_is_picked():
    at = open_page(landscape="everest")
    assert at.session_state["visit"].notes
    assert pick(at, landscape="bowl").session_state["visit"].notes == []


@pytest.mark.parametrize(
    "choice",
    [
        {},
        {"generation": -1, "landscape": "saddle"},
        {"generation": 1, "landscape": "saddle"},
        {"generation": "0", "landscape": "saddle"},
        {"scene": None, "landscape": "saddle"},
        {"landscape": "everest"},
        {"landscape": ["saddle"]},
        {"landscape": "saddle", "color": "red"},
        {"place": 1, "optimizer": "alchemy"},
        {"place": 1, "optimizer": {}},
        {"place": -1, "optimizer": "adam"},
        {"place": 2, "optimizer": "adam"},
        {"place": 1e9, "optimizer": "adam"},
        {"place": True, "optimizer": "adam"},
        {"optimizer": "adam"},
        {"place": 0},
        {"place": 1},
    ],
    ids=str,
)
def test_a_pick_that_no_stage_would_send_changes_nothing(choice):
    at = open_page(landscape="bowl", optimizers="newton")
    before = at.session_state["visit"].generation
    assert scene_of(pick(at, **choice)) == read_scene("landscape=bowl&optimizers=newton")[0]
    assert not at.session_state["taken"]
    assert at.session_state["visit"].generation == before


@pytest.mark.parametrize("said", [None, [], "pick", 7, {"landscape": "saddle"}, [{}] * 1000], ids=lambda x: str(x)[:20])
def test_what_is_no_pick_at_all_changes_nothing(said):
    at = open_page(landscape="bowl", optimizers="newton")
    at.session_state["picked"] = said
    assert not at.run().exception
    assert scene_of(at).landscape == "bowl"
