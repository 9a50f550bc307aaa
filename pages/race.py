"""Race: which of these optimizers is faster, on terms that are fair and said aloud?"""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from figures import Theme
from pages.race_report import LABELS, SWITCHES, explain, show_end, show_many, show_tuning, state, tune_all
from pages.race_visit import (
    choose_part,
    current_race,
    follow_race,
    kept_race,
    open_race,
    pick_for_race,
    stage_race,
    take_over,
    tell_race,
)
from pages.session import current_visit
from pages.words import sum_up
from scenes import Scene, write_scene
from scenes.race import PARTS, Race, Tuning, at_best, at_same_rate, write_race
from stage import mount_stage

STAGE = "race stage"


def stage_changed() -> None:
    """A person has finished a change on the stage; of the fragment's name, see Explore."""
    change = st.session_state[STAGE].change
    follow_race(change["scene"], change["generation"])
    st.rerun("race")


def stage_picked() -> None:
    """A person has picked a landscape or an optimizer on the stage."""
    pick_for_race(st.session_state[STAGE].pick)
    st.rerun("race")


def switched(key: str) -> None:
    """Other terms, other starts."""
    choose_part(key, st.session_state[f"race {key}"])


def show_switches(race: Race) -> DeltaGenerator:
    """On which terms, from how many starts; and what that means. What is returned is the room beside them."""
    chosen = {key: allowed[0] for key, allowed in PARTS.items()} | write_race(race)
    switches, meaning, beside = st.columns([1, 0.95, 0.25], gap="small", vertical_alignment="center")
    with switches, st.container(horizontal=True):
        for key, allowed in PARTS.items():
            st.session_state[f"race {key}"] = chosen[key]
            st.segmented_control(
                LABELS[key],
                allowed,
                format_func=SWITCHES[key].__getitem__,
                key=f"race {key}",
                on_change=switched,
                args=(key,),
                label_visibility="collapsed",
                width="content",
            )
    meaning.caption(explain(race))
    return beside


def on_terms(race: Race) -> tuple[Scene, dict[int, Tuning]]:
    """The race's scene with the rates that its terms give, and the sweeps that found them."""
    if race.terms == "best":
        tunings = tune_all(race.scene)
        return at_best(race.scene, tunings), tunings
    return at_same_rate(race.scene) if race.terms == "same_rate" else race.scene, {}


@st.fragment(key="race")
def show_race() -> None:
    """The race on its terms. What is changed on the stage reruns this; what the stage shows already stays."""
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    visit, race = current_visit(), current_race()
    notes = [*visit.notes, *kept_race().notes]
    if notes:
        st.warning(sum_up(notes))
    beside = show_switches(race)
    # These stand above the stage and are always there, so that the stage is never moved, and never made anew.
    progress, above = st.container(), st.container()
    with progress:
        scene, tunings = on_terms(race)
        if len(scene.runs) == 1:
            st.info("A race takes two: add an optimizer.")
    said = replace(race, scene=scene) if race.terms == "same_rate" else race
    if race.many:
        with above:
            show_many(said, scene, theme)
    staging = stage_race(race, scene, state(said))
    mount_stage(write_scene(scene), visit.generation, stage_changed, stage_picked, staging=staging, key=STAGE)
    if tunings:
        beside.button("Set these rates", on_click=take_over, args=(scene,))
    if not race.many:
        show_end(said, scene, theme)
    if tunings:
        show_tuning(scene, tunings, theme)
    st.markdown(f"[Play it in Explore](./?{write_scene(scene)})")
    tell_race()


open_race()
show_race()
