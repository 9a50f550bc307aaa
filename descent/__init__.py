"""The stepping core: landscapes and optimizers go in, paths come out. The only room that imports numba."""

from descent.kernels import evaluate, evaluate_hessian, kernel, solve
from descent.path import Path, Paths, Reason, Status
from descent.quantity import Quantity, choice, default_of, pack
from descent.run import name_place, run, sample, sample_hessians, sweep

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
    "pack",
    "run",
    "sample",
    "sample_hessians",
    "solve",
    "sweep",
]
