"""The learning rate: too small, good, too large, and where the borders lie."""

import math
from collections.abc import Sequence

import numpy as np

from descent import Path, sample_hessians
from figures import Theme, style
from lessons.charts import chart, mark_x
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.words import number
from scenes import Run, Scene, Verdict, judge, write_scene
from scenes.options import NOISE, SCHEDULE
from scenes.trace import sweep_run

#: Of the way from the start to the minimum, in loss, so much may be left for a run to have arrived.
LEFT_OVER = 1.0e-3
#: The rates of the first preset, in units of 1 / L.
SHARES = {"too small": 0.1, "fast": 1.0, "there and back": 1.9, "too large": 2.05}
LIVE = len(SHARES)
RATES_DRAWN = 80
#: Noise makes one run lucky and the next one not: schedules are compared over this many seeds.
SEEDS = 40


def largest_curvature(scene: Scene) -> float:
    """L, the largest eigenvalue of the Hessian at the landscape's first minimum; of a quadratic, everywhere."""
    minimum = scene.record.places(scene.all_parameters()).minima[0].point
    return float(np.linalg.eigvalsh(sample_hessians(scene.record, [minimum], scene.all_parameters())[0])[-1])


def rate_times_curvature(seen: Seen, index: int) -> float:
    """A run's learning rate in units of 1 / L."""
    return seen.scene.hyperparameters(index)["learning_rate"] * largest_curvature(seen.scene)


def arrival(path: Path) -> int | None:
    """The first step at which no more than LEFT_OVER of the first loss is left (the lowest loss being 0), or None."""
    arrived = np.flatnonzero(path.losses <= LEFT_OVER * path.losses[0])
    return int(arrived[0]) if len(arrived) else None


def _rates_side_by_side() -> str:
    bare = Scene(landscape="narrow_valley", parameters={"condition_number": 10.0, "rotation": 0.0})
    curvature = largest_curvature(bare)
    shares = [*SHARES.values(), 0.5]
    runs = tuple(
        Run(optimizer="gradient_descent", hyperparameters={"learning_rate": float(f"{share / curvature:.4g}")})
        for share in shares
    )
    return write_scene(Scene(**{**dict(bare), "runs": runs, "steps": 60, "start": (-2.4, 1.8)}))


def _schedules() -> str:
    run = Run(optimizer="gradient_descent", hyperparameters={"learning_rate": 0.1})
    scene = Scene(landscape="bowl", runs=(run,), steps=200, options={"noise": 1.0})
    return write_scene(scene)


def _outcome(seen: Seen) -> int:
    arrivals = [arrival(path) for path in seen.paths[: len(SHARES)]]
    return int(np.argmin([math.inf if steps is None else steps for steps in arrivals]))


def _because(seen: Seen) -> str:
    fastest = _outcome(seen)
    last = seen.paths[len(SHARES) - 1]
    return (
        f"The rate {number(seen.scene.hyperparameters(fastest)['learning_rate'])} arrived after "
        f"{arrival(seen.paths[fastest])} steps; the largest one took the loss from {number(last.losses[0])} "
        f"to {number(last.losses[-1])}."
    )


def _happened(seen: Seen) -> Sequence[str]:
    return _happened_rates(seen) if seen.preset == "rates" else _happened_schedules(seen)


def _happened_rates(seen: Seen) -> list[str]:
    scene, live = seen.scene, len(seen.paths) - 1
    curvature = largest_curvature(scene)
    share = rate_times_curvature(seen, live)
    factor = abs(1.0 - share)
    rate = scene.hyperparameters(live)["learning_rate"]
    verdict = judge(scene, live, seen.paths[live]).verdict
    arrived = arrival(seen.paths[live])
    if share > 2.0:
        regime = f"Beyond the limit: across the valley every step multiplies the distance by {number(factor)}."
    elif share > 1.0:
        regime = (
            f"There and back: across the valley each step lands on the other side, at {number(factor)} of the distance."
        )
    else:
        regime = f"No jumping: across the valley each step leaves {number(factor)} of the distance, on the same side."
    end = (
        f"It arrived after {arrived} steps: a thousandth of the loss is left."
        if arrived is not None
        else ("It went away." if verdict in (Verdict.OVERFLOW, Verdict.CLIMBED_OUT) else "It has not arrived yet.")
    )
    return [
        f"The valley's steepest curvature is L = {number(curvature)}: 1/L = {number(1 / curvature)}, "
        f"2/L = {number(2 / curvature)}.",
        f"Your rate, {number(rate)}, is {number(share)} of 1/L.",
        regime,
        end,
    ]


def _happened_schedules(seen: Seen) -> list[str]:
    begin = seen.scene.hyperparameters(0)["learning_rate"]
    factors = seen.scene.schedule.factors(
        seen.scene.steps, **{q.name: seen.scene.option(q) for q in seen.scene.schedule.quantities}
    )
    return [
        f"Every gradient carries noise of standard deviation {number(seen.scene.option(NOISE))}.",
        f"The rate began at {number(begin)} and ended at {number(begin * factors[-1])}.",
        f"Over the last quarter of the steps of {SEEDS} runs half the losses are below {number(end_loss(seen.scene))}; "
        f"at a constant rate, below {number(end_loss(at_constant_rate(seen.scene)))}.",
    ]


def steps_by_rate(scene: Scene, rates: np.ndarray) -> np.ndarray:
    """For each of `rates` the steps of gradient descent to arrive (LEFT_OVER), nan where it does not within 1000."""
    longer = Scene(**{**dict(scene), "steps": 1000, "step": None})
    paths = sweep_run(longer, 0, {"learning_rate": rates})
    arrivals = [arrival(paths[run]) for run in range(len(paths))]
    return np.array([math.nan if steps is None else steps for steps in arrivals])


def _pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    if seen.preset != "rates":
        return ()
    curvature = largest_curvature(seen.scene)
    rate_quantity = seen.scene.runs[0].record.hyperparameters[0]
    rates = np.geomspace(0.02, 2.2, RATES_DRAWN) / curvature
    rates = np.array([rate for rate in rates if rate_quantity.allows(rate)])
    steps = steps_by_rate(seen.scene, rates)
    live = len(seen.paths) - 1
    figure = chart(theme, "learning rate", "steps to arrive", log_x=True, log_y=True, showlegend=False)
    figure.add_scatter(x=rates, y=steps, mode="lines+markers", line={"color": style.THEMES[theme]["accent"]})
    mark_x(figure, theme, 1 / curvature, "1/L")
    mark_x(figure, theme, 2 / curvature, "2/L")
    mark_x(figure, theme, seen.scene.hyperparameters(live)["learning_rate"], "yours", style.COLORS[live], "solid")
    caption = (
        "Left of 1/L the line is straight: half the rate, twice the steps. Beyond 2/L there is no line, "
        "for nothing arrives."
    )
    return [Picture(title="How many steps it takes, rate by rate", figure=figure, caption=caption)]


def _nearly_too_large(seen: Seen) -> bool:
    live = len(seen.paths) - 1
    share = rate_times_curvature(seen, live)
    return 1.8 <= share < 2.0


def _faster_than_all(seen: Seen) -> bool:
    *others, live = [arrival(path) for path in seen.paths]
    return live is not None and all(other is None or live < other for other in others)


def _diverges(seen: Seen) -> bool:
    return judge(seen.scene, len(seen.paths) - 1, seen.paths[-1]).verdict in (Verdict.OVERFLOW, Verdict.CLIMBED_OUT)


def end_loss(scene: Scene) -> float:
    """The median of the loss over the last quarter of the steps of SEEDS seeds."""
    paths = sweep_run(scene, 0, scene.hyperparameters(0), seed=np.arange(SEEDS))
    losses = np.concatenate([path.losses[-scene.steps // 4 :] for path in (paths[run] for run in range(SEEDS))])
    # The lower one of two in the middle, for the mean of two diverged ones may be beyond the range of numbers.
    return float(np.quantile(losses, 0.5, method="lower"))


def at_constant_rate(scene: Scene) -> Scene:
    """The scene with its first rate kept to the end."""
    return Scene(**{**dict(scene), "options": {k: v for k, v in scene.options.items() if k != SCHEDULE.name}})


def _settles(seen: Seen) -> bool:
    scene = seen.scene
    if scene.schedule.key == "constant" or not scene.option(NOISE):
        return False
    return end_loss(scene) < 0.6 * end_loss(at_constant_rate(scene))


LEARNING_RATE = Lesson(
    key="learning_rate",
    title="The learning rate",
    question="Four walkers go down the same valley, each with its own learning rate. Which arrives first?",
    answers=(
        "The smallest rate: it is the most careful",
        "The second: neither small nor large",
        "The third: large, but it holds",
        "The largest: it takes the longest steps",
    ),
    outcome=_outcome,
    because=_because,
    presets=(
        Preset(
            key="rates",
            name="Four rates and yours",
            scene=_rates_side_by_side(),
            controls=(f"{LIVE + 1}.learning_rate", "condition_number"),
        ),
        Preset(
            key="schedules",
            name="A rate that changes",
            scene=_schedules(),
            controls=("learning_rate", "noise", "schedule", "period", "drop", "rate_decay", "seed", "steps"),
        ),
    ),
    tasks=(
        Task(
            text="Find a rate that goes there and back, but still holds: above 1.8/L.",
            preset="rates",
            done=_nearly_too_large,
        ),
        Task(text="Make your walker leave the valley.", preset="rates", done=_diverges),
        Task(text="Beat all four.", preset="rates", done=_faster_than_all),
        Task(
            text="With noise, choose a schedule that ends at least 40 % lower than a constant rate.",
            preset="schedules",
            done=_settles,
        ),
    ),
    happened=_happened,
    pictures=_pictures,
    teaching=Teaching(
        minutes=8,
        say="Ask for the four predictions before anything moves. Then drag the fifth rate slowly across the strip and let "
        "the class call out where the path begins to jump from side to side, and where it leaves.",
        misconception="“A larger rate is always faster.” Up to 1/L it is; then the steps land on the other side.",
        then="Make the valley narrower (condition number) and find the limit again: it has moved with the curvature.",
        source="Limits: Nesterov, Introductory Lectures on Convex Optimization (2004), section 1.2.3. "
        "Schedules with noise: Robbins and Monro, A Stochastic Approximation Method (1951).",
    ),
)
