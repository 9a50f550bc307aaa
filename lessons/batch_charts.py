"""Charts of the lesson on mini-batches."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from figures import Theme, style
from lessons.charts import chart, mark_x
from lessons.learning_rate import at_constant_rate
from lessons.lesson import Picture
from lessons.minibatches import (
    EPOCHS,
    HUGE,
    SEEDS,
    batch_gradients,
    bytes_of,
    divisors,
    ends_of,
    looked_at,
    losses_of,
    lowest,
    measured_variance,
    path_of,
    row_gradients,
    rows_of,
    size_of,
    spread,
    variance_of,
)
from lessons.words import number, say_bytes
from scenes import Scene

#: Colours of one, few and all points a step; the run on the stage keeps the colour that it has there.
REFERENCES = (style.COLORS[1], style.COLORS[2], style.COLORS[4])
YOURS = style.COLORS[0]
SHOWN_BATCHES = 200


def say_size(size: int, rows: int) -> str:
    """A batch size as a name: all 40, or 4."""
    return f"all {rows}" if size == rows else str(size)


def run_pictures(scene: Scene, sizes: Sequence[int], theme: Theme) -> list[Picture]:
    """The loss of the same run with each of `sizes` points a step and with the scene's own: by steps, points, memory."""
    return [_against_steps(scene, sizes, theme), _against_points(scene, sizes, theme), _against_memory(scene, theme)]


def _against_steps(scene: Scene, sizes: Sequence[int], theme: Theme) -> Picture:
    figure = chart(theme, "steps", "loss")
    _draw_runs(figure, scene, sizes, by_points=False)
    return Picture(
        title="Step by step",
        figure=figure,
        caption="The number is how many points a step looks at; the bold one is on the stage. The more, the steadier.",
    )


def _against_points(scene: Scene, sizes: Sequence[int], theme: Theme) -> Picture:
    figure = chart(theme, "looks at a point (samples seen)", "loss")
    _draw_runs(figure, scene, sizes, by_points=True)
    return Picture(
        title="By points looked at",
        figure=figure,
        caption="The same runs, by what they cost: a point that is looked at again counts again.",
    )


def _draw_runs(figure: go.Figure, scene: Scene, sizes: Sequence[int], *, by_points: bool) -> None:
    rows = rows_of(scene)
    most = EPOCHS * rows
    own = size_of(scene)
    # The drunk one first, so that the calmer ones are not hidden under it.
    drawn = [(size, color, 1.5) for size, color in zip(sizes, REFERENCES, strict=True) if size != own]
    for size, color, width in sorted([*drawn, (own, YOURS, 2.5)]):
        losses = path_of(scene, size).losses
        x = looked_at(rows, size, len(losses) - 1) if by_points else np.arange(len(losses))
        kept = x <= most
        name = say_size(size, rows)
        figure.add_scatter(
            x=x[kept],
            y=losses[kept],
            mode="lines",
            name=f"<b>{name}</b>" if size == own else name,
            line={"color": color, "width": width},
        )
    # Short names side by side: three lines of them would take a third of a narrow chart.
    figure.update_layout(legend={"entrywidth": 42, "title": {"text": "a step:"}})


def _against_memory(scene: Scene, theme: Theme) -> Picture:
    rows, columns = scene.record.rows.shape
    ends, own = ends_of(scene), size_of(scene)
    held = [bytes_of(size, columns) for size in ends.sizes]
    figure = chart(theme, "memory that a step holds", f"loss after {EPOCHS * rows} looks", log_x=True)
    decades = (3, 6, 9, 12)
    figure.update_xaxes(
        tickmode="array",
        tickvals=[10.0**decade for decade in decades],
        ticktext=[say_bytes(10.0**decade) for decade in decades],
        tickangle=0,
    )
    figure.add_scatter(
        x=held,
        y=ends.losses,
        mode="lines+markers",
        name=f"of {rows}",
        line={"color": style.CURVES[theme]},
        text=[say_size(size, rows) for size in ends.sizes],
        hovertemplate="%{text} a step<br>%{y:.4f}<extra></extra>",
    )
    huge, level = bytes_of(HUGE, columns), float(ends.losses[-1])
    figure.add_scatter(
        x=[held[-1], huge],
        y=[level, level],
        mode="lines+markers",
        name="half a trillion",
        line={"color": REFERENCES[-1], "dash": "dot"},
        marker={"symbol": ["circle", "circle-open"], "size": 12},
    )
    mark_x(figure, theme, bytes_of(own, columns), "", YOURS, "solid")
    figure.update_layout(legend={"entrywidth": 100})
    return Picture(
        title="By memory",
        figure=figure,
        caption=f"Each dot is a batch size, the median of {SEEDS} shuffles. The hollow dot says only what a step on all of "
        f"half a trillion points would hold, {say_bytes(huge)}; its height is that of all {rows}.",
    )


def noise_pictures(scene: Scene, theme: Theme) -> list[Picture]:
    """The gradients of single points and of batches at the start; how far they scatter, size by size."""
    return [_fan(scene, theme), _variances(scene, theme)]


def _fan(scene: Scene, theme: Theme) -> Picture:
    gradients, size = row_gradients(scene, scene.begin), size_of(scene)
    mean = gradients.mean(axis=0)
    names = [f"slope along {axis}" for axis in scene.record.axes]
    figure = chart(theme, *names)
    figure.update_yaxes(scaleanchor="x", zeroline=True, zerolinecolor=style.THEMES[theme]["grid"])
    figure.update_xaxes(zeroline=True, zerolinecolor=style.THEMES[theme]["grid"])
    fan = np.full((len(gradients), 3, 2), np.nan)
    fan[:, 0], fan[:, 1] = 0.0, gradients
    x, y = fan.reshape(-1, 2).T
    figure.add_scatter(x=x, y=y, mode="lines", name="one point each", line={"color": REFERENCES[0], "width": 1})
    tips = batch_gradients(gradients, size, scene.seed)[:SHOWN_BATCHES]
    figure.add_scatter(
        x=tips[:, 0],
        y=tips[:, 1],
        mode="markers",
        name=f"batches of {size}",
        marker={"color": YOURS, "size": 5, "opacity": 0.6},
    )
    figure.add_scatter(
        x=mean[:1],
        y=mean[1:],
        mode="markers",
        name="all",
        marker={"color": REFERENCES[-1], "size": 13, "symbol": "star"},
    )
    return Picture(
        title="Every point pulls its own way",
        figure=figure,
        caption="At the start: the gradient of each point alone, of batches that were drawn, and of all points, their mean.",
    )


def _variances(scene: Scene, theme: Theme) -> Picture:
    gradients, rows = row_gradients(scene, scene.begin), rows_of(scene)
    sizes = np.arange(1, rows)
    sigma = spread(gradients)
    figure = chart(theme, "points a step, b", "variance of the gradient", log_x=True, log_y=True)
    shown = [size for size in divisors(rows) if size < rows]
    figure.update_xaxes(tickmode="array", tickvals=shown, ticktext=[str(size) for size in shown])
    figure.add_scatter(
        x=sizes, y=sigma / sizes, mode="lines", name="σ²/b", line={"color": style.CURVES[theme], "dash": "dash"}
    )
    figure.add_scatter(
        x=sizes,
        y=[variance_of(gradients, int(size)) for size in sizes],
        mode="lines",
        name="each point once",
        line={"color": style.CURVES[theme]},
    )
    figure.add_scatter(
        x=shown,
        y=[measured_variance(gradients, size, scene.seed) for size in shown],
        mode="markers",
        name="measured",
        marker={"color": REFERENCES[0], "size": 8},
    )
    if size_of(scene) < rows:
        mark_x(figure, theme, size_of(scene), "", YOURS, "solid")
    return Picture(
        title="Twice the points, half the variance",
        figure=figure,
        caption=f"The upright line is yours, b = {size_of(scene)}. As b nears all {rows} the noise falls faster still than σ²/b: "
        "no point comes twice in an epoch.",
    )


def decay_pictures(scene: Scene, theme: Theme) -> list[Picture]:
    """How far above the lowest loss the middle one of many runs is, step by step: with the schedule, and without."""
    figure = chart(theme, "steps", f"loss above {number(lowest(scene))}", log_y=True)
    low = lowest(scene)
    lines = [(scene.schedule.name, scene, YOURS)]
    if scene.schedule.key != "constant":
        lines.insert(0, ("Constant", at_constant_rate(scene), REFERENCES[-1]))
    for name, each, color in lines:
        excess = np.median(losses_of(each), axis=0) - low
        figure.add_scatter(x=np.arange(len(excess)), y=excess, mode="lines", name=name, line={"color": color})
    figure.update_layout(showlegend=True)
    return [
        Picture(
            title="A rate that shrinks lets it settle",
            figure=figure,
            caption=f"The median of {SEEDS} shuffles; the first rate is {number(scene.hyperparameters(0)['learning_rate'])}.",
        )
    ]
