"""The race page: it begins with the visit's scene, says its terms, and its address opens the same race."""

import re
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlencode

import pytest
from streamlit.testing.v1 import AppTest

from optimizers import OPTIMIZERS
from scenes import MOST_RUNS, Scene, read_scene, write_parts
from scenes.race import PARTS, at_best, at_same_rate, race_paths, tune
from scenes.standings import stand

ROOT = Path(__file__).parents[2]
TWO = "landscape=bowl&optimizers=gradient_descent,adam&1.learning_rate=0.5&2.learning_rate=0.3&start=1,2&steps=40"


@pytest.fixture(autouse=True)
def rooms_can_be_imported(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT), *sys.path])


def open_page(query: str = "") -> AppTest:
    at = AppTest.from_file(str(ROOT / "pages" / "race.py"), default_timeout=60)
    for key, values in parse_qs(query, keep_blank_values=True).items():
        at.query_params[key] = values
    return at.run()


def address(at: AppTest) -> dict[str, str]:
    assert not at.exception, at.exception[0].message
    return {key: values[-1] for key, values in parse_qs(urlencode(at.query_params, doseq=True)).items()}


def scene_of(at: AppTest) -> Scene:
    """The scene of the address, which is the visit's."""
    parts = {key: text for key, text in address(at).items() if key not in PARTS}
    scene, notes = read_scene(urlencode(parts))
    assert notes == []
    assert scene == at.session_state["visit"].scene
    return scene


def table_of(at: AppTest) -> str:
    return next(element.value for element in at.markdown if element.value.startswith("| "))


def link_of(at: AppTest) -> Scene:
    """What "Play it in Explore" opens."""
    (query,) = [
        q for element in at.markdown for q in re.findall(r"^\[Play it in Explore\]\(\./\?(.*)\)$", element.value)
    ]
    scene, notes = read_scene(query)
    assert notes == []
    return scene


def choose(at: AppTest, part: str, value: str) -> AppTest:
    return at.button_group(key=f"race {part}").set_value(value).run()


def test_a_page_opened_without_a_link_races_what_explore_shows():
    at = open_page()
    assert scene_of(at) == Scene() == link_of(at)
    for run in Scene().runs:
        assert run.record.name in table_of(at)


def test_a_link_opens_exactly_that_race_and_the_standings_are_of_it():
    at = open_page(f"{TWO}&terms=same_cost&scale=linear")
    scene = read_scene(TWO)[0]
    assert address(at) == write_parts(scene) | {"terms": "same_cost", "scale": "linear"}
    for path in race_paths(scene, "same_cost"):
        assert f"| {stand(scene, path).loss:.4g} |" in table_of(at)
    assert not at.warning


@pytest.mark.parametrize("terms", PARTS["terms"])
@pytest.mark.parametrize("starts", PARTS["from"])
def test_all_terms_from_one_start_and_from_many(terms, starts):
    at = open_page(f"{TWO}&terms={terms}&from={starts}")
    scene = scene_of(at)
    assert at.button_group(key="race terms").value == terms
    raced = {
        "same_rate": at_same_rate(scene),
        "best": at_best(scene, {index: tune(scene, index) for index in range(2)}),
    }.get(terms, scene)
    assert link_of(at) == raced
    assert ("Minimum at (0, 0)" in table_of(at)) == (starts != "1")
    assert bool(at.button) == (terms == "best")


def test_what_is_chosen_stands_in_the_address():
    at = choose(open_page(TWO), "terms", "same_rate")
    assert address(at)["terms"] == "same_rate"
    at = choose(choose(at, "from", "200"), "scale", "linear")
    assert (address(at)["from"], address(at)["scale"]) == ("200", "linear")
    assert scene_of(at) == read_scene(TWO)[0]
    assert "terms" not in address(choose(at, "terms", "as_set"))


def test_landscape_steps_optimizers_and_rates_are_chosen_on_the_page():
    at = open_page(TWO)
    at.slider(key="race steps").set_value(77).run()
    assert scene_of(at).steps == 77
    at.select_slider(key="race rate 1").set_value(1.0).run()
    assert scene_of(at).runs[1].hyperparameters == {"learning_rate": 1.0}
    at.selectbox(key="race optimizer 2").set_value("newton").run()
    assert [run.optimizer for run in scene_of(at).runs] == ["gradient_descent", "adam", "newton"]
    at.selectbox(key="race optimizer 0").set_value(None).run()
    assert [run.optimizer for run in scene_of(at).runs] == ["adam", "newton"]
    assert scene_of(at).runs[0].hyperparameters == {"learning_rate": 1.0}
    at.selectbox(key="race landscape").set_value("himmelblau").run()
    assert scene_of(at).landscape == "himmelblau"


def test_the_last_optimizer_stays_and_there_is_room_for_so_many():
    at = open_page("optimizers=adam")
    assert "add an optimizer" in at.info[0].value
    at.selectbox(key="race optimizer 0").set_value(None).run()
    assert [run.optimizer for run in scene_of(at).runs] == ["adam"]
    for place in range(1, MOST_RUNS):
        at.selectbox(key=f"race optimizer {place}").set_value(list(OPTIMIZERS)[place]).run()
    assert len(scene_of(at).runs) == MOST_RUNS
    assert not at.info
    assert len(at.selectbox) == 1 + MOST_RUNS


def test_rates_that_were_found_can_be_taken_over():
    at = open_page(f"{TWO}&terms=best")
    found = link_of(at)
    assert found != scene_of(at)
    at.button[0].click().run()
    assert scene_of(at) == found
    assert "terms" not in address(at)


def test_the_back_button_is_taken_over():
    at = choose(open_page(TWO), "terms", "best")
    at.query_params.clear()
    at.query_params["landscape"] = "saddle"
    at.query_params["terms"] = "same_cost"
    at.run()
    assert scene_of(at).landscape == "saddle"
    assert address(at)["terms"] == "same_cost"


def test_coming_back_from_another_page_finds_the_race_as_it_was():
    at = choose(open_page(TWO), "terms", "best")
    at.query_params.clear()
    at.run()
    assert address(at) == write_parts(read_scene(TWO)[0]) | {"terms": "best"}


@pytest.mark.parametrize(
    "query", ["landscape=everest", "terms=fair", "from=-1", "scale=<script>", "terms=best&optimizers=", "color=red"]
)
def test_a_hostile_link_gives_a_race_and_a_plain_sentence(query):
    at = open_page(query)
    scene_of(at)
    (warning,) = at.warning
    assert warning.value.endswith(".")
    assert not set(warning.value) & set("<>[]`*$\\")


@pytest.mark.parametrize("landscape", ["saddle", "one_weight", "polynomial_fit", "logistic"])
def test_landscapes_without_minima_of_one_dimension_of_many_and_with_data(landscape):
    for terms in ("best", "same_cost"):
        at = open_page(f"landscape={landscape}&terms={terms}&from=200&steps=10")
        assert scene_of(at).landscape == landscape


def test_a_rate_between_two_stops_has_its_own_place_on_the_slider():
    at = open_page("landscape=bowl&optimizers=gradient_descent&1.learning_rate=0.100001")
    assert at.select_slider(key="race rate 0").value == 0.100001
    assert scene_of(at.run()).runs[0].hyperparameters == {"learning_rate": 0.100001}
    options = at.select_slider(key="race rate 0").options
    assert len(set(options)) == len(options)


def test_who_diverges_is_said_to_and_stands_last():
    at = open_page("landscape=bowl&optimizers=gradient_descent,adam&1.learning_rate=10&steps=1000")
    assert "diverged" in table_of(at).splitlines()[-1]
