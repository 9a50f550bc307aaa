"""Catalogue: what there is, by which rule it moves, and where the rule comes from."""

import streamlit as st

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from pages.words import landscape_card, optimizer_card, show_cards
from scenes import Run, Scene, write_scene


def explore_link(scene: Scene) -> str:
    """A link to the Explore page with this scene."""
    return f"[Open in Explore](./?{write_scene(scene)})"


st.header("Landscapes")
show_cards([landscape_card(record, explore_link(Scene(landscape=key))) for key, record in LANDSCAPES.items()])
st.header("Optimizers")
show_cards([
    optimizer_card(record, explore_link(Scene(runs=(Run(optimizer=key),)))) for key, record in OPTIMIZERS.items()
])
