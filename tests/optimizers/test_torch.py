"""First-order optimizers against torch's own, step by step (tests/references/make_torch.py made the paths)."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from descent import run
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

REFERENCES = Path(__file__).parents[1] / "references"
SIDECAR = json.loads((REFERENCES / "torch.json").read_text())
CASES = SIDECAR["cases"]
POINTS = np.load(REFERENCES / "torch.npz")["points"]

OPTIMIZERS_OF_TORCH = ("gradient_descent", "heavy_ball", "nesterov", "adagrad", "rmsprop", "adam")
LANDSCAPES_IN_TORCH = ("narrow_valley", "rosenbrock", "himmelblau", "logistic")
#: Paths that agree differ by rounding only; a wrong epsilon, bias correction or order of terms shows at 1e-8 or above.
TOLERANCE = 1.0e-10


def test_references_cover_every_pair_with_several_settings():
    pairs = [(case["optimizer"], case["landscape"]) for case in CASES]
    assert all(pairs.count(pair) >= 2 for pair in product(OPTIMIZERS_OF_TORCH, LANDSCAPES_IN_TORCH))
    assert POINTS.shape == (len(CASES), SIDECAR["steps"] + 1, 2)
    assert SIDECAR["steps"] >= 200


@pytest.mark.parametrize("key", OPTIMIZERS_OF_TORCH)
def test_references_move_every_hyperparameter_off_its_default(key):
    quantities = OPTIMIZERS[key].hyperparameters
    used = [case["hyperparameters"] for case in CASES if case["optimizer"] == key]
    assert all(set(setting) == {q.name for q in quantities} for setting in used)
    assert all(any(setting[q.name] != q.default for setting in used) for q in quantities)


@pytest.mark.parametrize(
    "number", range(len(CASES)), ids=[f"{case['optimizer']}-{case['landscape']}-{i}" for i, case in enumerate(CASES)]
)
def test_path_equals_torch(number):
    case, expected = CASES[number], POINTS[number]
    path = run(
        LANDSCAPES[case["landscape"]],
        OPTIMIZERS[case["optimizer"]],
        start=case["start"],
        steps=SIDECAR["steps"],
        parameters=case["parameters"],
        hyperparameters=case["hyperparameters"],
    )
    assert path.points.shape == expected.shape
    error = np.abs(path.points - expected) / np.maximum(1.0, np.abs(expected))
    assert error.max() <= TOLERANCE, f"step {error.max(axis=1).argmax()} differs by {error.max():.1e}"
