"""Where gradients come from: by hand, by differences, by the chain rule."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from descent import Quantity, choice, sample
from figures import Theme, style
from lessons.charts import HEIGHT, chart, mark_x
from lessons.expression import GRAPH, PASSES, derivatives, edge_slopes, order_of, reverse, values_at
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.slopes import SOURCES, TRIED, best_step, error_curves, error_of, exact_slopes
from lessons.words import number
from scenes import Run, Scene, write_scene
from scenes.options import DIFFERENCE, GRADIENT

#: The steps h that the class may choose between.
OFFERED = (1.0e-1, 1.0e-8, 1.0e-15)
#: A forward slope is good when its error is below this, and worthless when it is above that share of the slope.
GOOD, WORTHLESS = 1.0e-6, 0.1
FORWARD, CENTRAL = (float(GRADIENT.choices.index(name)) for name in SOURCES)
PASS = choice("pass", "p", PASSES, "In which direction the derivatives are carried through the graph.")
NODES_DONE = Quantity(
    name="nodes_done",
    symbol="j",
    default=1,
    low=1,
    high=len(GRAPH),
    scale="integer",
    meaning="How many nodes have their derivative already.",
)


def _scene(**more: object) -> str:
    return write_scene(
        Scene(landscape="x2_siny", runs=(Run(optimizer="gradient_descent"),), **{"steps": 100, **more})  # type: ignore[arg-type]
    )


def _outcome(seen: Seen) -> int:
    return int(np.argmin([error_of(seen.scene, SOURCES[0], h) for h in OFFERED]))


def _because(seen: Seen) -> str:
    long, middle, short = (error_of(seen.scene, SOURCES[0], h) for h in OFFERED)
    return (
        f"The errors are {number(long)}, {number(middle)} and {number(short)}: a long step meets the bend of the curve, "
        f"and of a very short one rounding leaves nothing."
    )


def _happened(seen: Seen) -> Sequence[str]:
    return {"hand": _by_hand, "differences": _by_differences, "chain": _by_the_chain_rule}[seen.preset](seen)


def _by_differences(seen: Seen) -> list[str]:
    scene = seen.scene
    h, exact = scene.option(DIFFERENCE), exact_slopes(scene)
    (forward_h, forward), (central_h, central) = (best_step(scene, source) for source in SOURCES)
    return [
        f"With h = {number(h)} the forward slopes at the start are off by {number(error_of(scene, SOURCES[0], h))}, the "
        f"central ones by {number(error_of(scene, SOURCES[1], h))}; the gradient is {number(float(np.linalg.norm(exact)))} long.",
        f"Forward differences are best near h = {number(forward_h)}: off by {number(forward)}.",
        f"Central ones are best near h = {number(central_h)}: off by {number(central)}.",
        f"A gradient in n directions costs n + 1 values of the loss forward and 2n central: here {1 + len(exact)} "
        f"and {2 * len(exact)}.",
    ]


def _by_hand(seen: Seen) -> list[str]:
    x, y = seen.scene.begin
    along_x, along_y = exact_slopes(seen.scene)
    steeper = "x" if abs(along_x) > abs(along_y) else "y"
    return [
        f"The start is x = {number(x)}, y = {number(y)}.",
        f"Hold y: the slope along x is 2x sin y = {number(along_x)}.",
        f"Hold x: the slope along y is x² cos y = {number(along_y)}.",
        f"Here the ground is steeper along {steeper}; the first step moves against both slopes at once.",
    ]


def _by_the_chain_rule(seen: Seen) -> list[str]:
    point = seen.scene.begin
    kind, done = int(seen.dials[PASS.name]), int(seen.dials[NODES_DONE.name])
    exact, found = exact_slopes(seen.scene), reverse(point)[: len(point)]
    last = order_of(kind)[done - 1]
    value = derivatives(point, kind)[last]
    top, bottom = ("z", GRAPH[last].name) if kind == PASSES.index("reverse") else (GRAPH[last].name, GRAPH[kind].name)
    slope = f"∂{top}/∂{bottom} = {number(value)}"
    meaning = (
        f"the pass begins with {slope}" if done == 1 else f"{slope}, so {top} changes so many times as fast as {bottom}"
    )
    difference = float(np.abs(np.array(found) - exact).max())
    return [
        f"Node {done} of {len(GRAPH)}: {meaning}.",
        f"Each forward pass answers for one input, so two inputs take {len(point)} passes; one reverse pass answers for both.",
        f"Reverse finds ∂z/∂x = {number(found[0])} and ∂z/∂y = {number(found[1])}; "
        f"the formula differs by {number(difference)}.",
    ]


# ------------------------------------------------------------------------------------------------ charts


def _pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    if seen.preset == "differences":
        return [_error_picture(seen.scene, theme)]
    if seen.preset == "hand":
        return [_slice_picture(seen.scene, axis, theme) for axis in range(2)]
    return [_graph_picture(seen, theme)]


def _error_picture(scene: Scene, theme: Theme) -> Picture:
    figure = chart(theme, "h", "error of the slopes", log_x=True, log_y=True)
    for source, color, errors in zip(SOURCES, style.COLORS, error_curves(scene).values(), strict=False):
        figure.add_scatter(
            x=TRIED, y=errors, mode="lines+markers", name=source, line={"color": color}, marker={"size": 4}
        )
    mark_x(figure, theme, scene.option(DIFFERENCE), "h now", dash="solid")
    return Picture(
        title="Too long, too short",
        figure=figure,
        caption="On the right the error grows with h, forward, or with its square, central: the curve bends on the way. On "
        "the left it grows as h shrinks: nearly all digits of the two values are the same, and rounding is what is left.",
    )


def _slice_picture(scene: Scene, axis: int, theme: Theme) -> Picture:
    """The loss along one coordinate through the start, with its tangent there."""
    name, other = scene.record.axes[axis], scene.record.axes[1 - axis]
    along = np.linspace(*scene.record.domain[axis], 121)
    points = np.tile(scene.begin, (len(along), 1))
    points[:, axis] = along
    here = scene.begin[axis]
    height = sample(scene.record, [scene.begin], scene.all_parameters())[0][0]
    slope = exact_slopes(scene)[axis]
    near = np.array([here - 1.0, here + 1.0])
    figure = chart(theme, name, "z", showlegend=False)
    curve = sample(scene.record, points, scene.all_parameters())[0]
    figure.add_scatter(x=along, y=curve, mode="lines", line={"color": style.CURVES[theme]})
    figure.add_scatter(
        x=near, y=height + slope * (near - here), mode="lines", line={"color": style.COLORS[0], "width": 3}
    )
    figure.add_scatter(x=[here], y=[height], mode="markers", marker={"color": style.COLORS[0], "size": 12})
    return Picture(
        title=f"Along {name}, with {other} held at {number(scene.begin[1 - axis])}",
        figure=figure,
        caption=f"The tangent's slope is ∂z/∂{name} = {number(slope)}.",
    )


def _graph_picture(seen: Seen, theme: Theme) -> Picture:
    point, kind = seen.scene.begin, int(seen.dials[PASS.name])
    done = order_of(kind)[: int(seen.dials[NODES_DONE.name])]
    values, edges = values_at(point), edge_slopes(values_at(point))
    found = derivatives(point, kind)
    colors = style.THEMES[theme]
    figure = go.Figure(layout=chart(theme, "", "").layout)
    figure.update_xaxes(visible=False, range=[-0.45, 2.45])
    figure.update_yaxes(visible=False, range=[-0.45, 1.45])
    for (parent, child), slope in edges.items():
        (x0, y0), (x1, y1) = GRAPH[parent].place, GRAPH[child].place
        words = GRAPH[child].slope_words[GRAPH[child].parents.index(parent)]
        lit = parent in done and child in done
        color = style.COLORS[0] if lit else colors["grid"]
        figure.add_scatter(x=[x0, x1], y=[y0, y1], mode="lines", line={"color": color, "width": 3}, showlegend=False)
        note = f"∂{GRAPH[child].name}/∂{GRAPH[parent].name} = {words} = {number(slope)}"
        figure.add_annotation(
            x=(x0 + x1) / 2, y=(y0 + y1) / 2, text=note, showarrow=False, yshift=14, bgcolor=colors["panel"]
        )
    for place, node in enumerate(GRAPH):
        text = f"<b>{node.name}</b> = {node.rule}" if node.parents else f"<b>{node.name}</b>"
        text += f"<br>{number(values[place])}"
        if place in done:
            top = "z" if kind == PASSES.index("reverse") else node.name
            bottom = node.name if kind == PASSES.index("reverse") else GRAPH[kind].name
            text += f"<br>∂{top}/∂{bottom} = {number(found[place])}"
        figure.add_annotation(
            x=node.place[0],
            y=node.place[1],
            text=text,
            showarrow=False,
            bgcolor=colors["background"],
            bordercolor=style.COLORS[0] if place in done else colors["text"],
            borderwidth=2,
            borderpad=6,
            font={"size": 15},
        )
    figure.update_layout(height=HEIGHT + 40, margin={"l": 10, "r": 10, "t": 10, "b": 10})
    return Picture(
        title=f"The expression z = x² sin y as a graph, {PASSES[kind]}",
        figure=figure,
        caption="Along a path the slopes are multiplied; where paths meet they are added. That is the chain rule.",
    )


# ------------------------------------------------------------------------------------------------ tasks


def _is_good(seen: Seen) -> bool:
    scene = seen.scene
    return scene.option(GRADIENT) == FORWARD and error_of(scene, SOURCES[0], scene.option(DIFFERENCE)) < GOOD


def _is_worthless(seen: Seen) -> bool:
    scene = seen.scene
    source = GRADIENT.choices[int(scene.option(GRADIENT))]
    if source not in SOURCES or scene.option(DIFFERENCE) > best_step(scene, source)[0]:
        return False
    return error_of(scene, source, scene.option(DIFFERENCE)) > WORTHLESS * float(np.linalg.norm(exact_slopes(scene)))


def _central_is_better(seen: Seen) -> bool:
    scene = seen.scene
    best_forward = best_step(scene, SOURCES[0])[1]
    return (
        scene.option(GRADIENT) == CENTRAL and error_of(scene, SOURCES[1], scene.option(DIFFERENCE)) < 0.1 * best_forward
    )


def _flat_along_y_only(seen: Seen) -> bool:
    along_x, along_y = np.abs(exact_slopes(seen.scene))
    return bool(along_y < 0.01 * along_x)


def _went_back(seen: Seen) -> bool:
    return seen.dials[PASS.name] == PASSES.index("reverse") and seen.dials[NODES_DONE.name] == len(GRAPH)


GRADIENTS = Lesson(
    key="gradients",
    title="Where gradients come from",
    question="A slope can be measured: the rise between two points, divided by their distance h. Which h measures it best?",
    answers=tuple(f"h = {number(h)}" for h in OFFERED),
    outcome=_outcome,
    because=_because,
    presets=(
        Preset(
            key="differences",
            name="By differences",
            scene=_scene(options={GRADIENT.name: FORWARD, DIFFERENCE.name: OFFERED[0]}),
            controls=("difference", "gradient", "learning_rate", "start"),
            low=True,
        ),
        Preset(key="hand", name="By hand", scene=_scene(), controls=("start", "learning_rate"), low=True),
        Preset(key="chain", name="By the chain rule", scene=_scene(), controls=("start", "learning_rate"), low=True),
    ),
    tasks=(
        Task(
            text=f"Find an h whose forward slopes are off by less than {number(GOOD)}.",
            preset="differences",
            done=_is_good,
        ),
        Task(
            text="Make h so small that the slopes are off by a tenth, and watch the path.",
            preset="differences",
            done=_is_worthless,
        ),
        Task(
            text="Take central differences and be ten times better than forward can be.",
            preset="differences",
            done=_central_is_better,
        ),
        Task(
            text="Move the start to where the ground is level along y, but not along x.",
            preset="hand",
            done=_flat_along_y_only,
        ),
        Task(text="Carry the derivatives back from z to both inputs, in reverse.", preset="chain", done=_went_back),
    ),
    happened=_happened,
    pictures=_pictures,
    dials=(PASS, NODES_DONE),
    wants_dial=lambda seen, name: seen.preset == "chain",
    teaching=Teaching(
        minutes=10,
        say="Let the class vote for the smallest h, then drag h down to the end. The chart shows how the slopes lose digit "
        "after digit; the path hardly minds, for every step starts anew from where the last one ended. "
        "Work the two partial derivatives out on the board, and let the graph do the same.",
        misconception="“The smaller h, the better.” And: “automatic differentiation is a clever difference.” It takes no "
        "difference at all; it is the chain rule, carried out on numbers.",
        then="Ask what a network with a million weights would cost: a million and one losses by differences, or one reverse pass.",
        source="Differences: Nocedal & Wright, Numerical Optimization, 2nd ed. (2006), section 8.1. Reverse mode: Griewank & "
        "Walther, Evaluating Derivatives, 2nd ed. (2008), section 3.2; Rumelhart, Hinton and Williams (1986).",
    ),
)
