"""Scenes in, pictures and files out; no Streamlit, so that notebooks, exports and pages all draw with it."""

from figures.animated import animated_figure
from figures.layout import Theme
from figures.numbers import export_csv, export_json
from figures.race import crowd_figure, race_figure, tuning_figure
from figures.standalone import standalone_html
from figures.stills import contour_figure, curves_figure, surface_figure

__all__ = [
    "Theme",
    "animated_figure",
    "contour_figure",
    "crowd_figure",
    "curves_figure",
    "export_csv",
    "export_json",
    "race_figure",
    "standalone_html",
    "surface_figure",
    "tuning_figure",
]
