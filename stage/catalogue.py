"""The catalogue as JSON: every declaration that the stage draws its controls and marks from."""

import unicodedata
from typing import Any

from descent import Quantity
from figures import style
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, Optimizer
from scenes import CAMERA, SENTENCES, options_of

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def plain_symbol(latex: str) -> str:
    r"""A LaTeX symbol as text: \beta_1 -> β₁."""
    name, _, index = latex.removeprefix("\\").partition("_")
    if latex.startswith("\\"):
        name = unicodedata.lookup(f"GREEK SMALL LETTER {name.removeprefix('var').upper().replace('LAMBDA', 'LAMDA')}")
    return name + index.translate(_SUBSCRIPTS)


def describe_quantity(quantity: Quantity) -> dict[str, Any]:
    """What a slider needs to know."""
    return {
        "name": quantity.name,
        "label": quantity.label,
        "symbol": plain_symbol(quantity.symbol),
        "default": quantity.default,
        "low": quantity.low,
        "high": quantity.high,
        "integer": quantity.scale == "integer",
        "stops": quantity.stops.tolist(),
        "meaning": quantity.meaning,
        "suggested": quantity.suggested,
        "advanced": quantity.advanced,
    }


def describe_landscape(landscape: Landscape) -> dict[str, Any]:
    """What the views and the sliders need to know about a landscape."""
    return {
        "name": landscape.name,
        "axes": landscape.axes,
        "domain": landscape.domain,
        "start": landscape.start,
        "parameters": [describe_quantity(q) for q in landscape.parameters],
        "options": [describe_quantity(q) for q in options_of(landscape)],
        "minima": [{"point": minimum.point, "lowest": minimum.lowest} for minimum in landscape.minima],
        "saddles": landscape.saddles,
        "flatLines": landscape.flat_lines,
        "logColors": landscape.log_colors,
        "suggests": dict(landscape.suggests),
        "columns": [] if landscape.dataset is None else landscape.dataset.columns,
    }


def describe_optimizer(optimizer: Optimizer) -> dict[str, Any]:
    """What the sliders and the legend need to know about an optimizer."""
    return {
        "name": optimizer.name,
        "hyperparameters": [describe_quantity(q) for q in optimizer.hyperparameters],
    }


def catalogue() -> dict[str, Any]:
    """Everything declared, keyed as in the registries."""
    return {
        "landscapes": {key: describe_landscape(landscape) for key, landscape in LANDSCAPES.items()},
        "optimizers": {key: describe_optimizer(optimizer) for key, optimizer in OPTIMIZERS.items()},
        "verdicts": [SENTENCES[verdict] for verdict in sorted(SENTENCES)],
        "camera": CAMERA,
        "style": {
            "colors": style.COLORS,
            "markers": style.MARKERS,
            "colorscale": style.COLORSCALE,
            "minimum": style.MINIMUM_COLOR,
            "saddle": style.SADDLE_COLOR,
            "contourLine": style.CONTOUR_LINE,
            "contourLevels": style.CONTOUR_LEVELS,
            "exportSize": style.EXPORT_SIZE,
        },
    }
