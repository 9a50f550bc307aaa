"""Optimizers against torch's and optax's own, step by step (tests/references/make_*.py made the paths)."""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from descent import run
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

REFERENCES = Path(__file__).parents[1] / "references"
SIDECARS = {name: json.loads((REFERENCES / f"{name}.json").read_text()) for name in ("torch", "optax")}
ARRAYS = {name: np.load(REFERENCES / f"{name}.npz") for name in SIDECARS}
CASES = [(name, number, case) for name, sidecar in SIDECARS.items() for number, case in enumerate(sidecar["cases"])]
POINTS = {name: arrays["points"] for name, arrays in ARRAYS.items()}
AVERAGES = ARRAYS["optax"]["averages"]

#: A record that names one of these is compared with it here.
LIBRARIES = ("torch", "optax", "qhoptim")
COMPARED = [
    key for key, record in OPTIMIZERS.items() if record.check and record.check.against.split(".")[0] in LIBRARIES
]
LANDSCAPES_IN_REFERENCES = ("narrow_valley", "rosenbrock", "himmelblau", "logistic")


def named(cases):
    """Cases as parameters of a test, each under its optimizer, landscape and number."""
    return [pytest.param(*row, id=f"{row[-1]['optimizer']}-{row[-1]['landscape']}-{row[1]}") for row in cases]


def descend(case, steps, **options):
    """Our path for a case."""
    return run(
        LANDSCAPES[case["landscape"]],
        OPTIMIZERS[case["optimizer"]],
        start=case["start"],
        steps=steps,
        parameters=case["parameters"],
        hyperparameters=case["hyperparameters"],
        **options,
    )


def worst(found, expected):
    """The greatest difference of two paths, relative where numbers are large, and the step where it is."""
    error = (np.abs(found - expected) / np.maximum(1.0, np.abs(expected))).max(axis=1)
    return error.max(), error.argmax()


def test_every_record_that_names_a_library_is_compared_with_it_and_no_other_is():
    assert {case["optimizer"] for _, _, case in CASES} == set(COMPARED)
    for name, _, case in CASES:
        library = OPTIMIZERS[case["optimizer"]].check.against.split(".")[0]
        assert library == name or (library, name) == ("qhoptim", "torch")


def test_references_cover_every_pair_with_several_settings():
    pairs = [(case["optimizer"], case["landscape"]) for _, _, case in CASES]
    assert all(pairs.count(pair) >= 3 for pair in product(COMPARED, LANDSCAPES_IN_REFERENCES))
    for name, sidecar in SIDECARS.items():
        assert sidecar["steps"] >= 200
        assert POINTS[name].shape == (len(sidecar["cases"]), sidecar["steps"] + 1, 2)


@pytest.mark.parametrize("key", COMPARED)
def test_references_move_every_hyperparameter_off_its_default(key):
    quantities = OPTIMIZERS[key].hyperparameters
    used = [case["hyperparameters"] for _, _, case in CASES if case["optimizer"] == key]
    assert all(set(setting) == {q.name for q in quantities} for setting in used)
    assert all(any(setting[q.name] != q.default for setting in used) for q in quantities)
    assert all(len({setting[q.name] for setting in used}) > 1 for q in quantities)


@pytest.mark.parametrize(("name", "number", "case"), named(CASES))
def test_path_equals_the_reference(name, number, case):
    # Paths that agree differ by rounding only; a wrong epsilon, bias correction or order of terms shows at 1e-8 or above.
    expected = POINTS[name][number]
    path = descend(case, SIDECARS[name]["steps"])
    assert path.points.shape == expected.shape
    error, step = worst(path.points, expected)
    assert error <= OPTIMIZERS[case["optimizer"]].check.tolerance, f"step {step} differs by {error:.1e}"


@pytest.mark.parametrize(("name", "number", "case"), named([row for row in CASES if "average" in row[-1]]))
def test_average_in_memory_is_the_point_that_optax_evaluates(name, number, case):
    path = descend(case, SIDECARS[name]["steps"], memory=True)
    row = OPTIMIZERS[case["optimizer"]].memory.index("average")
    error, step = worst(path.memory[1:, row], AVERAGES[case["average"]][1:])
    assert error <= 1e-10, f"step {step + 1} differs by {error:.1e}"
