"""One weight: a line through points, squared and absolute errors, steps as long as the slope, and points to drag."""

from collections.abc import Sequence

from figures import Theme
from landscapes.regressions import LOSSES
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.one_weight_charts import loss_chart, points_chart, steps_chart
from lessons.one_weight_numbers import (
    LAST,
    crossings,
    curvatures,
    distances,
    diverges,
    far_from_truth,
    is_plain,
    loss_of,
    lowest_point,
    never_nearer,
    rate_of,
    slopes_beside,
)
from lessons.words import number, times
from scenes import Run, Scene, write_scene
from scenes.options import SCHEDULE

#: The rate that the first preset begins with.
FULL = 1.0
#: Jumps no wider than this count as small.
SMALL = 0.05
#: So near to the true line, in w and b together, a line has found it.
NEAR = 0.2


def _scene(landscape: str, loss: str, rate: float, steps: int, arrows: tuple[str, ...] = ()) -> str:
    run = Run(optimizer="gradient_descent", hyperparameters={"learning_rate": rate})
    parameters = {"loss": float(LOSSES.index(loss))}
    scene = Scene(landscape=landscape, parameters=parameters, runs=(run,), steps=steps, arrows=arrows)  # type: ignore[arg-type]
    return write_scene(scene)


# ------------------------------------------------------------------------------------------------ words


def _outcome(seen: Seen) -> int:
    if crossings(seen):
        return 2
    return 1 if not distances(seen)[-1] else 0


def _because(seen: Seen) -> str:
    left, right = slopes_beside(seen)
    return (
        f"The slope does not fade towards the lowest point: it is {number(left)} just left of it and {number(right)} just "
        f"right of it, and in the last {LAST} steps the ball changed sides {times(crossings(seen))}."
    )


def _happened(seen: Seen) -> Sequence[str]:
    if lowest_point(seen) is None:
        return _many_lines(seen)
    return _happened_line(seen) if seen.scene.record.dimension == 2 else _happened_weight(seen)


def _many_lines(seen: Seen) -> list[str]:
    return [
        f"There are {len(seen.scene.record.rows)} points, and they no longer say which line is best.",
        "Many lines are equally good: the bottom of the loss is flat.",
        f"After {len(seen.paths[0].points) - 1} steps the loss was {number(seen.paths[0].losses[-1])}.",
    ]


def _happened_weight(seen: Seen) -> list[str]:
    scene, path, away = seen.scene, seen.paths[0], distances(seen)
    lowest = lowest_point(seen)
    assert lowest is not None
    left, right = slopes_beside(seen)
    if loss_of(scene) == "absolute":
        bottom = f"just left of it the slope is {number(left)}, just right of it {number(right)}"
    else:
        bottom = "towards it the slope fades to 0"
    said = [f"The lowest point is at w = {number(lowest[0])}; {bottom}."]
    if is_plain(scene):
        slopes = path.gradients[:, 0]
        said.append(f"A step is the rate times the slope: the first was {_product(scene, slopes[0])}.")
        if len(slopes) > 1:
            said.append(f"The last one was {_product(scene, slopes[-2])}.")
        said += _rule(seen)
    else:
        said.append("Here the rate changes on the way, and the length of the steps with it.")
    said.append(_end(seen, float(away[-LAST:].max())))
    return said


def _product(scene: Scene, slope: float) -> str:
    return f"{number(rate_of(scene))} × {number(abs(slope))} = {number(rate_of(scene) * abs(slope))}"


def _rule(seen: Seen) -> list[str]:
    scene = seen.scene
    if loss_of(scene) == "absolute":
        return [
            f"So it does not settle: of any two points in a row at least one is {number(never_nearer(seen))} or more from "
            "the lowest, half the shorter of the two steps beside it."
        ]
    if loss_of(scene) == "squared":
        factor = abs(1.0 - rate_of(scene) * curvatures(seen)[-1])
        return [f"Each step multiplies the distance to the lowest point by {number(factor)}."]
    return ["Errors up to 1 count by half their square, larger ones by their size: near the lowest point steps fade."]


def _end(seen: Seen, away: float) -> str:
    if diverges(seen):
        return "The steps grew: it went away."
    return (
        f"In the last {min(LAST, len(seen.paths[0].points))} points it was up to {number(away)} away from the lowest."
    )


def _happened_line(seen: Seen) -> list[str]:
    record, path, lowest = seen.scene.record, seen.paths[0], lowest_point(seen)
    assert record.dataset is not None
    assert record.dataset.truth is not None
    assert lowest is not None
    w, b = record.dataset.truth
    said = [
        "Every place on the map is a line y = w x + b, and its height is what that line costs.",
        f"The points were drawn from y = {number(w)} x + {number(b)}; the line that costs least is y = {number(lowest[0])} x "
        f"{'-' if lowest[1] < 0 else '+'} {number(abs(lowest[1]))}.",
    ]
    if loss_of(seen.scene) == "squared":
        flat, steep = curvatures(seen)
        said.append(f"The bowl curves by {number(steep)} across and by {number(flat)} along its valley.")
    if seen.scene.data:
        said.append(f"You have moved {len(seen.scene.data)} of {len(record.rows)} points, and the bowl with them.")
    if diverges(seen):
        said.append("The steps grew: it went away.")
    else:
        said.append(f"After {len(path.points) - 1} steps the ball's line costs {number(path.losses[-1])}.")
    return said


# ------------------------------------------------------------------------------------------------ charts


def _pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    points = Picture(
        title="The points, the ball's line and the true line",
        figure=points_chart(seen.scene, seen.paths[0], theme),
        caption="Upright bars are the errors at the end of the path; the loss is the mean of what they cost.",
    )
    lowest = lowest_point(seen)
    if seen.scene.record.dimension == 2 or lowest is None:
        return [points]
    losses = Picture(
        title="Two losses of the same weight",
        figure=loss_chart(seen.scene, seen.paths[0], float(lowest[0]), theme),
        caption="Squares make a smooth bowl; sizes make straight pieces with a kink wherever the line meets a point.",
    )
    steps = Picture(
        title="Slope and step",
        figure=steps_chart(seen.scene, seen.paths[0], theme),
        caption="Every dot is a step of the path. While the rate stays, all lie on one straight line through 0.",
    )
    return [points, losses, steps]


# ------------------------------------------------------------------------------------------------ tasks


def _jumps_little(seen: Seen) -> bool:
    return loss_of(seen.scene) == "absolute" and bool(distances(seen)[-LAST:].max() <= SMALL)


def _settles_at_full_rate(seen: Seen) -> bool:
    scene = seen.scene
    fits = loss_of(scene) == "absolute" and rate_of(scene) >= FULL and SCHEDULE.name in scene.options
    return fits and bool(distances(seen)[-2:].max() < never_nearer(seen))


def _nearly_at_once(seen: Seen) -> bool:
    away = distances(seen)
    return loss_of(seen.scene) == "squared" and len(away) > 2 and bool(away[2] <= 0.01 * away[0])


def _ignores_the_far_point(seen: Seen) -> bool:
    return not seen.scene.data and far_from_truth(seen) <= NEAR


def _dragged_to_truth(seen: Seen) -> bool:
    return loss_of(seen.scene) == "squared" and bool(seen.scene.data) and far_from_truth(seen) <= NEAR


ONE_WEIGHT = Lesson(
    key="one_weight",
    title="One weight",
    question="A line through 0 has one weight. Each error costs its size, each step is the rate times the slope. "
    "How do the steps end?",
    answers=(
        "They get shorter and shorter, and it comes to rest",
        "One lands on the lowest point, and there it stops",
        "They jump to and fro over the lowest point",
    ),
    outcome=_outcome,
    because=_because,
    presets=(
        Preset(
            key="sizes",
            name="Sizes of errors",
            scene=_scene("one_weight", "absolute", FULL, 60, ("gradient", "step")),
            controls=("learning_rate", "loss", "schedule", "period", "drop", "rate_decay"),
        ),
        Preset(
            key="squares",
            name="Squares of errors",
            scene=_scene("one_weight", "squared", 0.1, 60, ("gradient", "step")),
            controls=("learning_rate", "loss"),
        ),
        Preset(
            key="bias",
            name="A bias as well",
            scene=_scene("line_fit", "squared", 0.1, 300),
            controls=("loss", "learning_rate"),
        ),
        Preset(
            key="drag",
            name="Drag the points",
            scene=_scene("line_fit", "squared", 0.1, 200),
            controls=("learning_rate",),
        ),
    ),
    tasks=(
        Task(
            text=f"Make the last {LAST} points stay within {SMALL:g} of the lowest.",
            preset="sizes",
            done=_jumps_little,
        ),
        Task(
            text=f"Begin with a rate of {FULL:g} and still make it settle.", preset="sizes", done=_settles_at_full_rate
        ),
        Task(
            text="Find a rate that leaves less than a hundredth of the distance after two steps.",
            preset="squares",
            done=_nearly_at_once,
        ),
        Task(
            text=f"Choose the loss whose best line comes within {NEAR:g} of the true w and b.",
            preset="bias",
            done=_ignores_the_far_point,
        ),
        Task(
            text=f"In the plot of the data, drag points until squares find the true w and b to within {NEAR:g}.",
            preset="drag",
            done=_dragged_to_truth,
        ),
    ),
    happened=_happened,
    pictures=_pictures,
    teaching=Teaching(
        minutes=10,
        say="Let the class read one error off the plot of the data, then ask what it costs by size and by square. Play, and "
        "let them watch the arrows: the step is as long as the slope says, and at a kink the slope never fades.",
        misconception="“Near the minimum the steps get small by themselves.” Only where the slope fades: for squares it "
        "does, for sizes it does not, and then the rate has to shrink.",
        then="In “Drag the points” pull the far point further down, then up to the others: squares follow it, and so does "
        "the whole bowl. In “A bias as well” choose absolute errors: the line lets the far point be.",
        source="Steps of a constant rate on kinked functions: Shor, Minimization Methods for Non-Differentiable Functions "
        "(1985), chapter 2. Least squares: Legendre (1805). Huber's loss: Huber, Robust Estimation of a Location Parameter "
        "(1964).",
    ),
)
