"""Make torch.npz and torch.json: the paths of torch's own optimizers, for ours to match.

    pip install torch==2.13.0
    python -m tests.references.make_torch

Landscapes are written again in torch and differentiated by autograd, so nothing but the data points of the logistic
loss is shared with the code under test. Rates keep every path away from chaos and from jitter at the floor, where
rounding would be amplified until two correct programs differ.
"""

import json
import math
import platform
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import logsigmoid

from landscapes.datasets import TWO_CLASSES

STEPS = 200
HERE = Path(__file__).parent
ROWS = torch.tensor(TWO_CLASSES.rows, dtype=torch.float64)


def narrow_valley(point, condition_number, rotation):
    c, s = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    turn = torch.tensor([[c, s], [-s, c]], dtype=torch.float64)
    curvatures = torch.tensor([1.0, condition_number], dtype=torch.float64)
    return 0.5 * (curvatures * (turn @ point) ** 2).sum()


def rosenbrock(point, steepness):
    x, y = point
    return (1 - x) ** 2 + steepness * (y - x**2) ** 2


def himmelblau(point):
    x, y = point
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def logistic(point):
    return -logsigmoid(ROWS[:, 2] * (ROWS[:, :2] @ point)).mean()


#: Landscape, parameters, start and a rate that suits the curvature there; one for each setting of an optimizer.
PLACES = {
    "narrow_valley": (
        narrow_valley,
        ({"condition_number": 25.0, "rotation": 15.0}, (-2.7, 0.4), 0.02),
        ({"condition_number": 100.0, "rotation": 60.0}, (1.5, -2.0), 0.005),
        ({"condition_number": 4.0, "rotation": 90.0}, (2.0, 3.0), 0.1),
    ),
    "rosenbrock": (
        rosenbrock,
        ({"steepness": 100.0}, (-1.2, 1.0), 0.0005),
        ({"steepness": 10.0}, (1.5, -0.5), 0.002),
        ({"steepness": 300.0}, (0.3, 0.6), 0.0002),
    ),
    "himmelblau": (himmelblau, ({}, (-0.6, -1.3), 0.004), ({}, (1.0, 4.0), 0.002), ({}, (4.5, -4.0), 0.002)),
    "logistic": (logistic, ({}, (-2.0, 4.0), 1.0), ({}, (4.0, -2.5), 3.0), ({}, (-1.0, -1.0), 0.3)),
}

#: Optimizer, our names of its numbers -> torch's, and three settings. `rate` multiplies the place's rate;
#: `learning_rate`, for methods that divide the gradient by its own size, is a distance.
OPTIMIZERS = {
    "gradient_descent": (
        torch.optim.SGD,
        {"learning_rate": "lr", "weight_decay": "weight_decay"},
        {},
        (
            {"rate": 1.0, "weight_decay": 0.0},
            {"rate": 1.0, "weight_decay": 0.1},
            {"rate": 0.5, "weight_decay": 0.6},
        ),
    ),
    "heavy_ball": (
        torch.optim.SGD,
        {"learning_rate": "lr", "momentum": "momentum", "weight_decay": "weight_decay"},
        {},
        (
            {"rate": 0.5, "momentum": 0.9, "weight_decay": 0.0},
            {"rate": 1.0, "momentum": 0.5, "weight_decay": 0.1},
            {"rate": 0.5, "momentum": 0.99, "weight_decay": 0.01},
        ),
    ),
    "nesterov": (
        torch.optim.SGD,
        {"learning_rate": "lr", "momentum": "momentum", "weight_decay": "weight_decay"},
        {"nesterov": True},
        (
            {"rate": 0.5, "momentum": 0.9, "weight_decay": 0.0},
            {"rate": 1.0, "momentum": 0.5, "weight_decay": 0.1},
            {"rate": 0.5, "momentum": 0.99, "weight_decay": 0.01},
        ),
    ),
    "adagrad": (
        torch.optim.Adagrad,
        {"learning_rate": "lr", "epsilon": "eps", "weight_decay": "weight_decay"},
        {},
        (
            {"learning_rate": 0.464, "epsilon": 1e-10, "weight_decay": 0.0},
            {"learning_rate": 0.1, "epsilon": 1e-3, "weight_decay": 0.1},
            {"learning_rate": 1.0, "epsilon": 0.5, "weight_decay": 0.01},
        ),
    ),
    "rmsprop": (
        torch.optim.RMSprop,
        {"learning_rate": "lr", "decay": "alpha", "epsilon": "eps", "weight_decay": "weight_decay"},
        {},
        (
            {"learning_rate": 0.002, "decay": 0.99, "epsilon": 1e-8, "weight_decay": 0.0},
            {"learning_rate": 0.004, "decay": 0.9, "epsilon": 1e-3, "weight_decay": 0.1},
            {"learning_rate": 0.005, "decay": 0.999, "epsilon": 0.5, "weight_decay": 0.01},
        ),
    ),
    "adam": (
        torch.optim.Adam,
        {
            "learning_rate": "lr",
            "beta1": "beta1",
            "beta2": "beta2",
            "epsilon": "eps",
            "weight_decay": "weight_decay",
        },
        {},
        (
            {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.0},
            {"learning_rate": 0.01, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-4, "weight_decay": 0.1},
            {"learning_rate": 0.05, "beta1": 0.95, "beta2": 0.99, "epsilon": 0.1, "weight_decay": 0.01},
        ),
    ),
}


def descend(loss, start, optimizer_class, options):
    """Points (STEPS + 1, 2) of one torch descent."""
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = optimizer_class([point], **options)
    points = [point.detach().numpy().copy()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss(point).backward()
        optimizer.step()
        points.append(point.detach().numpy().copy())
    return np.array(points)


def main():
    torch.set_num_threads(1)
    cases, paths = [], []
    for optimizer, (optimizer_class, spelling, fixed, settings) in OPTIMIZERS.items():
        for landscape, (function, *places) in PLACES.items():
            for setting, (parameters, start, rate) in zip(settings, places, strict=True):
                hyperparameters = dict(setting)
                if "rate" in hyperparameters:
                    hyperparameters["learning_rate"] = rate * hyperparameters.pop("rate")
                options = fixed | {spelling[name]: value for name, value in hyperparameters.items()}
                if "beta1" in options:
                    options["betas"] = (options.pop("beta1"), options.pop("beta2"))
                paths.append(
                    descend(lambda point, f=function, p=parameters: f(point, **p), start, optimizer_class, options)
                )
                cases.append({
                    "optimizer": optimizer,
                    "landscape": landscape,
                    "start": start,
                    "parameters": parameters,
                    "hyperparameters": hyperparameters,
                })
    np.savez_compressed(HERE / "torch.npz", points=np.array(paths))
    versions = {"torch": torch.__version__, "numpy": np.__version__, "python": platform.python_version()}
    lines = ",\n".join("    " + json.dumps(case) for case in cases)
    (HERE / "torch.json").write_text(
        f'{{\n  "versions": {json.dumps(versions)},\n  "steps": {STEPS},\n  "cases": [\n{lines}\n  ]\n}}\n'
    )


if __name__ == "__main__":
    main()
