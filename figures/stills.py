"""Still figures of a scene: surface, contour map, curves."""

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from figures import style
from figures.ground import map_trace, mark_traces, surface_trace
from figures.layout import Theme, base_layout, box, height_of, map_axes, plain_axis, section_notes
from figures.paths import (
    ball_trace,
    casing_trace,
    curve_ball_trace,
    curve_trace,
    exit_arrow,
    exit_label,
    looks_trace,
    trail_trace,
    whole_trace,
)
from figures.places import heights_at, is_line, view_of
from figures.projector import for_scene
from figures.trails import Trail, looks_at, trails_of
from scenes import LossAxis, Scene, trace_surface

GRID = 161


def surface_figure(scene: Scene, theme: Theme = "light") -> go.Figure:
    """The loss as a surface with the paths on it, strong up to the scene's clock and faint from there.

    Paths stand at their recorded positions and losses; the surface is drawn a hair low so that they show. Of more than
    two dimensions the surface is a plane through the minimum, and a path runs elsewhere: it is drawn on the surface
    above the coordinates shown, and its true losses are told under the pointer. Of one dimension it is a curve, the same
    as contour_figure.
    """
    if is_line(scene):
        return contour_figure(scene, theme)
    trails = trails_of(scene)
    surface = trace_surface(scene, GRID)
    figure = go.Figure(
        layout=base_layout(theme, scene=box(scene, surface, theme), margin={"l": 0, "r": 0, "t": 40, "b": 0})
    )
    figure.add_trace(surface_trace(surface))
    figure.add_traces([whole_trace(trail, raised=True) for trail in trails])
    figure.add_traces([trail_trace(trail, _walked(trail), raised=True) for trail in trails])
    figure.add_traces(mark_traces(scene, height_of(surface)))
    for trail in trails:
        figure.add_traces([
            *_looks(scene, trail, raised=True),
            ball_trace(trail, _row(trail), raised=True, legend=True),
        ])
    figure.update_layout(annotations=section_notes(scene, theme, x=0.01, y=0.99, xanchor="left", yanchor="top"))
    figure.update_layout(scene_annotations=exit_labels(scene, [t for t in trails if _has_left(t)], theme))
    return for_scene(figure, scene)


def contour_figure(scene: Scene, theme: Theme = "light") -> go.Figure:
    """The loss as a contour map with the paths on it, strong up to the scene's clock and faint from there.

    Of one dimension it is the curve of the loss, and the paths run from point to point of it. A path that leaves the map
    for good is drawn to its edge, where an arrow shows which way it went.
    """
    trails = trails_of(scene)
    x, y = map_axes(scene, theme)
    figure = go.Figure(layout=base_layout(theme, xaxis=x, yaxis=y))
    figure.add_trace(map_trace(scene, trace_surface(scene, GRID), theme))
    figure.add_traces([whole_trace(trail, raised=False) for trail in trails])
    for trail in trails:
        figure.add_traces([casing_trace(trail, _walked(trail)), trail_trace(trail, _walked(trail), raised=False)])
    figure.add_traces(mark_traces(scene))
    for trail in trails:
        figure.add_traces([
            *_looks(scene, trail, raised=False),
            ball_trace(trail, _row(trail), raised=False, legend=True),
        ])
    arrows = [exit_arrow(trail, view_of(scene)) for trail in trails if _has_left(trail)]
    notes = section_notes(scene, theme, x=0.0, y=0.0, xanchor="left", yanchor="top", yshift=-28)
    figure.update_layout(annotations=[*(arrow for arrow in arrows if arrow is not None), *notes])
    return for_scene(figure, scene)


def curves_figure(scene: Scene, theme: Theme = "light") -> go.Figure:
    """Loss and length of the gradient against the step, with a mark at the scene's clock."""
    trails = trails_of(scene)
    rows = {"loss": [t.path.losses for t in trails], "length of the gradient": [t.path.gradient_norms for t in trails]}
    figure = make_subplots(rows=len(rows), cols=1, shared_xaxes=True, vertical_spacing=0.06)
    figure.update_layout(base_layout(theme))
    for row, (title, values) in enumerate(rows.items(), start=1):
        kind = axis_kind(values, scene.loss_axis if title == "loss" else "log")
        figure.update_yaxes(
            plain_axis(theme, title + " (log)" * (kind == "log"), **value_axis(kind, values)), row=row, col=1
        )
        figure.update_xaxes(plain_axis(theme, "step" * (row == len(rows)), range=step_range(scene)), row=row, col=1)
        for trail, curve in zip(trails, values, strict=True):
            figure.add_trace(curve_trace(trail, curve), row=row, col=1)
        for trail, curve in zip(trails, values, strict=True):
            figure.add_trace(curve_ball_trace(trail, curve, trail.clock, legend=row == 1), row=row, col=1)
        if scene.step is not None:
            line = {"color": style.THEMES[theme]["text"], "width": 1, "dash": "dot"}
            figure.add_vline(scene.step, line=line, opacity=0.6, row=row, col=1)
    return for_scene(figure, scene)


def axis_kind(curves: list[np.ndarray], asked: LossAxis = "log") -> LossAxis:
    """log where that is asked for and every value of every curve is positive, else linear."""
    return "log" if asked == "log" and all((curve > 0).all() for curve in curves) else "linear"


def value_axis(kind: str, curves: list[np.ndarray]) -> dict[str, object]:
    """An axis for these curves of losses or lengths; one of more than two decades has ticks at powers of ten only."""
    axis: dict[str, object] = {"type": kind, "exponentformat": "power", "nticks": 7}
    if kind == "log":
        decades = np.log10(max(curve.max() for curve in curves)) - np.log10(min(curve.min() for curve in curves))
        if decades > 2:
            # Plotly writes powers a quarter larger than the font.
            axis |= {"dtick": float(np.ceil(decades / 6)), "tickfont": {"size": 10}}
        elif decades > 1:
            axis["dtick"] = "D2"  # 1, 2, 5: all nine digits would stand in each other's way
    return axis


def step_range(scene: Scene) -> list[float]:
    """The steps, and a little room so that balls at both ends are whole."""
    return [-0.015 * scene.steps, 1.015 * scene.steps]


def exit_labels(scene: Scene, trails: list[Trail], theme: Theme) -> list[dict[str, object]]:
    """Labels on the surface where these paths leave the map."""
    leaving = [trail for trail in trails if trail.exit_point is not None]
    if not leaving:
        return []
    heights = heights_at(scene, np.array([trail.exit_point for trail in leaving]))
    # Paths often leave at the same place; their labels stand one above the other.
    labels = [exit_label(trail, float(heights[index]), 45 + 22 * index, theme) for index, trail in enumerate(leaving)]
    return [label for label in labels if label is not None]


def _has_left(trail: Trail) -> bool:
    return 0 <= trail.exit_step <= trail.clock


def _row(trail: Trail) -> int:
    return min(trail.clock, trail.drawn - 1)


def _walked(trail: Trail) -> slice:
    return slice(0, _row(trail) + 1)


def _looks(scene: Scene, trail: Trail, raised: bool) -> list[go.Scatter | go.Scatter3d]:
    """What the step under the clock looks at, where there is anything."""
    looks = looks_at(scene, trail, _row(trail))
    return [looks_trace(trail, looks, raised, legend=True)] if len(looks.places) else []
