"""The stepping core: landscapes and optimizers go in, paths come out. The only room that imports numba."""

from descent.kernels import evaluate, evaluate_hessian, kernel, note_probe, probe, probe_value, solve
from descent.path import Path, Paths, Reason, Status
from descent.places import name_place, sample, sample_hessians
from descent.quantity import Quantity, choice, default_of, pack
from descent.run import run, sweep

__all__ = [
    "Path",
    "Paths",
    "Quantity",
    "Reason",
    "Status",
    "choice",
    "default_of",
    "evaluate",
    "evaluate_hessian",
    "kernel",
    "name_place",
    "note_probe",
    "pack",
    "probe",
    "probe_value",
    "run",
    "sample",
    "sample_hessians",
    "solve",
    "sweep",
]
