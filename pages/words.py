"""What happened and what was computed, in words, numbers and formulas."""

import streamlit as st

from descent import Path
from landscapes import Landscape
from scenes import Scene, judge, nearest_minimum, say, trace

CARDS_A_ROW = 3


def show_outcome(scene: Scene) -> None:
    """A table: for each optimizer how its path ended."""
    rows = [
        "| | ends | loss | distance to the nearest minimum | gradient evaluations |",
        "|:--|:--|--:|--:|--:|",
    ]
    for entry, path in zip(scene.runs, trace(scene), strict=True):
        rows.append(f"| **{entry.record.name}** | {outcome_row(path, scene.record)} |")
    st.markdown("\n".join(rows))


def outcome_row(path: Path, landscape: Landscape) -> str:
    """The cells of one path, in the table's order."""
    near = nearest_minimum(path.points[-1], landscape)
    distance = "–" if near is None else f"{near[0]:.3g}"
    gradients = int(path.evaluations[-1][1])
    return f"{say(*judge(path, landscape))} | {path.losses[-1]:.4g} | {distance} | {gradients}"


def show_formulas(scene: Scene) -> None:
    """The landscape's formula and every optimizer's rule, each with its lesson, its convention and its source."""
    landscape = scene.record
    source = landscape.reference if landscape.dataset is None else f"{landscape.dataset.source} {landscape.reference}"
    cards = [(landscape.name, landscape.lesson, landscape.latex, source)]
    cards += [
        (record.name, record.lesson, record.latex, f"As in {record.convention}. {record.reference}")
        for record in {run.optimizer: run.record for run in scene.runs}.values()
    ]
    for first in range(0, len(cards), CARDS_A_ROW):
        row = cards[first : first + CARDS_A_ROW]
        for column, card in zip(st.columns(CARDS_A_ROW), row, strict=False):
            with column, st.container(border=True, height="stretch"):
                show_card(*card)


def show_card(name: str, lesson: str, latex: str, source: str) -> None:
    """One item of the catalogue."""
    st.markdown(f"**{name}**  \n{lesson}")
    st.latex(latex)
    st.caption(source)
