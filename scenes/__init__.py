"""A Scene: everything a picture depends on, as one validated record <-> one query string."""

from scenes.anatomy import Anatomy, look_into
from scenes.curvature import GROUNDS, Curvature, Ground, trace_bounds, trace_curvature
from scenes.framing import CAMERA, map_bounds
from scenes.line_arrows import LineArrow, arrow_of
from scenes.moved_data import DATA_DECIMALS
from scenes.options import SEED, STEPS, Option, batch_size_of, options_of
from scenes.overlays import Overlays, Vectors, overlays_of, trace_overlays, trace_vectors
from scenes.query import read_scene, write_parts, write_scene
from scenes.scene import ARROWS, MOST_RUNS, OVERLAYS, LossAxis, Overlay, Run, Scene
from scenes.trace import (
    Surface,
    fan_quantity,
    outline_of,
    places_of,
    section_of,
    trace,
    trace_fan,
    trace_runs,
    trace_surface,
)
from scenes.verdicts import judge, judge_all, judge_fan, judge_runs, leave_step, leave_steps, nearest_minimum
from scenes.version import VERSION
from scenes.words import SENTENCES, TOO_FAST, Judgement, Sentence, Verdict, say, say_shortly, shorten

__all__ = [
    "ARROWS",
    "CAMERA",
    "DATA_DECIMALS",
    "GROUNDS",
    "MOST_RUNS",
    "OVERLAYS",
    "SEED",
    "SENTENCES",
    "STEPS",
    "TOO_FAST",
    "VERSION",
    "Anatomy",
    "Curvature",
    "Ground",
    "Judgement",
    "LineArrow",
    "LossAxis",
    "Option",
    "Overlay",
    "Overlays",
    "Run",
    "Scene",
    "Sentence",
    "Surface",
    "Vectors",
    "Verdict",
    "arrow_of",
    "batch_size_of",
    "fan_quantity",
    "judge",
    "judge_all",
    "judge_fan",
    "judge_runs",
    "leave_step",
    "leave_steps",
    "look_into",
    "map_bounds",
    "nearest_minimum",
    "options_of",
    "outline_of",
    "overlays_of",
    "places_of",
    "read_scene",
    "say",
    "say_shortly",
    "section_of",
    "shorten",
    "trace",
    "trace_bounds",
    "trace_curvature",
    "trace_fan",
    "trace_overlays",
    "trace_runs",
    "trace_surface",
    "trace_vectors",
    "write_parts",
    "write_scene",
]
