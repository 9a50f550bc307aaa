"""The animated figure: surface, map and loss curve on one clock, with a play button and a step slider."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from figures import style
from figures.ground import map_trace, mark_traces, surface_trace
from figures.layout import Theme, base_layout, box, height_of, in_single, map_axes, plain_axis, section_notes
from figures.paths import (
    ball_trace,
    casing_trace,
    curve_ball_trace,
    curve_trace,
    exit_arrow,
    looks_trace,
    place,
    trail_trace,
    whole_trace,
)
from figures.places import is_line, view_of
from figures.projector import for_scene
from figures.stills import axis_kind, exit_labels, step_range, value_axis
from figures.trails import Looks, Trail, looks_at, trails_of
from scenes import Scene, Surface, trace_surface

#: A page that plays must stay under 6 MB, of which plotly.js alone takes 4.8: frames, steps of strong trails and points
#: looked at, of all runs in all frames together, and the grid are bounded by these.
MOST_FRAMES = 80
STRIDES = (1, 2, 4, 5, 10, 15, 20)
MOST_STEPS = 7500
MOST_LOOKS = 5000
GRID = 80
FRAME_MILLISECONDS = 60


def animated_figure(scene: Scene, theme: Theme = "light") -> go.Figure:
    """Surface and contour map side by side, the loss below; frames hold the paths only.

    A landscape of one dimension has no surface: its curve takes all the width. Long runs have a frame every few steps,
    the last step always; the slider is labelled with true steps. A long trail is strong for its last steps only, and
    faint for the whole path: no step is ever left out of a line. Of very many points looked at, only some are drawn.
    """
    trails = trails_of(scene)
    steps = frame_steps(scene)
    figure = _empty_figure(scene, theme, trails)
    bounds = _Bounds(tail=MOST_STEPS // (len(steps) * len(trails)), looks=MOST_LOOKS // (len(steps) * len(trails)))
    first_moving = len(figure.data)
    for trail in trails:
        for trace, (row, column) in _moving_traces(scene, trail, _clock(scene), bounds):
            figure.add_trace(trace, row=row, col=column)
    moving = list(range(first_moving, len(figure.data)))
    figure.frames = [
        go.Frame(
            name=str(step),
            traces=moving,
            data=[part for trail in trails for part in _frame_data(scene, trail, step, bounds)],
        )
        for step in steps
    ]
    figure.update_layout(_controls(steps, steps.index(_clock(scene)), theme))
    return for_scene(figure, scene)


@dataclass(frozen=True)
class _Bounds:
    """How much one run may have in one frame: last steps of its trail that are strong, points looked at."""

    tail: int
    looks: int


def frame_steps(scene: Scene) -> list[int]:
    """The steps that have a frame: every one, or every second, fifth ...; the last and the clock's own always."""
    stride = next(stride for stride in STRIDES if scene.steps <= stride * (MOST_FRAMES - 3))
    return sorted({*range(0, scene.steps, stride), _clock(scene), scene.steps})


def _clock(scene: Scene) -> int:
    return scene.steps if scene.step is None else scene.step


def _empty_figure(scene: Scene, theme: Theme, trails: list[Trail]) -> go.Figure:
    """Everything that does not move."""
    surface = trace_surface(scene, GRID)
    figure = _line_cells() if is_line(scene) else _cells()
    figure.update_layout(base_layout(theme, margin={"l": 60, "r": 30, "t": 50, "b": 110}))
    x_axis, y_axis = map_axes(scene, theme)
    figure.update_layout(xaxis=x_axis, yaxis=y_axis)
    losses = [trail.path.losses for trail in trails]
    kind = axis_kind(losses, scene.loss_axis)
    figure.update_xaxes(plain_axis(theme, "step", range=step_range(scene)), row=2, col=1)
    figure.update_yaxes(
        plain_axis(theme, "loss" + " (log)" * (kind == "log"), **value_axis(kind, losses)), row=2, col=1
    )
    if not is_line(scene):
        _add_relief(figure, scene, surface, theme, trails)
    ground = _in_single(map_trace(scene, surface, theme))
    if isinstance(ground, go.Contour):
        ground.colorbar.update(len=0.66, y=1.0, yanchor="top")
    _add(figure, *_map_cell(scene), [ground, *mark_traces(scene)])
    for trail in trails:
        casing = casing_trace(trail, slice(0, trail.drawn), style.FAINT)
        _add(figure, *_map_cell(scene), [_in_single(casing), _in_single(whole_trace(trail, raised=False, told=True))])
    _add(figure, 2, 1, [curve_trace(trail, values) for trail, values in zip(trails, losses, strict=True)])
    arrows = [exit_arrow(trail, view_of(scene)) for trail in trails]
    notes = section_notes(scene, theme, x=0.0, y=1.0, xanchor="left", yanchor="top")
    figure.update_layout(annotations=[*(arrow for arrow in arrows if arrow is not None), *notes])
    return figure


def _cells() -> go.Figure:
    """Surface and map above, loss below."""
    figure = make_subplots(
        rows=2,
        cols=2,
        row_heights=[0.72, 0.28],
        column_widths=[0.57, 0.43],
        specs=[[{"type": "scene"}, {"type": "xy"}], [{"type": "xy", "colspan": 2}, None]],
        vertical_spacing=0.1,
        horizontal_spacing=0.06,
    )
    (below, above) = figure.layout.scene.domain.y
    return figure.update_layout(scene_domain_y=[below - 0.09, above])


def _line_cells() -> go.Figure:
    """The curve of a landscape of one dimension above, loss against the step below."""
    return make_subplots(rows=2, cols=1, row_heights=[0.68, 0.32], vertical_spacing=0.13)


def _map_cell(scene: Scene) -> tuple[int, int]:
    return (1, 1) if is_line(scene) else (1, 2)


def _add_relief(figure: go.Figure, scene: Scene, surface: Surface, theme: Theme, trails: list[Trail]) -> None:
    """The surface with what is marked on it, and the paths as a whole."""
    figure.update_layout(scene=box(scene, surface, theme), scene_annotations=exit_labels(scene, trails, theme))
    _add(figure, 1, 1, [_in_single(surface_trace(surface)), *mark_traces(scene, height_of(surface))])
    _add(figure, 1, 1, [_in_single(whole_trace(trail, raised=True)) for trail in trails])


def _add(figure: go.Figure, row: int, column: int, traces: list[Any]) -> None:
    for trace in traces:
        figure.add_trace(trace, row=row, col=column)


def _in_single(trace: Any) -> Any:
    """The trace with its arrays as float32: half the bytes."""
    for name in ("x", "y", "z", "surfacecolor", "customdata"):
        if name in trace and isinstance(trace[name], np.ndarray) and trace[name].dtype == np.float64:
            trace[name] = in_single(trace[name])
    return trace


def _moving_traces(scene: Scene, trail: Trail, step: int, bounds: _Bounds) -> Iterator[tuple[Any, tuple[int, int]]]:
    """The traces of one path that move, at one step, and the cell where each stands.

    Frames carry no more than coordinates, so what these say under the pointer is made of coordinates; steps and losses
    are told by the whole path on the map, which does not move.
    """
    row = _row(trail, step)
    losses = trail.path.losses
    for raised in _views(scene):
        cell = (1, 1) if raised else _map_cell(scene)
        strong = trail_trace(trail, _tail(row, bounds.tail), raised)
        yield _in_single(_telling_places(strong, trail.label, raised)), cell
        if _looks_around(trail):
            looks = looks_trace(trail, looks_at(scene, trail, row, bounds.looks), raised, legend=not raised)
            yield _in_single(_telling_places(looks, looks.name, raised=True)), cell
        yield _in_single(ball_trace(trail, row, raised, legend=not raised)), cell
    yield curve_ball_trace(trail, losses, min(step, len(losses) - 1)), (2, 1)


def _telling_places(trace: Any, name: str, raised: bool) -> Any:
    """The trace without losses to tell: on the surface it says where it is; on the map the whole path says more."""
    trace.customdata = None
    if raised:
        return trace.update(hovertemplate=f"{name}<br>%{{x:.5g}}, %{{y:.5g}}<extra></extra>")
    return trace.update(hovertemplate=None, hoverinfo="skip")


def _frame_data(scene: Scene, trail: Trail, step: int, bounds: _Bounds) -> Iterator[Any]:
    """The same traces' coordinates at one step, and nothing else: the rest of a trace stays as it is."""
    row = _row(trail, step)
    last = min(step, len(trail.path.losses) - 1)
    looks = looks_at(scene, trail, row, bounds.looks) if _looks_around(trail) else None
    for raised in _views(scene):
        kind = go.Scatter3d if raised else go.Scatter
        yield kind(_coordinates(trail, _tail(row, bounds.tail), raised))
        if looks is not None:
            yield kind(_coordinates(looks, slice(None), raised))
        yield kind(_coordinates(trail, slice(row, row + 1), raised))
    yield go.Scatter(x=[last], y=[float(trail.path.losses[last])])


def _coordinates(of: Trail | Looks, rows: Any, raised: bool) -> dict[str, np.ndarray]:
    return {name: in_single(values) for name, values in place(of, rows, raised).items()}


def _views(scene: Scene) -> tuple[bool, ...]:
    """The pictures that paths are drawn in: raised on the surface, then on the map."""
    return (False,) if is_line(scene) else (True, False)


def _looks_around(trail: Trail) -> bool:
    """Whether this path's optimizer ever looked at points beside its way."""
    return trail.path.probe_counts is not None and bool(trail.path.probe_counts.any())


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
