"""A Scene: everything a picture depends on, as one validated record <-> one query string."""

from scenes.options import SEED, STEPS, batch_size_of, options_of
from scenes.query import read_scene, write_parts, write_scene
from scenes.scene import CAMERA, MOST_RUNS, Run, Scene
from scenes.trace import Surface, fan_quantity, trace, trace_fan, trace_runs, trace_surface
from scenes.version import VERSION
from scenes.words import SENTENCES, Verdict, judge, judge_all, leave_step, leave_steps, nearest_minimum, say

__all__ = [
    "CAMERA",
    "MOST_RUNS",
    "SEED",
    "SENTENCES",
    "STEPS",
    "VERSION",
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
    "nearest_minimum",
    "options_of",
    "read_scene",
    "say",
    "trace",
    "trace_fan",
    "trace_runs",
    "trace_surface",
    "write_parts",
    "write_scene",
]
