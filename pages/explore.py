"""Explore: what happens if I start here, with this rule and these numbers?"""

import streamlit as st

from pages.session import current_visit, follow_stage, open_visit, take_pick, tell_address
from pages.words import show_formulas, show_outcome, sum_up
from scenes import write_scene
from stage import mount_stage
from stage.component import KEY as STAGE


def stage_changed() -> None:
    """A person has finished a change on the stage.

    The fragment is named, though it would rerun anyway: should a pick arrive in the same breath, one of the two naming
    its fragments and the other not would rerun the whole page, with an address that the browser is about to leave.
    """
    change = st.session_state[STAGE].change
    follow_stage(change["scene"], change["generation"])
    st.rerun("play")


def stage_picked() -> None:
    """A person has picked a landscape or an optimizer on the stage."""
    if take_pick(st.session_state[STAGE].pick):
        st.rerun(["play", "formulas"])
    st.rerun("play")


@st.fragment(key="play")
def play() -> None:
    """The stage and what became of the paths. Letting go of a slider reruns this and sends nothing else anew."""
    visit = current_visit()
    if visit.notes:
        st.warning(sum_up(visit.notes))
    mount_stage(write_scene(visit.scene), visit.generation, stage_changed, stage_picked)
    show_outcome(visit.scene)
    tell_address(visit)


@st.fragment(key="formulas")
def formulas() -> None:
    """The rules of what is on the stage, sent anew only when something else has been picked."""
    show_formulas(current_visit().scene)


open_visit()
play()
formulas()
