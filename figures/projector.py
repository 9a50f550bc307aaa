"""A figure for the back of a room: its type, lines and marks larger, its numbers the same."""

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from figures import style
from scenes import Scene

#: What is measured in pixels, by the part of a figure that it belongs to: all of it grows by the same factor. Type of
#: which no size is said inherits the layout's, and grows with it.
IN_PIXELS: Mapping[str, frozenset[str]] = {
    "font": frozenset({"size"}),
    "tickfont": frozenset({"size"}),
    "line": frozenset({"width"}),
    "marker": frozenset({"size"}),
    "title": frozenset({"standoff"}),
    "colorbar": frozenset({"thickness"}),
    "annotations": frozenset({"arrowwidth", "borderwidth", "yshift", "ay"}),
    "margin": frozenset({"l", "r", "t", "b"}),
}


def for_scene(figure: go.Figure, scene: Scene) -> go.Figure:
    """The figure itself; where its scene is on a projector, all of it that is measured in pixels has been enlarged."""
    if scene.projector:
        for trace in figure.data:
            trace.update(_enlarged(trace.to_plotly_json()))
        figure.layout.update(_enlarged(figure.layout.to_plotly_json()))
    return figure


def _enlarged(part: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """What of a part of a figure, `name`, is to be updated, and nothing else."""
    changes: dict[str, Any] = {}
    for key, value in part.items():
        if key in IN_PIXELS.get(name, ()) and f"{key}ref" not in part:  # with an axis named it is in that axis's units
            changes[key] = style.PROJECTOR_SCALE * value
        elif isinstance(value, Mapping) and key != "template":
            changes[key] = _enlarged(value, key)
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            items = [_enlarged(item, key) for item in value]
            changes[key] = items if any(items) else {}
    return {key: change for key, change in changes.items() if change != {}}
