"""Make torch.npz and torch.json: what torch's own optimizers and schedulers do, for ours to match.

    pip install torch==2.13.0 qhoptim==1.1.0
    python -m tests.references.make_torch

qhoptim holds the optimizers of Ma & Yarats, by themselves. Landscapes are written again in torch and differentiated by
autograd, so nothing but the data points of the logistic loss is shared with the code under test.
"""

import math
from importlib.metadata import version

import numpy as np
import torch
from qhoptim.pyt import QHM, QHAdam
from torch.nn.functional import logsigmoid

from landscapes.datasets import TWO_CLASSES
from tests.references.cases import STEPS, cases, write

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


LANDSCAPES = {
    "narrow_valley": narrow_valley,
    "rosenbrock": rosenbrock,
    "himmelblau": himmelblau,
    "logistic": logistic,
}

#: Our names of the numbers -> torch's; two names in one become a pair.
NAMES = {
    "learning_rate": "lr",
    "momentum": "momentum",
    "weight_decay": "weight_decay",
    "epsilon": "eps",
    "decay": "alpha",
    "beta1": "betas",
    "beta2": "betas",
    "nu": "nu",
    "nu1": "nus",
    "nu2": "nus",
    "momentum_decay": "momentum_decay",
}
MOMENTA = (
    {"rate": 0.5, "momentum": 0.9, "weight_decay": 0.0},
    {"rate": 1.0, "momentum": 0.5, "weight_decay": 0.1},
    {"rate": 0.5, "momentum": 0.99, "weight_decay": 0.01},
)
ADAMS = (
    {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.0},
    {"learning_rate": 0.01, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-4, "weight_decay": 0.1},
    {"learning_rate": 0.05, "beta1": 0.95, "beta2": 0.99, "epsilon": 0.1, "weight_decay": 0.01},
)

#: Optimizer, what torch needs besides, and three settings that move every number.
OPTIMIZERS = {
    "gradient_descent": (
        torch.optim.SGD,
        {},
        (
            {"rate": 1.0, "weight_decay": 0.0},
            {"rate": 1.0, "weight_decay": 0.1},
            {"rate": 0.5, "weight_decay": 0.6},
        ),
    ),
    "heavy_ball": (torch.optim.SGD, {}, MOMENTA),
    "nesterov": (torch.optim.SGD, {"nesterov": True}, MOMENTA),
    "qhm": (
        QHM,
        {},
        (
            {"rate": 1.0, "momentum": 0.9, "nu": 0.7, "weight_decay": 0.0},
            {"rate": 0.5, "momentum": 0.5, "nu": 0.3, "weight_decay": 0.1},
            {"rate": 1.0, "momentum": 0.99, "nu": 0.95, "weight_decay": 0.01},
        ),
    ),
    "adagrad": (
        torch.optim.Adagrad,
        {},
        (
            {"learning_rate": 0.464, "epsilon": 1e-10, "weight_decay": 0.0},
            {"learning_rate": 0.1, "epsilon": 1e-3, "weight_decay": 0.1},
            {"learning_rate": 1.0, "epsilon": 0.5, "weight_decay": 0.01},
        ),
    ),
    "rmsprop": (
        torch.optim.RMSprop,
        {},
        (
            {"learning_rate": 0.002, "decay": 0.99, "epsilon": 1e-8, "weight_decay": 0.0},
            {"learning_rate": 0.004, "decay": 0.9, "epsilon": 1e-3, "weight_decay": 0.1},
            {"learning_rate": 0.005, "decay": 0.999, "epsilon": 0.5, "weight_decay": 0.01},
        ),
    ),
    "adadelta": (
        torch.optim.Adadelta,
        {},
        (
            {"learning_rate": 1.0, "decay": 0.9, "epsilon": 1e-6, "weight_decay": 0.0},
            {"learning_rate": 0.5, "decay": 0.99, "epsilon": 1e-5, "weight_decay": 0.1},
            {"learning_rate": 2.0, "decay": 0.5, "epsilon": 1e-7, "weight_decay": 0.01},
        ),
    ),
    "adam": (torch.optim.Adam, {}, ADAMS),
    "amsgrad": (torch.optim.Adam, {"amsgrad": True}, ADAMS),
    "adamax": (
        torch.optim.Adamax,
        {},
        tuple(setting | {"learning_rate": rate} for setting, rate in zip(ADAMS, (0.1, 0.005, 0.05), strict=True)),
    ),
    "adamw": (torch.optim.AdamW, {}, ADAMS),
    "nadam": (
        torch.optim.NAdam,
        {},
        tuple(
            setting | {"learning_rate": rate, "momentum_decay": psi}
            for setting, rate, psi in zip(ADAMS, (0.02, 0.005, 0.05), (0.004, 0.1, 0.0), strict=True)
        ),
    ),
    "radam": (
        torch.optim.RAdam,
        {},
        (
            {"rate": 0.5, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.0},
            {"rate": 0.1, "beta1": 0.5, "beta2": 0.9, "epsilon": 0.2, "weight_decay": 0.1},
            {"rate": 0.5, "beta1": 0.95, "beta2": 0.6, "epsilon": 0.1, "weight_decay": 0.01},
        ),
    ),
    "qhadam": (
        QHAdam,
        {},
        tuple(
            setting | {"learning_rate": rate, "nu1": nu1, "nu2": nu2}
            for setting, rate, nu1, nu2 in zip(
                ADAMS, (0.02, 0.01, 0.02), (0.7, 0.9, 0.3), (1.0, 0.95, 0.8), strict=True
            )
        ),
    ),
}

#: Our schedule, its numbers, and torch's scheduler of a rate of 1.
SCHEDULERS = (
    ("step", {"drop": 0.5, "period": 50}, lambda o: torch.optim.lr_scheduler.StepLR(o, 50, gamma=0.5)),
    ("step", {"drop": 0.9, "period": 7}, lambda o: torch.optim.lr_scheduler.StepLR(o, 7, gamma=0.9)),
    ("exponential", {"rate_decay": 0.99}, lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.99)),
    ("exponential", {"rate_decay": 0.9}, lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9)),
    ("inverse_time", {"halving": 50}, lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda k: 1 / (1 + k / 50))),
    ("inverse_time", {"halving": 3}, lambda o: torch.optim.lr_scheduler.LambdaLR(o, lambda k: 1 / (1 + k / 3))),
    ("cosine", {}, lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=STEPS)),
)


def descend(case, optimizer_class, fixed):
    """Points (STEPS + 1, 2) of one torch descent."""
    options = dict(fixed)
    for ours, value in case["hyperparameters"].items():
        name = "rho" if ours == "decay" and optimizer_class is torch.optim.Adadelta else NAMES[ours]
        options[name] = (*options.get(name, ()), value) if name in ("betas", "nus") else value
    point = torch.tensor(case["start"], dtype=torch.float64, requires_grad=True)
    optimizer = optimizer_class([point], **options)
    points = [point.detach().numpy().copy()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        LANDSCAPES[case["landscape"]](point, **case["parameters"]).backward()
        optimizer.step()
        points.append(point.detach().numpy().copy())
    return np.array(points)


def factors(scheduler_of):
    """Rates (STEPS,) of one scheduler that begins with 1."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = scheduler_of(optimizer)
    rates = []
    for _ in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


def main():
    # NAdam keeps the product of its momenta in the default type, which would leave eight digits of the path.
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    written, points = [], []
    for key, (optimizer_class, fixed, settings) in OPTIMIZERS.items():
        for case in cases(key, settings):
            written.append(case)
            points.append(descend(case, optimizer_class, fixed))
    write(
        "torch",
        {"torch": torch.__version__, "qhoptim": version("qhoptim")},
        written,
        [{"schedule": key, "numbers": numbers} for key, numbers, _ in SCHEDULERS],
        points=np.array(points),
        factors=np.array([factors(scheduler_of) for _, _, scheduler_of in SCHEDULERS]),
    )


if __name__ == "__main__":
    main()
