"""The race of a visitor: its own parts of the address beside the visit's scene, and what the stage shows of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from pages.session import change_scene, current_visit, open_visit, take_pick, tell_address
from scenes import Scene, read_scene, write_scene
from scenes.race import PARTS, Race, follow, rate_of, read_race, write_race
from stage import Staging

KEY = "race"


@dataclass
class Kept:
    """What is kept for a visitor besides the scene.

    `parts` are the race's own of the address, `told` those the address bar was last told, `notes` what had to be replaced
    in them; `shown` and `controls` are what the stage was last given, or has told since.
    """

    parts: dict[str, str]
    told: Mapping[str, str]
    notes: list[str] = field(default_factory=list)
    shown: Scene | None = None
    staged: tuple[tuple[str, ...] | None, bool] | None = None


def open_race() -> None:
    """The race of this session: its scene is the visit's, so that it begins with what Explore shows.

    For whole runs of the page only, as open_visit().
    """
    visit = open_visit(PARTS)
    said = {key: st.query_params[key] for key in PARTS if key in st.query_params}
    kept: Kept | None = st.session_state.get(KEY)
    if kept is None or (st.query_params.to_dict() and said != kept.told):
        kept = Kept(said, said)
        st.session_state[KEY] = kept
    race, kept.notes = read_race(visit.scene, kept.parts)
    kept.parts = write_race(race)


def kept_race() -> Kept:
    """What is kept of it."""
    kept: Kept = st.session_state[KEY]
    return kept


def current_race() -> Race:
    """The race as it stands."""
    return read_race(current_visit().scene, kept_race().parts)[0]


def tell_race() -> None:
    """Have the address bar describe the race."""
    kept = kept_race()
    kept.told = write_race(current_race())
    tell_address(current_visit(), kept.told)


def choose_part(key: str, chosen: str | None) -> None:
    """Other terms, other starts."""
    kept = kept_race()
    kept.notes = []
    if chosen is not None:
        kept.parts = {**kept.parts, key: chosen}


def take_over(rates: Scene) -> None:
    """Make the rates that were found those that are set."""
    change_scene(rates)
    kept_race().parts.pop("terms", None)


def follow_race(query: str, generation: int) -> None:
    """Take over what a person did on the stage, which shows it already; the terms may have more to say."""
    visit, kept = current_visit(), kept_race()
    if generation != visit.generation or kept.shown is None:
        return
    told, _ = read_scene(query)
    visit.scene, visit.notes, kept.notes = follow(current_race(), kept.shown, told), [], []
    kept.shown = told


def pick_for_race(said: object) -> None:
    """Take what a person has picked on the stage to the race's own scene, with the rates as they were set."""
    if isinstance(said, dict) and isinstance(said.get("scene"), str):
        follow_race(said["scene"], said.get("generation", -1))
        said = {**said, "scene": write_scene(current_visit().scene)}
    take_pick(said)


def stage_race(race: Race, scene: Scene, caption: str) -> Staging:
    """How the stage is set for `scene`, which is the race's on its terms; it takes over what differs from what it shows."""
    kept, visit = kept_race(), current_visit()
    staging = Staging(
        controls=controls_of(race),
        inside=False,
        around=AROUND,
        standings=True,
        same_cost=race.terms == "same_cost",
        caption=caption,
    )
    if (scene, (staging.controls, staging.same_cost)) != (kept.shown, kept.staged):
        visit.generation += 1
        kept.shown, kept.staged = scene, (staging.controls, staging.same_cost)
    return staging


#: Pixels of the window's height for the navigation and the switches above the stage.
AROUND = 112


def controls_of(race: Race) -> tuple[str, ...]:
    """What can be set on the stage: the shape of the landscape, start, steps and seed, and the rates unless they are found."""
    rates = [rate_of(run.record) for run in race.scene.runs]
    own = [f"{place}.{rate.name}" for place, rate in enumerate(rates, start=1) if rate is not None]
    shape = [quantity.name for quantity in race.scene.record.parameters]
    return (*([] if race.terms == "best" else own), *shape, "start", "steps", "seed")
