"""What happened and what was computed, in words, numbers and formulas."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from descent import Path
from landscapes import Landscape
from optimizers import Optimizer
from scenes import Scene, judge, nearest_minimum, places_of, say, trace

CARDS_A_ROW = 3
MOST_NOTES = 3


def sum_up(notes: list[str]) -> str:
    """What had to be replaced in a link, in one paragraph that does not fill the screen."""
    more = len(notes) - MOST_NOTES
    rest = [f"And {more} more."] if more > 0 else []
    return " ".join([*notes[:MOST_NOTES], *rest])


def show_outcome(scene: Scene) -> None:
    """For each optimizer how its path ended, and at what cost."""
    lines = [
        f"- **{entry.record.name}.** {outcome(scene, index, path)}"
        for index, (entry, path) in enumerate(zip(scene.runs, trace(scene), strict=True))
    ]
    st.markdown("\n".join(lines))


def outcome(scene: Scene, index: int, path: Path) -> str:
    """How the path of run `index` (from 0) ended: verdict, last loss, distance to the nearest minimum, calls it took."""
    near = nearest_minimum(path.points[-1], places_of(scene))
    distance = "" if near is None else f"{near[0]:.3g} from the nearest minimum, "
    values, gradients, hessians = path.evaluations[-1]
    counted = ((gradients, "gradients"), (hessians, "Hessians"), (0 if gradients else values, "values of the loss"))
    cost = " and ".join(f"{count} {name}" for count, name in counted if count)
    return f"{say(judge(scene, index, path))} At the end: loss {path.losses[-1]:.4g}, {distance}after {cost}."


def show_formulas(scene: Scene) -> None:
    """The landscape's formula and every optimizer's rule, each with its lesson, its convention, its check and its source."""
    optimizers = {run.optimizer: run.record for run in scene.runs}.values()
    show_cards([landscape_card(scene.record), *(optimizer_card(record) for record in optimizers)])


@dataclass(frozen=True)
class Card:
    """One item of the catalogue, as it is shown."""

    name: str
    lesson: str
    latex: str
    source: str
    links: str = ""


def landscape_card(record: Landscape) -> Card:
    """What there is to say about a landscape."""
    data = "" if record.dataset is None else f"{record.dataset.source} "
    return Card(record.name, record.lesson, record.latex, data + record.reference)


def optimizer_card(record: Optimizer) -> Card:
    """What there is to say about an optimizer."""
    said = [f"As in {record.convention}."]
    if record.check is not None:
        said.append(f"Checked against {record.check.against} to {record.check.tolerance:g}.")
    return Card(record.name, record.lesson, record.latex, " ".join([*said, record.reference]))


def show_cards(cards: Sequence[Card], a_row: int = CARDS_A_ROW) -> None:
    """Cards in rows, all of a row equally high."""
    for first in range(0, len(cards), a_row):
        row = cards[first : first + a_row]
        for column, card in zip(st.columns(a_row), row, strict=False):
            with column, st.container(border=True, height="stretch"):
                st.markdown(f"**{card.name}**  \n{card.lesson}")
                st.latex(card.latex)
                st.caption(card.source)
                if card.links:
                    st.markdown(card.links)


def plain(text: str) -> str:
    """Letters without their accents, so that "levy" finds "Lévy"."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower()
