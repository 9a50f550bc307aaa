"""Declarations in, widgets out: the pickers of a page."""

from collections import Counter

import streamlit as st

from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from pages.session import change_scene, current_visit
from scenes import MOST_RUNS, Scene


def pick_landscape(scene: Scene) -> None:
    """A picker for the landscape, with its one-sentence lesson beneath."""
    st.session_state["landscape"] = scene.landscape

    def picked() -> None:
        change_scene(current_visit().scene.on_landscape(st.session_state["landscape"]))

    st.selectbox(
        "Landscape",
        list(LANDSCAPES),
        key="landscape",
        format_func=lambda key: LANDSCAPES[key].name,
        on_change=picked,
    )
    st.caption(scene.record.lesson)


def pick_optimizers(scene: Scene) -> None:
    """A picker for one to four optimizers; one that is there already can be picked again, to compare its settings."""
    tokens = copy_tokens([run.optimizer for run in scene.runs])
    st.session_state["optimizers"] = tokens

    def picked() -> None:
        keys = [token.partition(":")[0] for token in st.session_state["optimizers"]]
        if keys:
            change_scene(current_visit().scene.with_optimizers(keys))

    st.multiselect(
        "Optimizers",
        optimizer_options(tokens),
        key="optimizers",
        format_func=token_name,
        on_change=picked,
        max_selections=MOST_RUNS,
        placeholder="Add an optimizer",
    )
    st.caption(scene.runs[-1].record.name + ": " + scene.runs[-1].record.lesson)


def copy_tokens(keys: list[str]) -> list[str]:
    """Distinct names for optimizers that may occur twice: adam, adam:2."""
    seen: Counter[str] = Counter()
    tokens = []
    for key in keys:
        seen[key] += 1
        tokens.append(key if seen[key] == 1 else f"{key}:{seen[key]}")
    return tokens


def optimizer_options(tokens: list[str]) -> list[str]:
    """All that can be picked: what is there, every optimizer, and one more copy of each that is there."""
    counts = Counter(token.partition(":")[0] for token in tokens)
    options = []
    for key in OPTIMIZERS:
        options += [token for token in tokens if token.partition(":")[0] == key] or [key]
        if key in counts:
            copies = [number for number in range(1, MOST_RUNS + 1) if _token(key, number) not in tokens]
            options += [_token(key, number) for number in copies[:1] if _token(key, number) not in options]
    return options


def token_name(token: str) -> str:
    """What the picker shows for a token."""
    key, _, number = token.partition(":")
    return OPTIMIZERS[key].name + (f" ({number})" if number else "")


def _token(key: str, number: int) -> str:
    return key if number == 1 else f"{key}:{number}"
