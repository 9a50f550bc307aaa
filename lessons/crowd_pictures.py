"""Charts of crowds: where they end, their first step, drift by size, spread by generation, their shape, two wells."""

import numpy as np
import plotly.graph_objects as go

from descent import Path
from figures import Theme, style
from lessons.charts import chart, mark_x
from lessons.crowds import (
    CROSSINGS,
    ENDS,
    FIRSTS,
    GENERATIONS,
    SHAPES,
    SIZES,
    Shape,
    distances,
    downhill,
    drift_variances,
    expected_spread,
    first_steps,
    key_of,
    share_in_the_right_well,
    shifts_at_the_end,
    spread,
)
from lessons.lesson import Picture
from scenes import Scene, places_of

#: Mutation strengths for which crowds are sent between two wells.
STRENGTHS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0)


def _arrow(figure: go.Figure, theme: Theme, end: np.ndarray, color: str, name: str, width: float = 3.0) -> None:
    """From the origin to `end`, named in the legend."""
    figure.add_annotation(
        x=end[0],
        y=end[1],
        ax=0,
        ay=0,
        xref="x",
        yref="y",
        axref="x",
        ayref="y",
        text="",
        showarrow=True,
        arrowhead=2,
        arrowsize=1.2 if width < 5.0 else 0.7,
        arrowwidth=width,
        arrowcolor=color,
    )
    # An annotation has no entry of its own in a legend.
    figure.add_scatter(x=[0, end[0]], y=[0, end[1]], mode="lines", line={"color": color, "width": width}, name=name)


def _square(figure: go.Figure) -> None:
    """One unit as long on both axes, so that angles are true; the panel is as large as that leaves it."""
    figure.update_xaxes(constrain="domain")
    figure.update_yaxes(scaleanchor="x", constrain="domain")


def ends_picture(scene: Scene, theme: Theme) -> Picture:
    """Where the crowds of runs 2 and 3 end, seed by seed, on the map."""
    figure = chart(theme, *scene.record.axes)
    start = np.array(scene.begin)
    for index, name in ((1, "first crowd"), (2, "second crowd")):
        ends = start + shifts_at_the_end(key_of(scene, index))
        figure.add_scatter(
            x=ends[:, 0],
            y=ends[:, 1],
            mode="markers",
            name=name,
            marker={"color": style.COLORS[index], "symbol": style.MARKERS[index], "size": 7, "opacity": 0.7},
        )
    ink = style.THEMES[theme]["text"]
    minimum = places_of(scene).minima[0].point
    for (x, y), text in ((start, "start"), (minimum, "minimum")):
        figure.add_scatter(
            x=[x], y=[y], mode="markers", showlegend=False, marker={"color": ink, "symbol": "x-thin-open"}
        )
        figure.add_annotation(x=x, y=y, text=text, showarrow=False, yshift=14, font={"color": ink})
    _square(figure)
    return Picture(
        title=f"Where {ENDS} crowds of each kind end",
        figure=figure,
        caption="The same start and the same numbers every time; only the lots drawn differ.",
    )


def distance_picture(scene: Scene, theme: Theme) -> Picture:
    """How far the same crowds are from their start, generation by generation."""
    figure = chart(theme, "generation", "distance from the start")
    for index, name in ((1, "first crowd"), (2, "second crowd")):
        figure.add_scatter(
            y=distances(key_of(scene, index)), mode="lines", name=name, line={"color": style.COLORS[index], "width": 3}
        )
    return Picture(
        title="How fast they get away",
        figure=figure,
        caption="Root of the mean square. To go twice as far by chance takes about four times as long.",
    )


def first_step_picture(scene: Scene, index: int, theme: Theme, title: str, caption: str, **changed: float) -> Picture:
    """The first step of many crowds, their mean, and the way straight down, drawn as long as the mean."""
    shifts = first_steps(key_of(scene, index, **changed))
    mean, slope = shifts.mean(axis=0), downhill(scene)
    figure = chart(theme, f"moved along {scene.record.axes[0]}", f"moved along {scene.record.axes[1]}")
    figure.add_scatter(
        x=shifts[:, 0],
        y=shifts[:, 1],
        mode="markers",
        name=f"{FIRSTS} crowds, one generation",
        marker={"color": style.COLORS[index], "size": 5, "opacity": 0.3},
    )
    steep = float(np.linalg.norm(slope))
    if steep > 0.0:
        down = slope / steep * np.linalg.norm(mean)
        _arrow(figure, theme, down, style.ARROW_COLORS["gradient"], "straight down, as long", 7.0)
    _arrow(figure, theme, mean, style.COLORS[index], "mean of all")
    _square(figure)
    return Picture(title=title, figure=figure, caption=caption)


def drift_picture(size: int, strength: float, recombination: float, mutation: float, theme: Theme) -> Picture:
    """The variance of drift against the size of the crowd, with the line of 1 / N."""
    variances = drift_variances(strength, recombination, mutation)
    sizes = np.array(SIZES, dtype=float)
    level = float(np.exp(np.mean(np.log(variances * sizes))))
    figure = chart(theme, "individuals N", "variance of the mean's step", log_y=True)
    figure.update_xaxes(type="log", tickvals=SIZES, ticktext=[str(each) for each in SIZES])
    figure.add_scatter(
        x=sizes,
        y=level / sizes,
        mode="lines",
        name="slope −1: proportional to 1/N",
        line={"color": style.THEMES[theme]["text"], "dash": "dash"},
    )
    figure.add_scatter(
        x=sizes, y=variances, mode="markers", name="measured", marker={"color": style.COLORS[0], "size": 10}
    )
    figure.update_yaxes(dtick="D2", tickformat="~g", automargin=True)
    mark_x(figure, theme, float(size), "", dash="dot")
    return Picture(
        title="Drift in one generation, without selection",
        figure=figure,
        caption="A crowd three times as large has a third of the variance. The dotted line is the size on the stage.",
    )


def spread_picture(path: Path, size: int, strength: float, recombines: bool, mutates: bool, theme: Theme) -> Picture:
    """How far the individuals of the crowd on the stage lie from their mean, and what is expected without selection."""
    found = spread(path, size)
    expected = expected_spread(size, strength, recombines, mutates, len(found))
    generations = np.arange(1, len(found) + 1)
    figure = chart(theme, "generation", "spread of the crowd")
    figure.add_scatter(
        x=generations, y=found, mode="lines", name="this crowd", line={"color": style.COLORS[0], "width": 3}
    )
    figure.add_scatter(
        x=generations,
        y=expected,
        mode="lines",
        name="expected by drift",
        line={"color": style.THEMES[theme]["text"], "dash": "dash"},
    )
    figure.update_yaxes(rangemode="tozero")
    return Picture(
        title="How far the crowd lies apart",
        figure=figure,
        caption="Drift takes away 1/N of the variance in every generation; mutation brings it back.",
    )


def _ellipse(covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x and y along the ellipse of a covariance (2, 2), 0.4 from its centre where it is longest."""
    squares, axes = np.linalg.eigh(covariance)
    turn = np.linspace(0.0, 2.0 * np.pi, 73)
    radii = 0.4 * np.sqrt(squares / squares[-1])
    x, y = axes @ (radii[:, None] * np.stack([np.cos(turn), np.sin(turn)]))
    return x, y


def shape_picture(shape: Shape | None, theme: Theme) -> Picture:
    """Directions with straight down to the right: of G times the slope, and of the step of the mean."""
    figure = chart(theme, "straight down", "across")
    _arrow(figure, theme, np.array([1.0, 0.0]), style.ARROW_COLORS["gradient"], "straight down")
    if shape is not None:
        _arrow(figure, theme, shape.tilt / np.linalg.norm(shape.tilt), style.COLORS[2], "G times the slope", 7.0)
        _arrow(figure, theme, shape.step / np.linalg.norm(shape.step), style.COLORS[1], "step of the crowd's mean")
        x, y = _ellipse(shape.covariance)
        figure.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name="shape of the crowd",
            line={"color": style.THEMES[theme]["text"], "dash": "dot"},
        )
    figure.update_xaxes(range=[-0.5, 1.1])
    figure.update_yaxes(range=[-0.5, 0.6])
    _square(figure)
    return Picture(
        title="Which way a crowd steps that is not round",
        figure=figure,
        caption=f"Directions only, and the crowd's shape at no scale, averaged over {SHAPES} crowds and {GENERATIONS} "
        "generations, each turned so that straight down points right and the crowd's long side left.",
    )


def wells_picture(scene: Scene, index: int, theme: Theme) -> Picture:
    """The share of crowds that end in the flat well, by mutation strength."""
    shares = [share_in_the_right_well(key_of(scene, index, mutation_strength=strength)) for strength in STRENGTHS]
    figure = chart(theme, "mutation strength", "share that ends in the flat well", log_x=True, showlegend=False)
    figure.add_scatter(x=STRENGTHS, y=shares, mode="lines+markers", line={"color": style.COLORS[index]})
    figure.update_yaxes(range=[-0.03, 1.03])
    named = STRENGTHS[::3]
    figure.update_xaxes(dtick=None, tickvals=named, ticktext=[f"{strength:g}" for strength in named])
    strength = scene.hyperparameters(index)["mutation_strength"]
    if STRENGTHS[0] <= strength <= STRENGTHS[-1]:
        mark_x(figure, theme, strength, "now", dash="solid")
    return Picture(
        title="How often crowds end in the flat well",
        figure=figure,
        caption=f"{CROSSINGS} crowds for each strength, all from the start on the stage.",
    )
