"""The scene of a visitor: one record in the session, one query string in the address bar, always the same picture."""

from dataclasses import dataclass, field
from urllib.parse import urlencode

import streamlit as st

from scenes import Scene, read_scene, write_parts, write_scene

KEY = "visit"


@dataclass
class Visit:
    """What is kept for a visitor: the scene, what the address bar was last told, what had to be replaced in a link.

    `generation` counts the changes that did not come from the stage, so that the stage knows when to take one over.
    """

    scene: Scene
    address: str = ""
    notes: list[str] = field(default_factory=list)
    generation: int = 0


def open_visit() -> Visit:
    """The visit of this session; a link that was opened, or the browser's back button, sets its scene."""
    address = urlencode(st.query_params.to_dict(), safe=",")
    visit: Visit | None = st.session_state.get(KEY)
    if visit is None:
        scene, notes = read_scene(address)
        visit = Visit(scene, address, notes)
        st.session_state[KEY] = visit
    elif address and address != visit.address:
        visit.scene, visit.notes = read_scene(address)
        visit.address = address
        visit.generation += 1
    return visit


def current_scene() -> Scene:
    """The scene as it stands."""
    visit: Visit = st.session_state[KEY]
    return visit.scene


def change_scene(scene: Scene) -> None:
    """Put another scene on the page and on the stage."""
    visit: Visit = st.session_state[KEY]
    visit.scene, visit.notes = scene, []
    visit.generation += 1


def follow_stage(query: str) -> None:
    """Take over what a person did on the stage, which shows it already."""
    visit: Visit = st.session_state[KEY]
    visit.scene, visit.notes = read_scene(query)


def tell_address(visit: Visit) -> None:
    """Have the address bar describe the picture."""
    address = write_scene(visit.scene)
    if address != visit.address:
        visit.address = address
        st.query_params.from_dict(write_parts(visit.scene))
