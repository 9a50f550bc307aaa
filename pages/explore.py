"""Explore: what happens if I start here, with this rule and these numbers?"""

import streamlit as st

from pages.controls import pick_landscape, pick_optimizers
from pages.session import current_visit, follow_stage, open_visit, tell_address
from pages.words import show_formulas, show_outcome
from scenes import write_scene
from stage import mount_stage
from stage.component import KEY as STAGE

MOST_NOTES = 3


def stage_changed() -> None:
    """A person has finished a change on the stage."""
    change = st.session_state[STAGE].change
    follow_stage(change["scene"], change["generation"])


def sum_up(notes: list[str]) -> str:
    """What had to be replaced in a link, in one paragraph that does not fill the screen."""
    more = len(notes) - MOST_NOTES
    rest = [f"And {more} more."] if more > 0 else []
    return " ".join([*notes[:MOST_NOTES], *rest])


@st.fragment
def play() -> None:
    """The stage and what became of the paths. Letting go of a slider reruns this and sends nothing else anew."""
    visit = current_visit()
    if visit.notes:
        st.warning(sum_up(visit.notes))
    mount_stage(write_scene(visit.scene), visit.generation, stage_changed)
    show_outcome(visit.scene)
    tell_address(visit)


@st.fragment
def explore() -> None:
    """The page: pickers, the stage, the formulas of what was picked."""
    scene = current_visit().scene
    left, right = st.columns([2, 3])
    with left:
        pick_landscape(scene)
    with right:
        pick_optimizers(scene)
    play()
    show_formulas(current_visit().scene)


open_visit()
explore()
