"""What every figure shares: theme, axes, the 3D box."""

from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from figures import style
from figures.places import bounds_of, is_line, say_section, view_of
from scenes import Scene, Surface

Theme = Literal["light", "dark"]


def base_layout(theme: Theme, **more: Any) -> go.Layout:
    """Paper, font and legend of a figure in light or dark; `more` goes on top."""
    colors = style.THEMES[theme]
    return go.Layout({
        "template": "none",
        "paper_bgcolor": colors["background"],
        "plot_bgcolor": colors["panel"],
        "font": {"family": style.FONT, "size": 13, "color": colors["text"]},
        "hoverlabel": {"font": {"family": style.FONT}},
        "margin": {"l": 60, "r": 20, "t": 50, "b": 50},
        "legend": {
            "orientation": "h",
            "x": 0.0,
            "y": 1.02,
            "yanchor": "bottom",
            "bgcolor": "rgba(0,0,0,0)",
            "itemsizing": "constant",
        },
        **more,
    })


def plain_axis(theme: Theme, title: str, **more: Any) -> dict[str, Any]:
    """An axis with grid lines in the theme's colours."""
    colors = style.THEMES[theme]
    return {
        "title": {"text": title, "standoff": 8},
        "color": colors["text"],
        "gridcolor": colors["grid"],
        "linecolor": colors["grid"],
        "zeroline": False,
        **more,
    }


def map_axes(scene: Scene, theme: Theme) -> tuple[dict[str, Any], dict[str, Any]]:
    """x and y axis of the map: one unit is as long on both, so that gradients stand at right angles on contours.

    Of one dimension it is a curve: y is the loss.
    """
    left, right, bottom, top = view_of(scene)
    if is_line(scene):
        x = plain_axis(theme, scene.record.axes[0], range=[left, right], ticks="outside")
        return x, plain_axis(theme, "loss", range=[bottom, top], ticks="outside")
    names = [scene.record.axes[axis] for axis in scene.record.shown]
    common = {"showgrid": False, "ticks": "outside", "constrain": "domain"}
    # Where there is more room than the map takes, it stands beside its colour bar.
    x = plain_axis(theme, names[0], range=[left, right], constraintoward="right", **common)
    y = plain_axis(theme, names[1], range=[bottom, top], scaleanchor="x", **common)
    return x, y


def section_notes(scene: Scene, theme: Theme, **where: Any) -> list[dict[str, Any]]:
    """The note that a picture is a plane through more dimensions than it shows, `where` it stands; none where it is not."""
    text = say_section(scene)
    if not text:
        return []
    font = {"color": style.THEMES[theme]["text"], "size": 12}
    return [{"text": text, "xref": "paper", "yref": "paper", "showarrow": False, "font": font, **where}]


def box(scene: Scene, surface: Surface, theme: Theme) -> dict[str, Any]:
    """The 3D box: axes, proportions, camera. Its edges clip paths that leave the map."""
    colors = style.THEMES[theme]
    (left, right), (bottom, top) = bounds_of(scene).tolist()
    x_name, y_name = (scene.record.axes[axis] for axis in scene.record.shown)
    longest = max(right - left, top - bottom)
    low, high = height_range(surface)

    def axis(title: str, limits: list[float]) -> dict[str, Any]:
        return {
            "title": {"text": title},
            "range": limits,
            "color": colors["text"],
            "gridcolor": colors["grid"],
            "showbackground": False,
            "showspikes": False,
            "zeroline": False,
            "nticks": 6,
            "tickangle": 0,
        }

    return {
        "xaxis": axis(x_name, [left, right]),
        "yaxis": axis(y_name, [bottom, top]),
        "zaxis": axis("loss", [low, high]),
        "aspectmode": "manual",
        "aspectratio": {"x": (right - left) / longest, "y": (top - bottom) / longest, "z": style.HEIGHT},
        "camera": {
            "eye": dict(zip("xyz", scene.camera, strict=True)),
            "center": dict(zip("xyz", style.CENTER, strict=True)),
            "up": {"x": 0, "y": 0, "z": 1},
        },
        "dragmode": "turntable",
    }


def height_range(surface: Surface) -> tuple[float, float]:
    """The heights that the 3D box spans: the surface's, and a little room below and above."""
    room = 0.03 * height_of(surface)
    return float(surface.z.min()) - room, float(surface.z.max()) + room


def height_of(surface: Surface) -> float:
    """From the surface's lowest point to its highest."""
    return float(surface.z.max() - surface.z.min())


def in_single(values: np.ndarray) -> np.ndarray:
    """float32, half the bytes in a page: a screen has fewer than 2**24 pixels."""
    most = np.finfo(np.float32).max
    return np.clip(values, -most, most).astype(np.float32)
