"""A Scene: everything a picture depends on, as one validated record <-> one query string."""

from scenes.anatomy import Anatomy, look_into
from scenes.options import SEED, STEPS, Option, batch_size_of, options_of
from scenes.query import read_scene, write_parts, write_scene
from scenes.scene import CAMERA, MOST_RUNS, Run, Scene, map_bounds
from scenes.trace import Surface, fan_quantity, places_of, section_of, trace, trace_fan, trace_runs, trace_surface
from scenes.version import VERSION
from scenes.words import SENTENCES, Verdict, judge, judge_all, leave_step, leave_steps, nearest_minimum, say

__all__ = [
    "CAMERA",
    "MOST_RUNS",
    "SEED",
    "SENTENCES",
    "STEPS",
    "VERSION",
    "Anatomy",
    "Option",
    "Run",
    "Scene",
    "Surface",
    "Verdict",
    "batch_size_of",
    "fan_quantity",
    "judge",
    "judge_all",
    "leave_step",
    "leave_steps",
    "look_into",
    "map_bounds",
    "nearest_minimum",
    "options_of",
    "places_of",
    "read_scene",
    "say",
    "section_of",
    "trace",
    "trace_fan",
    "trace_runs",
    "trace_surface",
    "write_parts",
    "write_scene",
]
