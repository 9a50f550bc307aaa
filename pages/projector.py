"""Pages for the back of a room: larger type where the scene is on a projector."""

import streamlit as st

from figures.style import PROJECTOR_SCALE
from pages.session import KEY as VISIT
from pages.session import current_visit
from scenes import Scene

#: frame.css enlarges a page that has this in it. A stage has its own sign, which is there before the page has heard of it.
MARK = '<span class="on-projector" hidden></span>'


def declare_scale() -> None:
    """Tell every style sheet of the app how much larger things are on a projector."""
    st.html(f"<style>:root {{ --projector-scale: {PROJECTOR_SCALE}; }}</style>")


def enlarge_page() -> None:
    """Larger type on a page that has no stage, where the visitor's scene is on a projector."""
    if VISIT in st.session_state and current_visit().scene.projector:
        st.html(MARK)


def pixels(count: int, scene: Scene) -> int:
    """As many pixels, or on a projector more: the room that larger type needs."""
    return round(PROJECTOR_SCALE * count) if scene.projector else count
