"""The scene of a visitor: one record in the session, one query string in the address bar, always the same picture."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlencode

import streamlit as st
from pydantic import BaseModel, ConfigDict, Field

from landscapes import LANDSCAPES
from scenes import Run, Scene, read_scene, write_parts, write_scene

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


class Pick(BaseModel):
    """What a person has picked on the stage: a landscape, or for a place among the runs, counted from 0, an optimizer.

    An optimizer for the place after the last is added; None takes the run at that place away. `scene` is what the stage
    shows and `generation` what it has grown from.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    scene: str
    generation: int
    landscape: str | None = None
    place: Annotated[int, Field(ge=0)] | None = None
    optimizer: str | None = None

    def change(self, scene: Scene) -> Scene:
        """`scene` with what was picked. Raises ValueError where there is no such thing, or no room for it."""
        if self.landscape is not None:
            if self.landscape not in LANDSCAPES:
                raise ValueError(f"There is no landscape {self.landscape!r}.")
            return scene.on_landscape(self.landscape)
        if self.place is None or self.place > len(scene.runs):
            raise ValueError(f"There are {len(scene.runs)} optimizers, and none at {self.place}.")
        runs = list(scene.runs)
        runs[self.place : self.place + 1] = [] if self.optimizer is None else [Run(optimizer=self.optimizer)]
        return Scene(**{**dict(scene), "runs": tuple(runs)})


def open_visit(own: Collection[str] = (), key: str = KEY, begin: str = "") -> Visit:
    """The visit of this session; a link that was opened, or the browser's back button, sets its scene.

    Parts of the address named in `own` are the page's and say nothing about the scene. Pages that show the same scene
    share a visit; one that shows its own keeps it under another `key`, and it begins with the query string `begin`.
    For whole runs of a page only: the address that comes with the rerun of a fragment may be one that the browser has
    not yet been told to leave, and would take a person's last change back.
    """
    address = _address(own)
    visit: Visit | None = st.session_state.get(key)
    if visit is None:
        scene, notes = read_scene(address or begin)
        visit = Visit(scene, address, notes)
        st.session_state[key] = visit
    elif address and address != visit.address:
        visit.scene, visit.notes = read_scene(address)
        visit.address = address
        visit.generation += 1
    return visit


def current_visit(key: str = KEY) -> Visit:
    """The visit as it stands."""
    visit: Visit = st.session_state[key]
    return visit


def change_scene(scene: Scene, key: str = KEY) -> None:
    """Put another scene on the page and on the stage."""
    visit = current_visit(key)
    visit.scene, visit.notes = scene, []
    visit.generation += 1


def follow_stage(query: str, generation: int, key: str = KEY) -> None:
    """Take over what a person did on the stage, which shows it already.

    A change to a scene that the page has replaced meanwhile comes too late. What a link cannot hold, such as a camera
    out of sight, is left out of it without a word: the person sees it and did not write it.
    """
    visit = current_visit(key)
    if generation == visit.generation:
        visit.scene, _ = read_scene(query)
        visit.notes = []


def take_pick(said: object) -> bool:
    """Put what a person has picked on the page and on the stage; whether there was anything to change.

    A pick for a scene that the page has replaced meanwhile, or one that no stage would send, changes nothing.
    """
    try:
        pick = Pick.model_validate(said)
        visit = current_visit()
        if pick.generation != visit.generation:
            return False
        shown, _ = read_scene(pick.scene)
        picked = pick.change(shown)
    except ValueError:
        return False
    if picked == visit.scene:
        return False
    change_scene(picked)
    return True


def tell_address(visit: Visit, own: Mapping[str, str] | None = None) -> None:
    """Have the address bar describe the picture, with the parts that are the page's `own` at the end."""
    visit.address = write_scene(visit.scene)
    parts = write_parts(visit.scene) | dict(own or {})
    if urlencode(parts, safe=",") != _address():
        st.query_params.from_dict(parts)


def _address(without: Collection[str] = ()) -> str:
    return urlencode({key: text for key, text in st.query_params.items() if key not in without}, safe=",")
