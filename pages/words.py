"""What happened and what was computed, in words, numbers and formulas."""

import streamlit as st

from descent import Path
from landscapes import Landscape
from scenes import Scene, judge, nearest_minimum, say, trace


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
    columns = st.columns(1 + len({run.optimizer for run in scene.runs}))
    with columns[0], st.container(border=True):
        st.markdown(f"**{landscape.name}**  \n{landscape.lesson}")
        st.latex(landscape.latex)
        if landscape.dataset is not None:
            st.caption(landscape.dataset.source)
        st.caption(landscape.reference)
    shown: set[str] = set()
    for run in scene.runs:
        if run.optimizer in shown:
            continue
        shown.add(run.optimizer)
        with columns[len(shown)], st.container(border=True):
            record = run.record
            st.markdown(f"**{record.name}**  \n{record.lesson}")
            st.latex(record.latex)
            st.caption(f"As in {record.convention}. {record.reference}")
