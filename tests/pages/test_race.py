"""The race page: it begins with the visit's scene, says its terms, and its address opens the same race."""

import json
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
    at = open_page(f"{TWO}&loss_axis=linear&terms=same_cost")
    scene = read_scene(f"{TWO}&loss_axis=linear")[0]
    assert address(at) == write_parts(scene) | {"terms": "same_cost"}
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
    assert shown(at) == raced
    assert ("Minimum at (0, 0)" in table_of(at)) == (starts != "1")
    assert bool(at.button) == (terms == "best")


def test_what_is_chosen_stands_in_the_address():
    at = choose(open_page(TWO), "terms", "same_rate")
    assert address(at)["terms"] == "same_rate"
    at = choose(at, "from", "200")
    assert address(at)["from"] == "200"
    assert scene_of(at) == read_scene(TWO)[0]
    assert "terms" not in address(choose(at, "terms", "as_set"))


def tell(at: AppTest, query: str, generation: int | None = None) -> AppTest:
    """The stage tells of a change that a hand has made; AppTest cannot fire it, so its handler is called."""
    grown_from = "current_visit().generation" if generation is None else generation
    return act(at, f"follow_race({query!r}, {grown_from})")


def pick(at: AppTest, **what: object) -> AppTest:
    """A person picks something on the stage."""
    said = {"scene": staged(at)["scene"], "generation": staged(at)["generation"], **what}
    return act(at, f"pick_for_race({said!r})")


def act(at: AppTest, call: str) -> AppTest:
    """Calls a handler with this session's state, then runs the page."""
    names = "from pages.race_visit import follow_race, pick_for_race\nfrom pages.session import current_visit\n"
    handler = AppTest.from_string(names + call, default_timeout=60)
    for key in ("visit", "race"):
        handler.session_state[key] = at.session_state[key]
    handler.run()
    assert not handler.exception, handler.exception[0].message
    return at.run()


def staged(at: AppTest) -> dict:
    """What the stage was given."""
    assert not at.exception, at.exception[0].message
    return json.loads(at.get("bidi_component")[0].proto.json)


def shown(at: AppTest) -> Scene:
    """The scene on the stage."""
    scene, notes = read_scene(staged(at)["scene"])
    assert notes == []
    return scene


def test_what_a_hand_does_on_the_stage_is_followed():
    at = open_page(TWO)
    generation = staged(at)["generation"]
    told = TWO.replace("2.learning_rate=0.3", "2.learning_rate=1").replace("steps=40", "steps=77") + "&loss_axis=linear"
    at = tell(at, told)
    assert scene_of(at) == shown(at) == read_scene(told)[0]
    assert staged(at)["generation"] == generation  # the stage shows it already
    for path in race_paths(scene_of(at), "as_set"):
        assert f"| {stand(scene_of(at), path).loss:.4g} |" in table_of(at)
    at = tell(at, TWO, generation - 1)
    assert scene_of(at) == read_scene(told)[0]


def test_landscape_and_optimizers_are_picked_on_the_stage():
    at = pick(open_page(TWO), place=2, optimizer="newton")
    assert [run.optimizer for run in scene_of(at).runs] == ["gradient_descent", "adam", "newton"]
    at = pick(at, place=0, optimizer=None)
    assert [run.optimizer for run in scene_of(at).runs] == ["adam", "newton"]
    at = pick(at, landscape="himmelblau")
    assert scene_of(at).landscape == shown(at).landscape == "himmelblau"


@pytest.mark.parametrize("said", [None, 7, {"scene": 7}, {"scene": "landscape=bowl"}, {"landscape": "everest"}])
def test_a_pick_that_no_stage_would_send_changes_nothing(said):
    at = open_page(TWO)
    assert scene_of(act(at, f"pick_for_race({said!r})")) == read_scene(TWO)[0]


def test_the_last_optimizer_stays_and_there_is_room_for_so_many():
    at = open_page("optimizers=adam")
    assert "add an optimizer" in at.info[0].value
    at = pick(at, place=0, optimizer=None)
    assert [run.optimizer for run in scene_of(at).runs] == ["adam"]
    for place in range(1, MOST_RUNS):
        at = pick(at, place=place, optimizer=list(OPTIMIZERS)[place])
    assert len(scene_of(at).runs) == MOST_RUNS
    assert not at.info
    assert len(scene_of(pick(at, place=MOST_RUNS, optimizer="adam")).runs) == MOST_RUNS


def test_at_the_same_rate_one_slider_moves_all():
    at = choose(open_page(TWO), "terms", "same_rate")
    assert [shown(at).hyperparameters(i)["learning_rate"] for i in range(2)] == [0.5, 0.5]
    assert staged(at)["staging"]["caption"] == "Terms: the same learning rate, 0.5"
    generation = staged(at)["generation"]
    at = tell(at, staged(at)["scene"].replace("2.learning_rate=0.5", "2.learning_rate=0.2"))
    assert [shown(at).hyperparameters(i)["learning_rate"] for i in range(2)] == [0.2, 0.2]
    assert staged(at)["generation"] > generation
    at = choose(at, "terms", "as_set")
    assert [shown(at).hyperparameters(i)["learning_rate"] for i in range(2)] == [0.2, 0.3]


@pytest.mark.parametrize("terms", ["same_rate", "best"])
def test_rates_that_the_terms_give_are_not_taken_for_those_that_are_set(terms):
    at = choose(open_page(TWO), "terms", terms)
    assert shown(at) == link_of(at) != scene_of(at)
    # A pick brings what the stage has not told yet.
    at = pick(at, place=2, optimizer="newton", scene=staged(at)["scene"].replace("start=1,2", "start=2,1"))
    assert scene_of(at).start == (2.0, 1.0)
    assert [scene_of(at).hyperparameters(i)["learning_rate"] for i in range(2)] == [0.5, 0.3]


def test_the_stage_has_the_rates_unless_they_are_found():
    at = open_page(f"{TWO.replace('adam', 'adam,nelder_mead')}")
    assert {"1.learning_rate", "2.learning_rate", "3.size", "start", "steps"} <= set(staged(at)["staging"]["controls"])
    found = set(staged(choose(at, "terms", "best"))["staging"]["controls"])
    assert not {"1.learning_rate", "2.learning_rate", "3.size"} & found


@pytest.mark.parametrize("terms", PARTS["terms"])
def test_the_stage_is_told_the_terms(terms):
    at = open_page(f"{TWO}&terms={terms}")
    staging = staged(at)["staging"]
    assert staging["standings"]
    assert staging["same_cost"] == (terms == "same_cost")
    assert staging["caption"].startswith("Terms: ")


def test_a_view_that_is_turned_tunes_nothing_anew(monkeypatch):
    at = open_page(f"{TWO}&terms=best")
    monkeypatch.setattr("pages.race_report.tune", lambda *_: pytest.fail("tuned again"))
    at = tell(at, staged(at)["scene"] + "&step=3&camera=1,1,1&show=contour")
    assert scene_of(at).step == 3


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


def test_a_rate_between_two_stops_stays_what_it_is():
    at = open_page("landscape=bowl&optimizers=gradient_descent&1.learning_rate=0.100001")
    assert shown(at).runs[0].hyperparameters == {"learning_rate": 0.100001}
    assert scene_of(at.run()).runs[0].hyperparameters == {"learning_rate": 0.100001}


def test_who_diverges_is_said_to_and_stands_last():
    at = open_page("landscape=bowl&optimizers=gradient_descent,adam&1.learning_rate=10&steps=1000")
    assert "diverged" in table_of(at).splitlines()[-1]


def heights_of(at: AppTest) -> list[float]:
    """Of the charts, in pixels."""
    return [json.loads(chart.proto.spec)["layout"]["height"] for chart in at.get("plotly_chart")]
