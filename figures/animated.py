"""The animated figure: surface, map and loss curve on one clock, with a play button and a step slider."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from figures import style
from figures.ground import contour_trace, mark_traces, surface_trace
from figures.layout import Theme, base_layout, box, height_of, in_single, map_axes, plain_axis, view_of
from figures.paths import (
    ball_trace,
    casing_trace,
    curve_ball_trace,
    curve_trace,
    exit_arrow,
    place,
    trail_trace,
    whole_trace,
)
from figures.stills import axis_kind, exit_labels, step_range, value_axis
from figures.trails import Trail, trails_of
from scenes import Scene, trace_surface

#: A page that plays must stay under 6 MB, of which plotly.js alone takes 4.8: frames, steps of all trails together within
#: a frame, and the grid are bounded by these.
MOST_FRAMES = 80
STRIDES = (1, 2, 4, 5, 10, 15, 20)
MOST_TRAIL_STEPS = 200
GRID = 80
FRAME_MILLISECONDS = 60


def animated_figure(scene: Scene, theme: Theme = "light") -> go.Figure:
    """Surface and contour map side by side, the loss below; frames hold the paths only.

    Long runs have a frame every few steps, the last step always; the slider is labelled with true steps. A long trail is
    strong for its last steps only, and faint for the whole path: no step is ever left out of a line.
    """
    trails = trails_of(scene)
    steps = frame_steps(scene)
    figure = _empty_figure(scene, theme, trails)
    first_moving = len(figure.data)
    tail = MOST_TRAIL_STEPS // len(trails)
    for trail in trails:
        for trace, (row, column) in zip(_moving_traces(trail, _clock(scene), tail), _CELLS, strict=True):
            figure.add_trace(trace, row=row, col=column)
    moving = list(range(first_moving, len(figure.data)))
    figure.frames = [
        go.Frame(
            name=str(step), traces=moving, data=[part for trail in trails for part in _frame_data(trail, step, tail)]
        )
        for step in steps
    ]
    figure.update_layout(_controls(steps, steps.index(_clock(scene)), theme))
    return figure


def frame_steps(scene: Scene) -> list[int]:
    """The steps that have a frame: every one, or every second, fifth ...; the last and the clock's own always."""
    stride = next(stride for stride in STRIDES if scene.steps <= stride * (MOST_FRAMES - 3))
    return sorted({*range(0, scene.steps, stride), _clock(scene), scene.steps})


def _clock(scene: Scene) -> int:
    return scene.steps if scene.step is None else scene.step


#: Where the moving traces of a run stand: trail and ball on the surface, trail and ball on the map, ball on the curve.
_CELLS = ((1, 1), (1, 1), (1, 2), (1, 2), (2, 1))


def _empty_figure(scene: Scene, theme: Theme, trails: list[Trail]) -> go.Figure:
    """Everything that does not move."""
    figure = make_subplots(
        rows=2,
        cols=2,
        row_heights=[0.72, 0.28],
        column_widths=[0.57, 0.43],
        specs=[[{"type": "scene"}, {"type": "xy"}], [{"type": "xy", "colspan": 2}, None]],
        vertical_spacing=0.1,
        horizontal_spacing=0.06,
    )
    surface = trace_surface(scene, GRID)
    x_axis, y_axis = map_axes(scene, theme)
    losses = [trail.path.losses for trail in trails]
    kind = axis_kind(losses)
    figure.update_layout(base_layout(theme, margin={"l": 60, "r": 30, "t": 50, "b": 110}))
    (below, above) = figure.layout.scene.domain.y
    figure.update_layout(
        scene=box(scene, surface, theme), scene_domain_y=[below - 0.09, above], xaxis=x_axis, yaxis=y_axis
    )
    figure.update_xaxes(plain_axis(theme, "step", range=step_range(scene)), row=2, col=1)
    figure.update_yaxes(
        plain_axis(theme, "loss" + " (log)" * (kind == "log"), **value_axis(kind, losses)), row=2, col=1
    )
    contour = contour_trace(surface, theme)
    contour.colorbar.update(len=0.66, y=1.0, yanchor="top")
    _add(figure, 1, 1, [_in_single(surface_trace(surface)), *mark_traces(scene, height_of(surface))])
    _add(figure, 1, 2, [_in_single(contour), *mark_traces(scene)])
    _add(figure, 1, 1, [_in_single(whole_trace(trail, raised=True)) for trail in trails])
    for trail in trails:
        casing = casing_trace(trail, slice(0, trail.drawn), style.FAINT)
        _add(figure, 1, 2, [_in_single(casing), _in_single(whole_trace(trail, raised=False))])
    _add(figure, 2, 1, [curve_trace(trail, values) for trail, values in zip(trails, losses, strict=True)])
    arrows = [exit_arrow(trail, view_of(scene)) for trail in trails]
    figure.update_layout(annotations=[arrow for arrow in arrows if arrow is not None])
    figure.update_layout(scene_annotations=exit_labels(scene, trails, theme))
    return figure


def _add(figure: go.Figure, row: int, column: int, traces: list[Any]) -> None:
    for trace in traces:
        figure.add_trace(trace, row=row, col=column)


def _in_single(trace: Any) -> Any:
    """The trace with its arrays as float32: half the bytes."""
    for name in ("x", "y", "z", "surfacecolor", "customdata"):
        if name in trace and isinstance(trace[name], np.ndarray):
            trace[name] = in_single(trace[name])
    return trace


def _moving_traces(trail: Trail, step: int, tail: int) -> list[Any]:
    row = _row(trail, step)
    losses = trail.path.losses
    return [
        _in_single(trail_trace(trail, _tail(row, tail), raised=True)),
        _in_single(ball_trace(trail, row, raised=True)),
        _in_single(trail_trace(trail, _tail(row, tail), raised=False)),
        _in_single(ball_trace(trail, row, raised=False, legend=True)),
        curve_ball_trace(trail, losses, min(step, len(losses) - 1)),
    ]


def _frame_data(trail: Trail, step: int, tail: int) -> list[Any]:
    """The moving traces' coordinates at one step, and nothing else: the rest of a trace stays as it is."""
    row = _row(trail, step)
    last = min(step, len(trail.path.losses) - 1)
    return [
        go.Scatter3d(_coordinates(trail, _tail(row, tail), raised=True)),
        go.Scatter3d(_coordinates(trail, slice(row, row + 1), raised=True)),
        go.Scatter(_coordinates(trail, _tail(row, tail), raised=False)),
        go.Scatter(_coordinates(trail, slice(row, row + 1), raised=False)),
        go.Scatter(x=[last], y=[float(trail.path.losses[last])]),
    ]


def _coordinates(trail: Trail, rows: Any, raised: bool) -> dict[str, np.ndarray]:
    return {name: in_single(values) for name, values in place(trail.path, rows, raised).items()}


def _row(trail: Trail, step: int) -> int:
    return min(step, trail.drawn - 1)


def _tail(row: int, tail: int) -> slice:
    """The last `tail` steps up to `row`."""
    return slice(max(0, row - tail), row + 1)


def _controls(steps: list[int], active: int, theme: Theme) -> dict[str, Any]:
    """Play, pause and the step slider. A 3D part is drawn anew for each frame, so `redraw` must be on."""
    colors = style.THEMES[theme]
    play = {"frame": {"duration": FRAME_MILLISECONDS, "redraw": True}, "transition": {"duration": 0}}
    at_once = {"frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}, "mode": "immediate"}
    buttons = [
        {"label": "Play", "method": "animate", "args": [None, {**play, "fromcurrent": True, "mode": "immediate"}]},
        {"label": "Pause", "method": "animate", "args": [[None], at_once]},
    ]
    slider = {
        "active": active,
        "x": 0.14,
        "len": 0.86,
        "y": -0.08,
        "pad": {"t": 10},
        "currentvalue": {"prefix": "step ", "xanchor": "left"},
        "transition": {"duration": 0},
        "bgcolor": colors["accent"],
        "bordercolor": colors["grid"],
        "font": {"color": colors["text"]},
        "steps": [{"label": str(step), "method": "animate", "args": [[str(step)], at_once]} for step in steps],
    }
    menu = {
        "type": "buttons",
        "direction": "left",
        "showactive": False,
        "x": 0.0,
        "y": -0.08,
        "xanchor": "left",
        "yanchor": "top",
        "pad": {"t": 24},
        "bgcolor": colors["panel"],
        "bordercolor": colors["accent"],
        "font": {"color": colors["text"]},
        "buttons": buttons,
    }
    return {"updatemenus": [menu], "sliders": [slider]}
