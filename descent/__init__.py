"""The stepping core: landscapes and optimizers go in, paths come out. The only room that imports numba."""

from descent.anatomy import Step, look_inside, steps_taken
from descent.kernels import evaluate, evaluate_hessian, kernel, note_probe, probe, probe_value, solve
from descent.noting import Line, Note, lines_of, pieces
from descent.path import Path, Paths, Reason, Status
from descent.places import hessians_at, name_place, sample, sample_hessians, sample_rows
from descent.quantity import Quantity, choice, default_of, pack
from descent.randomness import draw_batches
from descent.reading import Reading, read_line, sides
from descent.run import run, sweep

__all__ = [
    "Line",
    "Note",
    "Path",
    "Paths",
    "Quantity",
    "Reading",
    "Reason",
    "Status",
    "Step",
    "choice",
    "default_of",
    "draw_batches",
    "evaluate",
    "evaluate_hessian",
    "hessians_at",
    "kernel",
    "lines_of",
    "look_inside",
    "name_place",
    "note_probe",
    "pack",
    "pieces",
    "probe",
    "probe_value",
    "read_line",
    "run",
    "sample",
    "sample_hessians",
    "sample_rows",
    "sides",
    "solve",
    "steps_taken",
    "sweep",
]
