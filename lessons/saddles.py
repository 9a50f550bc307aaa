"""Saddles, plateaus, traps: where descent stays, and what gets it out."""

from collections.abc import Sequence

import numpy as np

from descent import Quantity
from figures import Theme, style
from lessons.chances import (
    SEEDS,
    basins,
    chance_of_a_guess,
    escape_step,
    escapes,
    expected_by_guessing,
    expected_escape,
    found_by_guessing,
    grid_of,
    lowest,
    nearest_minima,
)
from lessons.charts import chart, mark_x
from lessons.lesson import Lesson, Picture, Preset, Seen, Task, Teaching
from lessons.words import number
from scenes import Run, Scene, Verdict, judge, places_of, write_scene
from scenes.options import NOISE

#: Further from the ridge than this, a walker has left it.
AWAY = 0.5
JITTERS = 10.0 ** np.arange(-15.0, -1.0)
NOISES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0)
JITTER = Quantity(
    name="jitter",
    symbol="j",
    default=0.0,
    low=0.0,
    high=0.1,
    scale="zero_log",
    meaning="How far beside the ridge the walker starts.",
)
#: The smallest one that the slider has.
TINY = float(JITTER.stops[1])
DESCENT = Run(optimizer="gradient_descent")
GUESSES = Run(optimizer="random_search", hyperparameters={"centre": 0.0, "radius": 5.01})


def _ridge() -> str:
    return write_scene(Scene(landscape="saddle_with_floor", runs=(DESCENT,), start=(-1.8, 0.0), steps=300))


def _valleys() -> str:
    return write_scene(Scene(landscape="styblinski_tang", runs=(DESCENT, GUESSES), start=(1.0, 1.0), steps=150))


def _push() -> str:
    """In the shallow well that is nearest to the deep one."""
    bare = Scene(landscape="gaussian_wells")
    minima = places_of(bare).minima
    deep = np.array(minima[lowest(bare)].point)
    home = min((m for m in minima if not m.lowest), key=lambda m: float(np.linalg.norm(np.array(m.point) - deep)))
    start = tuple(round(x, 2) for x in home.point)
    return write_scene(Scene(landscape="gaussian_wells", runs=(DESCENT,), start=start, steps=300))


def _turned(seen: Seen, name: str) -> Scene:
    return Scene(**{**dict(seen.scene), "start": (seen.scene.begin[0], seen.dials[JITTER.name])})


def _outcome(seen: Seen) -> int:
    verdict = judge(seen.scene, 0, seen.paths[0]).verdict
    if verdict is Verdict.SADDLE:
        return 1
    return 0 if verdict is Verdict.MINIMUM else 2


def _because(seen: Seen) -> str:
    end = seen.paths[0].points[-1]
    return (
        f"It ends at ({number(abs(end[0]))}, {number(abs(end[1]))}): along the ridge the slope to either side is exactly "
        f"{number(abs(seen.paths[0].gradients[0][1]))}, so nothing ever pushes it sideways."
    )


def _happened(seen: Seen) -> Sequence[str]:
    return {"ridge": _on_the_ridge, "valleys": _in_valleys, "push": _with_a_push}[seen.preset](seen)


def _on_the_ridge(seen: Seen) -> list[str]:
    scene, start = seen.scene, abs(seen.scene.begin[1])
    steps = escape_step(scene, scene.begin[1], AWAY)
    sentences = [f"The walker starts {number(start)} beside the ridge."]
    if steps is None:
        sentences.append(f"In {scene.steps} steps it has not come further than {number(AWAY)} from it.")
    else:
        sentences.append(f"After {steps} steps it is further than {number(AWAY)} from it.")
    if 0.0 < start < AWAY:
        sentences.append(
            f"Beside the saddle the distance grows by the same factor in every step, so {number(start)} needs about "
            f"{expected_escape(scene, start, AWAY):.0f} steps."
        )
        more = expected_escape(scene, start / 10, AWAY) - expected_escape(scene, start, AWAY)
        sentences.append(f"A start ten times nearer would need about {more:.0f} steps more, not ten times as many.")
    else:
        sentences.append("The slope across the ridge is zero on the ridge itself, and nowhere else near it.")
    return sentences


def _in_valleys(seen: Seen) -> list[str]:
    scene, best = seen.scene, lowest(seen.scene)
    ends = basins(_key(scene), 0)
    share = float((ends == best).mean())
    reached = int(nearest_minima(scene, seen.paths[0].points[-1:])[0])
    losses = [minimum.value for minimum in places_of(scene).minima]
    p = chance_of_a_guess(scene, 1)
    return [
        f"Descent ends near a minimum with loss {number(losses[reached])}; the lowest has {number(losses[best])}.",
        f"From {share:.0%} of the map it reaches the lowest one: that is its basin, and so is the chance of a random start.",
        f"A single guess hits the best well's floor with chance p = {number(p)}; of {scene.steps} guesses at least one does "
        f"with chance {number(float(expected_by_guessing(p, scene.steps)[-1]))}.",
    ]


def _with_a_push(seen: Seen) -> list[str]:
    scene, noise = seen.scene, seen.scene.option(NOISE)
    quiet = _key(Scene(**{**dict(scene), "options": {}}))
    here = int(nearest_minima(scene, seen.paths[0].points[-1:])[0])
    at_home = here == int(nearest_minima(scene, np.array([scene.begin]))[0])
    where = (
        "the deepest one" if here == lowest(scene) else ("the one it began in" if at_home else "another shallow one")
    )
    return [
        f"Every gradient carries noise of standard deviation {number(noise)}.",
        f"This walker ends nearest to {where}.",
        f"Of {SEEDS} walkers with this noise {escapes(quiet, noise):.0%} leave their first well.",
    ]


def _key(scene: Scene) -> str:
    """The scene as text, without what only concerns how it is looked at, and without the seed."""
    return write_scene(Scene(**{**dict(scene.unseen()), "seed": 0}))


# ------------------------------------------------------------------------------------------------ charts


def _pictures(seen: Seen, theme: Theme) -> Sequence[Picture]:
    if seen.preset == "ridge":
        return [_escape_picture(seen, theme)]
    if seen.preset == "push":
        return [_push_picture(seen, theme)]
    return [_basin_picture(seen.scene, theme), _guess_picture(seen.scene, theme)]


def _escape_picture(seen: Seen, theme: Theme) -> Picture:
    scene = Scene(**{**dict(seen.scene), "steps": 1000, "step": None})
    steps = [escape_step(scene, float(jitter), AWAY) for jitter in JITTERS]
    figure = chart(
        theme, "distance from the ridge at the start", "steps until it has left", log_x=True, showlegend=False
    )
    figure.add_scatter(x=JITTERS, y=steps, mode="lines+markers", line={"color": style.COLORS[0]})
    if abs(seen.scene.begin[1]) > 0.0:
        mark_x(figure, theme, abs(seen.scene.begin[1]), "now", dash="solid")
    return Picture(
        title="How long it takes to leave",
        figure=figure,
        caption="Each tenth of the distance costs the same number of steps: the time grows as the logarithm of one over it.",
    )


def _basin_picture(scene: Scene, theme: Theme) -> Picture:
    x, y, _ = grid_of(scene)
    ends = basins(_key(scene), 0)
    minima = places_of(scene).minima
    figure = chart(theme, *scene.record.axes, showlegend=False)
    figure.add_heatmap(
        x=x,
        y=y,
        z=ends,
        zmin=-0.5,
        zmax=len(minima) - 0.5,
        showscale=False,
        colorscale=_steps([style.COLORS[place % len(style.COLORS)] for place in range(len(minima))]),
        hoverinfo="skip",
    )
    for place, minimum in enumerate(minima):
        share = float((ends == place).mean())
        name = f"<b>{share:.0%}</b>" + (" lowest" if place == lowest(scene) else "")
        where = {"x": minimum.point[0], "y": minimum.point[1]}
        figure.add_annotation(text=name, showarrow=False, font={"color": style.CASING, "size": 15}, **where)
    return Picture(
        title="Where descent ends, start by start",
        figure=figure,
        caption="A colour for each minimum; the number is its basin's share of the map.",
    )


def _steps(colors: Sequence[str]) -> list[tuple[float, str]]:
    """A colour scale in steps, one colour after the other."""
    scale = []
    for place, color in enumerate(colors):
        scale += [(place / len(colors), color), ((place + 1) / len(colors), color)]
    return scale


def _guess_picture(scene: Scene, theme: Theme) -> Picture:
    p = chance_of_a_guess(scene, 1)
    found, expected = found_by_guessing(scene, 1), expected_by_guessing(p, scene.steps)
    figure = chart(theme, "guesses", "share that has found the best well")
    figure.add_scatter(
        x=np.arange(len(found)), y=found, mode="lines", name=f"{SEEDS} searches", line={"color": style.COLORS[1]}
    )
    figure.add_scatter(
        x=np.arange(len(expected)),
        y=expected,
        mode="lines",
        name="1 − (1 − p)ᵏ",
        line={"color": style.THEMES[theme]["text"], "dash": "dash"},
    )
    figure.update_yaxes(range=[0, 1.02])
    return Picture(
        title="How often guessing finds the best well",
        figure=figure,
        caption=f"p = {number(p)} is the share of the square guessed in where the loss is lower than in any other well.",
    )


def _push_picture(seen: Seen, theme: Theme) -> Picture:
    quiet = _key(Scene(**{**dict(seen.scene), "options": {}}))
    figure = chart(theme, "noise", "share that leaves its first well", showlegend=False)
    shares = [escapes(quiet, noise) for noise in NOISES]
    figure.add_scatter(x=NOISES, y=shares, mode="lines+markers", line={"color": style.COLORS[0]})
    figure.update_yaxes(range=[-0.02, 1.02])
    if seen.scene.option(NOISE) <= NOISES[-1]:
        mark_x(figure, theme, seen.scene.option(NOISE), "now", dash="solid")
    return Picture(
        title="Noise kicks out of a shallow well",
        figure=figure,
        caption=f"{SEEDS} walkers for each noise, each with random numbers of its own.",
    )


# ------------------------------------------------------------------------------------------------ tasks


def _has_left(seen: Seen) -> bool:
    return bool(abs(seen.scene.begin[1]) <= TINY and np.abs(seen.paths[0].points[-1][1]) > AWAY)


def _reaches_the_lowest(seen: Seen) -> bool:
    return int(nearest_minima(seen.scene, seen.paths[0].points[-1:])[0]) == lowest(seen.scene)


def _guesses_find_it_nearly_always(seen: Seen) -> bool:
    return float(expected_by_guessing(chance_of_a_guess(seen.scene, 1), seen.scene.steps)[-1]) > 0.999


def _falls_into_the_deepest(seen: Seen) -> bool:
    return seen.scene.option(NOISE) > 0.0 and _reaches_the_lowest(seen)


SADDLES = Lesson(
    key="saddles",
    title="Saddles, plateaus, traps",
    question="A walker starts exactly on a ridge between two valleys and only ever walks downhill. Where does it end?",
    answers=("In one of the valleys", "At the saddle, for ever", "It is still on its way"),
    outcome=_outcome,
    because=_because,
    presets=(
        Preset(key="ridge", name="On the ridge", scene=_ridge(), controls=("1.learning_rate", "steps"), low=True),
        Preset(
            key="valleys",
            name="The wrong valley",
            scene=_valleys(),
            controls=("1.learning_rate", "2.radius", "start", "steps", "seed"),
            low=True,
        ),
        Preset(key="push", name="A push", scene=_push(), controls=("noise", "1.learning_rate", "seed"), low=True),
    ),
    tasks=(
        Task(
            text="Make the walker leave the ridge from the smallest jitter above zero.", preset="ridge", done=_has_left
        ),
        Task(
            text="Move the start so that descent finds the lowest minimum.", preset="valleys", done=_reaches_the_lowest
        ),
        Task(
            text="Make guessing miss less than once in a thousand.",
            preset="valleys",
            done=_guesses_find_it_nearly_always,
        ),
        Task(text="With noise, end in the deepest well.", preset="push", done=_falls_into_the_deepest),
    ),
    happened=_happened,
    pictures=_pictures,
    dials=(JITTER,),
    wants_dial=lambda seen, name: seen.preset == "ridge",
    turned=_turned,
    teaching=Teaching(
        minutes=10,
        say="Let the class argue before it plays: the two valleys are equally good, so which way should it go? Then turn the "
        "jitter up from zero by one notch, and ask how many steps a start a thousand times nearer would take.",
        misconception="“A saddle is a rare accident.” Exactly on the ridge it is; but passing near one costs many steps, and "
        "in many dimensions saddles outnumber minima.",
        then="In “The wrong valley” ask whether it is better to start descent again and again, or to guess.",
        source="Gradient descent leaves saddles from almost every start: Lee, Simchowitz, Jordan and Recht (2016). Noise: Ge, "
        "Huang, Jin and Yuan (2015). Saddles in many dimensions: Dauphin et al. (2014). Random search: Brooks (1958).",
    ),
)
