"""A scene as one page that plays, scrubs and turns without a network."""

from collections.abc import Iterator
from html import escape

from figures import style
from figures.animated import animated_figure
from figures.formulas import to_mathml
from figures.layout import Theme
from figures.numbers import name_choices
from figures.places import is_section, say_section
from figures.trails import label_runs
from scenes import VERSION, Scene, judge, say, trace, write_scene

#: No button that would send the picture somewhere, no logo.
CONFIG = {"displaylogo": False, "showSendToCloud": False, "responsive": True, "scrollZoom": True}

#: The page may run and draw what it holds, and load nothing.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
html {{ font-size: {size:.0%}; }}
body {{ margin: 0; padding: 12px 20px 24px; background: {background}; color: {text}; font: 1rem/1.45 {font}; }}
h1 {{ font-size: 1.375rem; margin: 4px 0; }}
p, ul {{ margin: 4px 0; max-width: 110ch; }}
.plot {{ height: min(86vh, 900px); min-height: 620px; }}
small {{ opacity: 0.8; }}
figure {{ margin: 12px 24px 0 0; display: inline-block; vertical-align: top; overflow-x: auto; max-width: 100%; }}
figcaption {{ font-weight: 600; }}
math {{ margin: 4px 0; text-align: left; }}
math[display="block"] {{ width: max-content; }}
mtd {{ padding: 0.2em 0; text-align: left; }}
mtd[columnalign="right"] {{ text-align: right; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{lesson}</p>
<div class="plot">{plot}</div>
<ul>
{runs}
</ul>
<p>{settings}</p>
{formulas}
<p><small>Downhill {version} &middot; {scene}</small></p>
</body>
</html>
"""


def standalone_html(scene: Scene, theme: Theme = "light") -> str:
    """The page: animated figure, settings and verdicts in words, plotly.js inside; it loads nothing from anywhere."""
    colors = style.THEMES[theme]
    figure = animated_figure(scene, theme).update_layout(autosize=True)
    plot = figure.to_html(
        full_html=False,
        include_plotlyjs=True,
        auto_play=False,
        config=CONFIG,
        default_height="100%",
        validate=False,
    )
    return PAGE.format(
        title=escape(f"{scene.record.name} – Downhill"),
        lesson=escape(scene.record.lesson),
        plot=plot,
        runs="\n".join(f"<li>{escape(sentence)}</li>" for sentence in run_sentences(scene)),
        settings=escape(settings_sentence(scene)),
        formulas="\n".join(formula_figures(scene)),
        policy=POLICY,
        version=escape(VERSION),
        scene=escape(write_scene(scene)),
        background=colors["background"],
        text=colors["text"],
        font=style.FONT,
        size=style.PROJECTOR_SCALE if scene.projector else 1.0,
    )


def run_sentences(scene: Scene) -> list[str]:
    """For each optimizer its numbers and how its path ended."""
    sentences = []
    for index, (label, path) in enumerate(zip(label_runs(scene), trace(scene), strict=True)):
        told = name_choices(scene.runs[index].record.hyperparameters, scene.hyperparameters(index))
        numbers = ", ".join(
            f"{name.replace('_', ' ')} {value if isinstance(value, str) else exactly(value)}"
            for name, value in told.items()
        )
        sentences.append(f"{label}: {numbers}. {say(judge(scene, index, path))}")
    return sentences


def exactly(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")


def settings_sentence(scene: Scene) -> str:
    """Parameters, start, steps and what else the paths depend on, and what of the landscape the picture shows."""
    numbers = {**name_choices(scene.record.parameters, scene.all_parameters()), **scene.settings()}
    parts = [f"start ({', '.join(exactly(x) for x in scene.begin)})"]
    parts += [
        f"{name.replace('_', ' ')} {value if isinstance(value, str) else exactly(value)}"
        for name, value in numbers.items()
    ]
    said = f"{scene.record.name}: {', '.join(parts)}."
    if scene.data:
        moved = ", ".join(f"{row:g} to ({', '.join(map(exactly, place))})" for row, *place in scene.data)
        said += f" Points of the data that were moved: {moved}."
    if is_section(scene):
        said += f" The picture is the {say_section(scene)}; the paths move in all {scene.record.dimension} coordinates."
    return said


def formula_figures(scene: Scene) -> Iterator[str]:
    """The loss and the rule of every optimizer, each with its name, as HTML."""
    rules = [(run.record.name, run.record.latex) for run in scene.runs]
    for name, latex in dict.fromkeys([(scene.record.name, scene.record.latex), *rules]):
        yield f"<figure><figcaption>{escape(name)}</figcaption>{to_mathml(latex)}</figure>"
