"""Catalogue: what there is, by which rule it moves, and where the rule comes from."""

from collections.abc import Mapping

import streamlit as st

from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, Optimizer
from pages.projector import enlarge_page
from pages.words import Card, landscape_card, optimizer_card, plain, show_cards
from scenes import Run, Scene, write_scene

#: What the part of an address that names a record is called, and the records it may name.
KINDS: Mapping[str, Mapping[str, Landscape | Optimizer]] = {"landscape": LANDSCAPES, "optimizer": OPTIMIZERS}


def card_of(kind: str, key: str) -> Card:
    """The card of a record, with a link that opens it in Explore and one to the card itself."""
    if kind == "landscape":
        card, scene = landscape_card(LANDSCAPES[key]), Scene(landscape=key)
    else:
        card, scene = optimizer_card(OPTIMIZERS[key]), Scene(runs=(Run(optimizer=key),))
    links = f"[Open in Explore](./?{write_scene(scene)}) · [Link to this card](./catalogue?{kind}={key})"
    return Card(card.name, card.lesson, card.latex, card.source, links)


def by_family(kind: str) -> dict[str, list[str]]:
    """The keys of all records of a kind by family, in the order of the registry."""
    families: dict[str, list[str]] = {}
    for key, record in KINDS[kind].items():
        families.setdefault(record.family, []).append(key)
    return families


def answers(kind: str, key: str, wanted: str) -> bool:
    """Whether every word of `wanted` is in the record's name, key, family or lesson."""
    record = KINDS[kind][key]
    words = plain(" ".join([record.name, key, key.replace("_", " "), record.family, record.lesson]))
    return all(word in words for word in plain(wanted).split())


def show_asked() -> None:
    """The one card that the address asks for, if it asks for one."""
    for kind, records in KINDS.items():
        key = st.query_params.get(kind)
        if key is not None and key in records:
            show_cards([card_of(kind, key)], a_row=1)


def show_found(wanted: str) -> None:
    """The cards that answer a search, all open."""
    found = False
    for kind in KINDS:
        for family, keys in by_family(kind).items():
            if left := [key for key in keys if answers(kind, key, wanted)]:
                found = True
                st.subheader(family, anchor=False)
                show_cards([card_of(kind, key) for key in left])
    if not found:
        st.write("Nothing here has all these words in its name, its family or its lesson.")


def show_families(kind: str) -> None:
    """A fold for each family, with the names in it; cards are made when it is opened, so that the page opens at once."""
    for family, keys in by_family(kind).items():
        names = ", ".join(KINDS[kind][key].name for key in keys)
        fold = st.expander(f"**{family}**: {names}", key=f"{kind} {family}", on_change="rerun")
        if fold.open:
            with fold:
                show_cards([card_of(kind, key) for key in keys])


enlarge_page()
count = sum(map(len, KINDS.values()))
wanted = st.text_input("Search", placeholder=f"Search {count} landscapes and optimizers", label_visibility="collapsed")
if wanted.strip():
    show_found(wanted)
else:
    show_asked()
    st.header("Landscapes", anchor="landscapes")
    show_families("landscape")
    st.header("Optimizers", anchor="optimizers")
    show_families("optimizer")
