"""Pictures of a race: the curves of its runs, the bands from many starts, the sweeps that tuned its rates."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from descent import Path, sample
from figures import style
from figures.layout import Theme, base_layout, plain_axis
from figures.projector import for_scene
from figures.stills import value_axis
from figures.trails import label_runs
from scenes import LossAxis, Scene
from scenes.race import BAND, Crowd, Tuning
from scenes.standings import costs_of
from scenes.verdicts import floor_of

BAND_OPACITY = 0.18
#: An axis shows this many decades below where the curves begin, and one above: a method that finds the bottom to the
#: last bit, or explodes, leaves the picture, and the others stay apart.
DECADES = 12
ABOVE = "loss above the lowest minimum"


def race_figure(
    scene: Scene,
    paths: Sequence[Path],
    stated: str,
    *,
    by_cost: bool = False,
    theme: Theme = "light",
) -> go.Figure:
    """Loss and length of the gradient of every run against its steps, or, `by_cost`, against its looks at the landscape.

    `stated` says on what terms the runs race. On a logarithmic axis stands the loss above the lowest minimum, where one
    is declared; a loss without a logarithm is left out.
    """
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06)
    figure.update_layout(_layout(theme, stated))
    kind: LossAxis
    rows = [([path.losses for path in paths], True), ([path.gradient_norms for path in paths], False)]
    for row, (values, is_loss) in enumerate(rows, start=1):
        curves, title, kind = values, "length of the gradient", "log"
        if is_loss:
            curves, title, kind = _on_scale(scene, values, scene.loss_axis)
        curves, axis = _axis(curves, kind, max(float(curve[0]) for curve in curves))
        figure.update_yaxes(plain_axis(theme, title, **axis), row=row, col=1)
        figure.update_xaxes(plain_axis(theme, _along(by_cost) if row == 2 else ""), row=row, col=1)
        for index, (label, path, curve) in enumerate(zip(_labels(scene), paths, curves, strict=True)):
            at = costs_of(path) if by_cost else np.arange(len(path.points))
            figure.add_trace(_line(index, label, at, curve, _along(by_cost)), row=row, col=1)
            figure.add_trace(_last(index, label, at, curve, axis, legend=row == 1), row=row, col=1)
    return for_scene(figure, scene)


def crowd_figure(
    scene: Scene,
    crowds: Sequence[Crowd],
    stated: str,
    *,
    by_cost: bool = False,
    theme: Theme = "light",
) -> go.Figure:
    """The middle loss of every optimizer from many starts as a line, and a band about it; a gap where runs diverged."""
    figure = go.Figure(layout=_layout(theme, stated))
    bands, title, kind = _on_scale(scene, [crowd.band for crowd in crowds], scene.loss_axis)
    bands, axis = _axis(bands, kind, max(float(band[2, 0]) for band in bands))
    figure.update_yaxes(plain_axis(theme, title, **axis))
    figure.update_xaxes(plain_axis(theme, _along(by_cost)))
    low, _, high = (f"{100 * share:g}" for share in BAND)
    for index, (label, crowd, band) in enumerate(zip(_labels(scene), crowds, bands, strict=True)):
        inside = np.isfinite(band).all(axis=0)
        at = crowd.at[inside]
        figure.add_trace(
            go.Scatter(
                x=np.concatenate([at, at[::-1]]),
                y=np.concatenate([band[0][inside], band[2][inside][::-1]]),
                fill="toself",
                fillcolor=style.COLORS[index],
                opacity=BAND_OPACITY,
                mode="none",
                name=f"{label}: {low} to {high} %",
                legendgroup=str(index),
                showlegend=False,
                hoverinfo="skip",
            )
        )
    for index, (label, crowd, band) in enumerate(zip(_labels(scene), crowds, bands, strict=True)):
        figure.add_trace(_line(index, label, crowd.at, band[1], _along(by_cost)))
        figure.add_trace(_last(index, label, crowd.at, band[1], axis))
    return for_scene(figure, scene)


def tuning_figure(scene: Scene, tunings: dict[int, Tuning], theme: Theme = "light") -> go.Figure:
    """The loss after all steps for every rate tried, the best one marked: how narrow each method's good range is."""
    stated = f"Loss after {scene.steps} steps at every rate tried; the mark is the best"
    figure = go.Figure(layout=_layout(theme, stated))
    before = float(sample(scene.record, [scene.begin], scene.all_parameters())[0][0])
    (*curves, start), title, kind = _on_scale(
        scene, [*(tuning.losses for tuning in tunings.values()), np.array([before])], "log"
    )
    curves, axis = _axis(curves, kind, float(start[0]))
    names = dict.fromkeys(tuning.quantity.label for tuning in tunings.values())
    figure.update_xaxes(plain_axis(theme, " or ".join(names), type="log", exponentformat="power"))
    figure.update_yaxes(plain_axis(theme, title, **axis))
    labels = [escape(run.record.name, quote=False) for run in scene.runs]
    for (index, tuning), curve in zip(tunings.items(), curves, strict=True):
        figure.add_trace(_line(index, labels[index], tuning.rates, curve, tuning.quantity.label))
    for (index, tuning), curve in zip(tunings.items(), curves, strict=True):
        best = slice(tuning.best, tuning.best + 1)
        # A best loss that lies beyond the axis is marked at its edge: the rate is what counts.
        low, high = 10.0 ** np.array(axis["range"]) if axis["type"] == "log" else np.array(axis["range"])
        told = np.clip(np.nan_to_num(curve[best], nan=low), low, high)
        figure.add_trace(_last(index, labels[index], tuning.rates[best], told, axis))
    return for_scene(figure, scene)


def _layout(theme: Theme, stated: str) -> go.Layout:
    title = {
        "text": escape(stated, quote=False),
        "font": {"size": 14},
        "x": 0.0,
        "xref": "paper",
        "y": 0.99,
        "yanchor": "top",
    }
    legend = {"orientation": "h", "x": 0.0, "y": 1.01, "yanchor": "bottom", "itemsizing": "constant"}
    return base_layout(theme, title=title, legend=legend, margin={"l": 62, "r": 16, "t": 92, "b": 48})


def _labels(scene: Scene) -> list[str]:
    return [escape(label, quote=False) for label in label_runs(scene)]


def _along(by_cost: bool) -> str:
    return "looks at the landscape" if by_cost else "step"


def _on_scale(scene: Scene, losses: Sequence[np.ndarray], scale: LossAxis) -> tuple[list[np.ndarray], str, LossAxis]:
    """Losses as an axis of this scale shows them, what it is called, and the scale: linear where no loss has a logarithm."""
    floor = floor_of(scene)
    if scale == "linear":
        return list(losses), "loss", scale
    if floor is not None:
        return [values - floor for values in losses], ABOVE if floor else "loss", scale
    can = all((values > 0).all() for values in losses)
    return list(losses), "loss", scale if can else "linear"


def _axis(curves: Sequence[np.ndarray], kind: LossAxis, begin: float) -> tuple[list[np.ndarray], dict[str, Any]]:
    """Curves with gaps where the axis has no place for a value, and the axis; they begin at `begin` or below."""
    if kind == "linear":
        most = begin + abs(begin)
        told = [np.minimum(curve[np.isfinite(curve)], most) for curve in curves]
        lowest = min([float(curve.min()) for curve in told if len(curve)], default=0.0)
        gaps = [np.where(np.isfinite(curve), curve, np.nan) for curve in curves]
        room = 0.03 * (most - lowest) or 1.0
        return gaps, {"type": "linear", "range": [lowest - room, most + room]}
    begin = begin if begin > 0 else 1.0
    low, high = begin * 10.0**-DECADES, begin * 10.0
    gaps = [np.where(np.isfinite(curve) & (curve > 0), curve, np.nan) for curve in curves]
    told = [np.clip(curve[np.isfinite(curve)], low, high) for curve in gaps]
    told = [curve for curve in told if len(curve)] or [np.array([low, high])]
    bounds = np.log10([min(curve.min() for curve in told), max(curve.max() for curve in told)])
    room = 0.04 * float(bounds[1] - bounds[0]) or 0.5
    return gaps, {**value_axis(kind, told), "range": [float(bounds[0]) - room, float(bounds[1]) + room]}


def _line(index: int, label: str, at: np.ndarray, values: np.ndarray, along: str) -> go.Scatter:
    return go.Scatter(
        x=at,
        y=values,
        name=label,
        legendgroup=str(index),
        mode="lines",
        showlegend=False,
        line={"color": style.COLORS[index], "width": 2.5},
        hovertemplate=f"{label}<br>{along} %{{x}}: %{{y:.4g}}<extra></extra>",
    )


def _last(
    index: int, label: str, at: np.ndarray, values: np.ndarray, axis: Mapping[str, Any], legend: bool = True
) -> go.Scatter:
    """The run's own marker, in its colour, at the last value that the axis shows."""
    low, high = axis["range"] if axis["type"] == "linear" else 10.0 ** np.array(axis["range"])
    there = np.flatnonzero((values >= low) & (values <= high))[-1:]
    return go.Scatter(
        x=at[there],
        y=values[there],
        name=label,
        legendgroup=str(index),
        mode="markers",
        showlegend=legend,
        marker={
            "symbol": style.MARKERS[index],
            "size": 12,
            "color": style.COLORS[index],
            "line": {"color": style.CASING, "width": 1.5},
        },
        hovertemplate=f"{label}<br>%{{x}}: %{{y:.4g}}<extra></extra>",
    )
