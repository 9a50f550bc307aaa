"""The catalogue as JSON: every declaration that the stage draws its controls and marks from."""

import re
import unicodedata
from typing import Any

from descent import Quantity
from figures import style
from landscapes import LANDSCAPES, Dataset, Landscape
from optimizers import OPTIMIZERS, Optimizer, Stability
from scenes import CAMERA, DATA_DECIMALS, GROUNDS, SENTENCES, TOO_FAST, Option, options_of
from scenes.race import rate_of

_SUBSCRIPTS = str.maketrans("0123456789aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
#: Commands that are no Greek letter.
_LETTERS = {"ell": "ℓ", "nabla": "∇"}

#: What is drawn at the ball, by name: what its length means.
ARROW_MEANINGS = {
    "gradient": "learning rate × gradient, downhill: its tip is where plain gradient descent would land",
    "step": "true length: its tip is the next point",
    "velocity": "learning rate × velocity, as it was before the step",
    "ellipse": "where the step would end for a gradient, or average of gradients, of this length and any direction; "
    "for CMA-ES, one standard deviation of its guesses",
    "look_ahead": "the gradient is taken at the ball; the ring is where it looked ahead from: Nesterov's point before "
    "momentum, the average of schedule-free methods",
    "samples": "learning rate × each row's gradient, downhill; pale where this step does not see the row, bold their mean",
    "composition": "the step, tip to tail: what is left of earlier gradients, then this step's gradient",
    "model": "lines of equal loss of the parabola that fits the ground here; the thick one is the ball's loss, the "
    "others follow at equal differences",
}


def plain_symbol(latex: str) -> str:
    r"""A LaTeX symbol as text: \beta_1 -> β₁."""
    name, _, index = latex.removeprefix("\\").partition("_")
    if latex.startswith("\\"):
        greek = name.removeprefix("var").upper().replace("LAMBDA", "LAMDA")
        name = _LETTERS.get(name) or unicodedata.lookup(f"GREEK SMALL LETTER {greek}")
    return name + index.strip("{}").translate(_SUBSCRIPTS)


def plain_formula(latex: str) -> str:
    r"""A formula of one line as text: 2\,(1 + \mu) / L -> 2 (1 + μ) / L."""
    spaced = latex.replace(r"\,", " ")
    return re.sub(r"\\[a-z]+(_\w+)?", lambda found: plain_symbol(found[0]), spaced)


def describe_quantity(quantity: Quantity) -> dict[str, Any]:
    """What a slider needs to know."""
    return {
        "name": quantity.name,
        "label": quantity.label,
        "symbol": plain_symbol(quantity.symbol),
        "default": quantity.default,
        "low": quantity.low,
        "high": quantity.high,
        "integer": quantity.is_whole,
        "choices": quantity.choices,
        "stops": quantity.stops.tolist(),
        "meaning": quantity.meaning,
        "suggested": quantity.suggested,
        "advanced": quantity.advanced,
    }


def describe_option(option: Option) -> dict[str, Any]:
    """A quantity and when it has any effect."""
    only = None if option.only_with is None else {"name": option.only_with[0], "values": option.only_with[1]}
    return {**describe_quantity(option.quantity), "onlyWith": only, "onlyRandom": option.only_random}


def describe_landscape(landscape: Landscape) -> dict[str, Any]:
    """What the picker, the views and the sliders need to know about a landscape."""
    return {
        "name": landscape.name,
        "family": landscape.family,
        "lesson": landscape.lesson,
        "axes": landscape.axes,
        "shown": landscape.shown if landscape.dimension > 1 else (0,),
        "domain": landscape.domain,
        "start": landscape.start,
        "parameters": [describe_quantity(q) for q in landscape.parameters],
        "options": [describe_option(option) for option in options_of(landscape)],
        "flatLines": landscape.flat_lines,
        "logColors": landscape.log_colors,
        "suggests": dict(landscape.suggests),
        "columns": [] if landscape.dataset is None else landscape.dataset.columns,
        "line": landscape.line,
        "overlays": landscape.overlays,
        "data": None if landscape.dataset is None else describe_dataset(landscape.dataset),
    }


def describe_dataset(dataset: Dataset) -> dict[str, Any]:
    """The points as they were drawn, where a hand may move them, and the line that they were drawn from, if any."""
    return {
        "rows": dataset.rows.tolist(),
        "reach": dataset.reach,
        "decimals": DATA_DECIMALS,
        "truth": dataset.truth,
    }


def describe_optimizer(optimizer: Optimizer) -> dict[str, Any]:
    """What the picker, the sliders and the legend need to know about an optimizer."""
    return {
        "name": optimizer.name,
        "family": optimizer.family,
        "lesson": optimizer.lesson,
        "hyperparameters": [describe_quantity(q) for q in optimizer.hyperparameters],
        "rate": None if (rate := rate_of(optimizer)) is None else rate.name,
        "stochastic": optimizer.stochastic,
        "probes": optimizer.probes,
        "overlays": optimizer.overlays,
        "projects": optimizer.projects,
        "stability": None if optimizer.stability is None else describe_stability(optimizer.stability),
    }


def describe_stability(stability: Stability) -> dict[str, Any]:
    """What a strip along the learning rate says of where it ends."""
    return {
        "formula": plain_formula(stability.latex),
        "dividesByCurvature": stability.divides_by_curvature,
    }


def catalogue() -> dict[str, Any]:
    """Everything declared, keyed as in the registries."""
    return {
        "landscapes": {key: describe_landscape(landscape) for key, landscape in LANDSCAPES.items()},
        "optimizers": {key: describe_optimizer(optimizer) for key, optimizer in OPTIMIZERS.items()},
        "sentences": [SENTENCES[sentence] for sentence in sorted(SENTENCES)],
        "tooFast": TOO_FAST,
        "grounds": [GROUNDS[ground] for ground in sorted(GROUNDS)],
        "camera": CAMERA,
        "arrowMeanings": ARROW_MEANINGS,
        "style": {
            "colors": style.COLORS,
            "markers": style.MARKERS,
            "colorscale": style.COLORSCALE,
            "minimum": style.MINIMUM_COLOR,
            "saddle": style.SADDLE_COLOR,
            "contourLine": style.CONTOUR_LINE,
            "contourLevels": style.CONTOUR_LEVELS,
            "exportSize": style.EXPORT_SIZE,
            "projectorScale": style.PROJECTOR_SCALE,
            "arrows": style.ARROW_COLORS,
            "lineArrow": style.LINE_ARROW_COLOR,
            "stability": style.STABILITY_COLORS,
        },
    }
