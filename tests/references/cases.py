"""What the references are made of: places, settings, and the two files in which paths are kept.

Rates keep every path away from chaos and from jitter at the floor, where rounding would be amplified until two correct
programs differ.
"""

import json
import platform
from pathlib import Path

import numpy as np

STEPS = 200
HERE = Path(__file__).parent

#: Parameters, start and a rate that suits the curvature there; one for each setting of an optimizer.
PLACES = {
    "narrow_valley": (
        ({"condition_number": 25.0, "rotation": 15.0}, (-2.7, 0.4), 0.02),
        ({"condition_number": 100.0, "rotation": 60.0}, (1.5, -2.0), 0.005),
        ({"condition_number": 4.0, "rotation": 90.0}, (2.0, 3.0), 0.1),
    ),
    "rosenbrock": (
        ({"steepness": 100.0}, (-1.2, 1.0), 0.0005),
        ({"steepness": 10.0}, (1.5, -0.5), 0.002),
        ({"steepness": 300.0}, (0.3, 0.6), 0.0002),
    ),
    "himmelblau": (({}, (-0.6, -1.3), 0.004), ({}, (1.0, 4.0), 0.002), ({}, (4.5, -4.0), 0.002)),
    "logistic": (({}, (-2.0, 4.0), 1.0), ({}, (4.0, -2.5), 3.0), ({}, (-1.0, -1.0), 0.3)),
}


def cases(optimizer, settings):
    """Every landscape with every setting, as it is written down. `rate` in a setting multiplies the place's rate."""
    found = []
    for landscape, places in PLACES.items():
        for setting, (parameters, start, rate) in zip(settings, places, strict=True):
            numbers = dict(setting)
            if "rate" in numbers:
                numbers["learning_rate"] = rate * numbers.pop("rate")
            found.append({
                "optimizer": optimizer,
                "landscape": landscape,
                "start": start,
                "parameters": parameters,
                "hyperparameters": numbers,
            })
    return found


def write(name, versions, written, schedules, **arrays):
    """name.npz with the arrays, and name.json that says what their rows are."""
    np.savez_compressed(HERE / f"{name}.npz", **arrays)
    sidecar = {"versions": versions | {"numpy": np.__version__, "python": platform.python_version()}, "steps": STEPS}
    head = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in sidecar.items())
    lists = ",\n".join(
        f'  "{key}": [\n' + ",\n".join("    " + json.dumps(row) for row in rows) + "\n  ]"
        for key, rows in (("cases", written), ("schedules", schedules))
    )
    (HERE / f"{name}.json").write_text(f"{{\n{head},\n{lists}\n}}\n")
