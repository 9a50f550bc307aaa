"""Make optax.npz and optax.json: what optax's own optimizers and schedules do, for ours to match.

    pip install optax==0.2.8
    python -m tests.references.make_optax

Landscapes are written again in jax and differentiated by it, so nothing but the data points of the logistic loss is
shared with the code under test.
"""

import math

import jax
import jax.numpy as jnp
import numpy as np
import optax

from landscapes.datasets import TWO_CLASSES
from tests.references.cases import STEPS, cases, write

jax.config.update("jax_enable_x64", True)


def narrow_valley(point, condition_number, rotation):
    c, s = math.cos(math.radians(rotation)), math.sin(math.radians(rotation))
    along, across = c * point[0] + s * point[1], c * point[1] - s * point[0]
    return 0.5 * (along**2 + condition_number * across**2)


def rosenbrock(point, steepness):
    x, y = point
    return (1 - x) ** 2 + steepness * (y - x**2) ** 2


def himmelblau(point):
    x, y = point
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def logistic(point):
    rows = jnp.asarray(TWO_CLASSES.rows)
    return -jax.nn.log_sigmoid(rows[:, 2] * (rows[:, :2] @ point)).mean()


LANDSCAPES = {
    "narrow_valley": narrow_valley,
    "rosenbrock": rosenbrock,
    "himmelblau": himmelblau,
    "logistic": logistic,
}

#: Our names of the numbers -> optax's.
NAMES = {
    "learning_rate": "learning_rate",
    "beta1": "b1",
    "beta2": "b2",
    "epsilon": "eps",
    "weight_decay": "weight_decay",
}
#: Fractions that no step is a whole multiple of: a coordinate that lands on a zero slope would leave its sign to rounding.
DISTANCES = ({"learning_rate": 0.0107}, {"learning_rate": 0.0053}, {"learning_rate": 0.0371})


def normalised_gradient(learning_rate):
    return optax.chain(optax.normalize_by_update_norm(eps=0.0), optax.scale_by_learning_rate(learning_rate))


#: Optimizer and three settings that move every number.
OPTIMIZERS = {
    "normalised_gradient": (normalised_gradient, DISTANCES),
    "sign_descent": (optax.sign_sgd, DISTANCES),
    "schedule_free_sgd": (
        optax.contrib.schedule_free_sgd,
        (
            {"rate": 1.0, "beta1": 0.9, "weight_decay": 0.0},
            {"rate": 1.0, "beta1": 0.5, "weight_decay": 0.1},
            {"rate": 0.5, "beta1": 0.98, "weight_decay": 0.6},
        ),
    ),
    "adabelief": (
        lambda eps, **numbers: optax.adabelief(eps=eps, eps_root=eps, **numbers),
        (
            {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-16},
            {"learning_rate": 0.005, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3},
            {"learning_rate": 0.05, "beta1": 0.95, "beta2": 0.99, "epsilon": 1e-2},
        ),
    ),
    "yogi": (
        optax.yogi,
        (
            {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-3},
            {"learning_rate": 0.01, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-4},
            {"learning_rate": 0.05, "beta1": 0.95, "beta2": 0.99, "epsilon": 0.1},
        ),
    ),
    "lion": (
        optax.lion,
        (
            {"learning_rate": 0.0217, "beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0},
            {"learning_rate": 0.0053, "beta1": 0.5, "beta2": 0.9, "weight_decay": 0.1},
            {"learning_rate": 0.0371, "beta1": 0.95, "beta2": 0.98, "weight_decay": 0.6},
        ),
    ),
    "schedule_free_adamw": (
        optax.contrib.schedule_free_adamw,
        (
            {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.0},
            {"learning_rate": 0.01, "beta1": 0.5, "beta2": 0.9, "epsilon": 1e-4, "weight_decay": 0.1},
            {"learning_rate": 0.05, "beta1": 0.98, "beta2": 0.99, "epsilon": 0.1, "weight_decay": 0.01},
        ),
    ),
}

#: Our schedule, its numbers, and optax's schedule of a rate of 1.
SCHEDULES = (
    ("cosine", {}, optax.cosine_decay_schedule(1.0, STEPS)),
    ("warm_up_cosine", {"warm_up": 0.1}, optax.warmup_cosine_decay_schedule(0.0, 1.0, STEPS // 10, STEPS)),
    ("warm_up_cosine", {"warm_up": 0.35}, optax.warmup_cosine_decay_schedule(0.0, 1.0, 70, STEPS)),
)


def descend(case, make):
    """Points (STEPS + 1, 2) of one optax descent, and those of its average where there is one."""
    optimizer = make(**{NAMES[ours]: value for ours, value in case["hyperparameters"].items()})
    averages = "schedule_free" in case["optimizer"]

    @jax.jit
    def step(point, state):
        gradient = jax.grad(lambda there: LANDSCAPES[case["landscape"]](there, **case["parameters"]))(point)
        updates, state = optimizer.update(gradient, state, point)
        point = optax.apply_updates(point, updates)
        return point, state, optax.contrib.schedule_free_eval_params(state, point) if averages else point

    point = jnp.array(case["start"], dtype=jnp.float64)
    state = optimizer.init(point)
    points, means = [np.array(point)], [np.array(point)]
    for _ in range(STEPS):
        point, state, mean = step(point, state)
        points.append(np.array(point))
        means.append(np.array(mean))
    return np.array(points), np.array(means)


def main():
    written, points, averages = [], [], []
    for key, (make, settings) in OPTIMIZERS.items():
        for case in cases(key, settings):
            path, means = descend(case, make)
            if "schedule_free" in key:
                case["average"] = len(averages)
                averages.append(means)
            written.append(case)
            points.append(path)
    write(
        "optax",
        {"optax": optax.__version__, "jax": jax.__version__},
        written,
        [{"schedule": key, "numbers": numbers} for key, numbers, _ in SCHEDULES],
        points=np.array(points),
        averages=np.array(averages),
        factors=np.array([[float(schedule(k)) for k in range(STEPS)] for _, _, schedule in SCHEDULES]),
    )


if __name__ == "__main__":
    main()
