"""What the lesson on gradient flow computes: how far methods are from the flow at equal times, and what a step leaves."""

import math
from functools import lru_cache

import numpy as np
import plotly.graph_objects as go

from descent import Path, run, sample_hessians
from figures import Theme, style
from landscapes import LANDSCAPES
from lessons.charts import chart, mark_x
from lessons.lesson import Seen
from optimizers import OPTIMIZERS
from optimizers.integrators import RK4_BOUND
from scenes import Scene

#: Of the first loss so much may be left for a run to have arrived.
LEFT_OVER = 1.0e-3
#: At this time the methods are compared with the flow; into so many steps it is cut for the chart.
TIME, CUTS = 0.05, (3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
#: The flow is not known more exactly than this.
KNOWN = 1.0e-7
METHODS = {"gradient_descent": "gradient descent", "runge_kutta": "Runge-Kutta 4", "implicit_euler": "implicit Euler"}
#: One colour for a method, whatever preset it is in: that of its place in the first.
COLORS = dict(zip(("gradient_flow", *METHODS), style.COLORS, strict=False))
NARROWEST = (10.0, 30.0, 100.0, 300.0, 1000.0)
#: The steps of gradient descent and Runge-Kutta, as shares of their limits, where they are as long as is safe.
SAFE = 0.9


def largest_curvature(scene: Scene) -> float:
    """L, the largest eigenvalue of the Hessian at the landscape's first minimum; of a quadratic, everywhere."""
    minimum = scene.record.places(scene.all_parameters()).minima[0].point
    return float(np.linalg.eigvalsh(sample_hessians(scene.record, [minimum], scene.all_parameters())[0])[-1])


def time_step(scene: Scene, index: int) -> float:
    """The learning rate of a run, which is a step of time."""
    return scene.hyperparameters(index)["learning_rate"]


def index_of(scene: Scene, optimizer: str) -> int | None:
    """Which of the scene's runs is this method, None if none is."""
    keys = [each.optimizer for each in scene.runs]
    return keys.index(optimizer) if optimizer in keys else None


def left_across(seen: Seen, index: int) -> float:
    """What the first step of a run leaves of the distance across a valley, with its sign."""
    scene = seen.scene
    hessian = sample_hessians(scene.record, [scene.begin], scene.all_parameters())[0]
    across = np.linalg.eigh(hessian)[1][:, -1]
    before, after = seen.paths[index].points[:2] @ across
    return float(after / before)


def arrival(path: Path) -> int | None:
    """The first step at which no more than LEFT_OVER of the first loss is left (the lowest loss being 0), or None."""
    arrived = np.flatnonzero(path.losses <= LEFT_OVER * path.losses[0])
    return int(arrived[0]) if len(arrived) else None


@lru_cache(maxsize=512)
def distance(landscape: str, start: tuple[float, ...], optimizer: str, step: float, time: float = TIME) -> float:
    """How far a method is from the flow after as many steps as `time` holds, at least one; inf where it has left.

    Both are compared at the same time, the number of steps times `step`.
    """
    steps = max(1, round(time / step))
    path = _walk(landscape, start, optimizer, step, steps)
    flow = _walk(landscape, start, "gradient_flow", step, steps)
    if path.steps < steps:
        return math.inf
    return float(np.hypot.reduce(path.points[-1] - flow.points[-1]))


def _walk(landscape: str, start: tuple[float, ...], optimizer: str, step: float, steps: int) -> Path:
    numbers = {"learning_rate": step} | ({"tolerance": 1.0e-9} if optimizer == "gradient_flow" else {})
    return run(LANDSCAPES[landscape], OPTIMIZERS[optimizer], start=start, steps=steps, hyperparameters=numbers)


def distances(scene: Scene, optimizer: str) -> tuple[np.ndarray, np.ndarray]:
    """Steps of time and the distances from the flow at TIME, where they are above what the flow is known to."""
    steps = TIME / np.array(CUTS)
    found = np.array([distance(scene.landscape, scene.begin, optimizer, step) for step in steps])
    seen = np.isfinite(found) & (found > KNOWN)
    return steps[seen], found[seen]


@lru_cache(maxsize=64)
def steps_by_narrowness(optimizer: str, step: float) -> np.ndarray:
    """The steps to arrive in valleys of the condition numbers NARROWEST; `step` 0: as long as is safe in each."""
    counts = []
    for kappa in NARROWEST:
        h = step or SAFE * {"gradient_descent": 2.0, "runge_kutta": RK4_BOUND}[optimizer] / kappa
        path = run(
            LANDSCAPES["narrow_valley"],
            OPTIMIZERS[optimizer],
            start=(-2.4, 0.2),
            steps=4000,
            parameters={"condition_number": kappa, "rotation": 0.0},
            hyperparameters={"learning_rate": h},
        )
        arrived = arrival(path)
        counts.append(math.nan if arrived is None else float(arrived))
    return np.array(counts)


# ------------------------------------------------------------------------------------------------ charts


def loss_by_time(seen: Seen, theme: Theme) -> go.Figure:
    """The loss of every run against the time that its steps add up to."""
    figure = chart(theme, "time t = k h", "loss", log_y=True)
    first = seen.paths[0].losses[0]
    ends = []
    for index, path in enumerate(seen.paths):
        key = seen.scene.runs[index].optimizer
        times = time_step(seen.scene, index) * np.arange(len(path.losses))
        ends.append(times[-1])
        is_flow = key == "gradient_flow"
        # Beyond a hundred times the chart's height nothing shows.
        losses = np.minimum(path.losses, 1.0e5 * first)
        figure.add_scatter(
            x=times,
            y=losses,
            name="gradient flow" if is_flow else METHODS[key],
            mode="lines" if is_flow else "lines+markers",
            line={"color": style.COLORS[index], "width": 4 if is_flow else 1.5},
            marker={"size": 6},
        )
    figure.update_yaxes(range=[math.log10(1.0e-4 * first), math.log10(30.0 * first)])
    figure.update_xaxes(range=[0.0, ends[0]])
    return figure


def shares_left(method: str, z: np.ndarray) -> np.ndarray:
    """What one step of h = z / L leaves of the distance across a valley of curvature L, by theory."""
    if method == "gradient_descent":
        return np.abs(1.0 - z)
    if method == "runge_kutta":
        return np.abs(1.0 - z + z**2 / 2.0 - z**3 / 6.0 + z**4 / 24.0)
    return 1.0 / (1.0 + z) if method == "implicit_euler" else np.exp(-z)


def left_by_step(seen: Seen, theme: Theme) -> go.Figure:
    """What a step leaves against h L for each method, and where the walkers of the scene are."""
    figure = chart(theme, "time step h, in units of 1/L", "share of the distance left")
    z = np.linspace(0.0, 4.0, 161)
    curvature = largest_curvature(seen.scene)
    for index, each in enumerate(seen.scene.runs):
        key, color = each.optimizer, style.COLORS[index]
        name = "gradient flow" if key == "gradient_flow" else METHODS[key]
        figure.add_scatter(x=z, y=shares_left(key, z), name=name, mode="lines", line={"color": color, "width": 2})
        if key != "gradient_flow":
            at = time_step(seen.scene, index) * curvature
            figure.add_scatter(
                x=[at],
                y=[abs(left_across(seen, index))],
                mode="markers",
                showlegend=False,
                marker={"color": color, "size": 12},
            )
    figure.add_hline(y=1.0, line={"color": style.THEMES[theme]["text"], "width": 1})
    figure.update_xaxes(range=[0.0, 4.0])
    figure.update_yaxes(range=[0.0, 2.2])
    return figure


def distance_by_step(seen: Seen, theme: Theme) -> go.Figure:
    """The distance from the flow at TIME against the time step, for each method."""
    figure = chart(theme, "time step h", f"distance from the flow at t = {TIME:g}", log_x=True, log_y=True)
    for key, name in METHODS.items():
        steps, found = distances(seen.scene, key)
        figure.add_scatter(x=steps, y=found, name=name, mode="lines+markers", line={"color": COLORS[key]})
    live = index_of(seen.scene, "gradient_descent")
    assert live is not None
    step = time_step(seen.scene, live)
    if TIME / CUTS[-1] <= step <= TIME / CUTS[0]:
        mark_x(figure, theme, step, "your h", COLORS["gradient_descent"], "dot")
    return figure


def steps_by_condition(seen: Seen, theme: Theme) -> go.Figure:
    """How many steps it takes to arrive against the condition number."""
    figure = chart(theme, "condition number", "steps to arrive", log_x=True, log_y=True)
    live = index_of(seen.scene, "implicit_euler")
    assert live is not None
    step = time_step(seen.scene, live)
    for key, h in (("gradient_descent", 0.0), ("runge_kutta", 0.0), ("implicit_euler", step)):
        name = f"{METHODS[key]}, {'safe steps' if not h else f'h = {h:.3g}'}"
        counts = steps_by_narrowness(key, h)
        figure.add_scatter(x=NARROWEST, y=counts, name=name, mode="lines+markers", line={"color": COLORS[key]})
    return figure
