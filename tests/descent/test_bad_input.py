"""Wrong arguments: each is refused with a ValueError that names the argument and says what is allowed."""

from dataclasses import replace
from inspect import signature

import numpy as np
import pytest

from descent import run, sample, sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.examples import quadratic

NAN, INF = float("nan"), float("inf")

#: Argument of run(), wrong value, and what the message must contain besides that value. On Rosenbrock with Adam.
WRONG = [
    ("start", (1.0,), "start must have 2 numbers"),
    ("start", (1.0, 1.0, 1.0), "start must have 2 numbers"),
    ("start", 1.0, "start must have 2 numbers"),
    ("start", ((1.0, 1.0),), "start must have 2 numbers"),
    ("start", (1.0, (1.0, 1.0)), "start must have 2 numbers"),
    ("start", ("east", "west"), "start must be 2 numbers"),
    ("start", (2.1, 1.0), "start: coordinate 1 must be from -2 to 2, not 2.1"),
    ("start", (1.0, -1.1), "start: coordinate 2 must be from -1 to 3, not -1.1"),
    ("start", (NAN, 1.0), "start: coordinate 1 must be from -2 to 2, not nan"),
    ("start", (1.0, INF), "start: coordinate 2 must be from -1 to 3, not inf"),
    ("steps", 0, "steps must be a whole number of at least 1"),
    ("steps", -1, "steps must be a whole number of at least 1"),
    ("steps", 10.0, "steps must be a whole number of at least 1"),
    ("steps", True, "steps must be a whole number of at least 1"),
    ("steps", None, "steps must be a whole number of at least 1"),
    ("hyperparameters", {"momentum": 0.9}, "Adam has no 'momentum'; it has learning_rate, beta1, beta2"),
    ("hyperparameters", {"momentum": [0.8, 0.9]}, "Adam has no 'momentum'; it has learning_rate, beta1, beta2"),
    ("hyperparameters", {"learning_rate": 0.0}, "Adam: learning_rate must be a number from 0.0001 to 10, not 0.0"),
    ("hyperparameters", {"learning_rate": 11}, "Adam: learning_rate must be a number from 0.0001 to 10, not 11"),
    ("hyperparameters", {"learning_rate": NAN}, "Adam: learning_rate must be a number from 0.0001 to 10, not nan"),
    ("hyperparameters", {"learning_rate": None}, "Adam: learning_rate must be a number from 0.0001 to 10, not None"),
    ("hyperparameters", {"beta2": "high"}, "Adam: beta2 must be a number from 0 to 0.9999, not 'high'"),
    ("hyperparameters", {"beta2": [0.9, 0.99]}, "Adam: beta2 must be a number from 0 to 0.9999, not [0.9, 0.99]"),
    ("hyperparameters", {"beta2": np.array([0.9])}, "Adam: beta2 must be a number from 0 to 0.9999, not array([0.9])"),
    ("parameters", {"depth": 1.0}, "Rosenbrock's banana has no 'depth'; it has steepness"),
    ("parameters", {"steepness": 0.5}, "Rosenbrock's banana: steepness must be a number from 1 to 1000, not 0.5"),
    ("parameters", {"steepness": INF}, "Rosenbrock's banana: steepness must be a number from 1 to 1000, not inf"),
    ("parameters", {"steepness": [1.0, 2.0]}, "steepness must be a number from 1 to 1000, not [1.0, 2.0]"),
    ("gradient", "backward", "gradient must be one of exact, forward, central, not 'backward'"),
    ("gradient", None, "gradient must be one of exact, forward, central, not None"),
    ("difference", 0.0, "difference must be a positive number, not 0.0"),
    ("difference", -1e-6, "difference must be a positive number"),
    ("difference", NAN, "difference must be a positive number, not nan"),
    ("difference", INF, "difference must be a positive number, not inf"),
    ("difference", "small", "difference must be a positive number, not 'small'"),
    ("difference", None, "difference must be a positive number, not None"),
    ("batch_size", 8, "batch_size must be None for Rosenbrock's banana, which has no data points"),
    ("noise", -0.1, "noise must be zero or a positive number, not -0.1"),
    ("noise", NAN, "noise must be zero or a positive number, not nan"),
    ("noise", INF, "noise must be zero or a positive number, not inf"),
    ("noise", "loud", "noise must be zero or a positive number, not 'loud'"),
    ("clip", -1.0, "clip must be zero or a positive number, not -1.0"),
    ("clip", NAN, "clip must be zero or a positive number, not nan"),
    ("clip", "short", "clip must be zero or a positive number, not 'short'"),
    ("dataset", [[1.0, 2.0]], "dataset must be None for Rosenbrock's banana, which is not made of data points"),
    ("seed", [1, 2], "seed must be a whole number of at least 0, not [1, 2]"),
    ("seed", -1, "seed must be a whole number of at least 0, not -1"),
    ("seed", 0.5, "seed must be a whole number of at least 0, not 0.5"),
    ("seed", None, "seed must be a whole number of at least 0, not None"),
    ("schedule", [1.0, 0.5], "schedule must be 200 finite factors, one a step"),
    ("schedule", 0.5, "schedule must be 200 finite factors, one a step"),
    ("schedule", np.ones((200, 1)), "schedule must be 200 finite factors, one a step"),
    ("schedule", np.full(200, NAN), "schedule must be 200 finite factors, one a step"),
    ("schedule", "falling", "schedule must be 200 finite factors, one a step"),
]
#: Arguments of run() that cannot be wrong, and why.
CANNOT_BE_WRONG = {
    "landscape": "a record: its own tests see to it",
    "optimizer": "a record: its own tests see to it",
    "memory": "true or false: anything is one of them",
    "probes": "true or false: anything is one of them",
}


def test_every_argument_of_run_is_in_the_table():
    assert {argument for argument, _, _ in WRONG} == set(signature(run).parameters) - set(CANNOT_BE_WRONG)


@pytest.mark.parametrize(("argument", "value", "text"), WRONG)
def test_run_refuses(argument, value, text):
    with pytest.raises(ValueError, match="must|has no") as error:
        run(LANDSCAPES["rosenbrock"], OPTIMIZERS["adam"], **{argument: value})
    assert text in str(error.value)


@pytest.mark.parametrize("batch_size", [0, -1, 41, 8.0, True, "all"])
def test_batch_size_outside_the_data_is_refused(batch_size):
    with pytest.raises(ValueError, match=r"^batch_size must be a whole number from 1 to 40, not "):
        run(LANDSCAPES["logistic"], OPTIMIZERS["adam"], batch_size=batch_size)


def test_schedule_without_a_learning_rate_is_refused():
    step_only = replace(OPTIMIZERS["gradient_descent"], name="No rate", hyperparameters=())
    with pytest.raises(ValueError, match="schedule must be None for No rate, which has no learning_rate"):
        run(LANDSCAPES["bowl"], step_only, schedule=np.ones(200))


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"threads": 0}, "threads must be a whole number of at least 1, or None, not 0"),
        ({"threads": 1.5}, "threads must be a whole number of at least 1, or None, not 1.5"),
        ({"starts": (1.0, 1.0)}, "starts must have shape (runs, 2)"),
        ({"starts": [(1.0, 1.0, 1.0)]}, "starts must have shape (runs, 2)"),
        ({"starts": np.empty((0, 2))}, "starts must have shape (runs, 2)"),
        ({"starts": [(1.0, 1.0), (1.0,)]}, "start must be 2 numbers"),
        ({"starts": [(1.0, 1.0), (1.0, 5.0)]}, "start: coordinate 2 must be from -1 to 3, not 5"),
        ({"hyperparameters": {"beta1": [0.5, 1.0]}}, "Adam: beta1 must be a number from 0 to 0.999, not "),
        ({"hyperparameters": {"beta1": [-0.5, 0.5]}}, "Adam: beta1 must be a number from 0 to 0.999, not "),
        ({"hyperparameters": {"beta1": [0.5, NAN, 0.6]}}, "Adam: beta1 must be a number from 0 to 0.999, not "),
        ({"hyperparameters": {"beta1": ["low", "high"]}}, "Adam: beta1 must be a number from 0 to 0.999, not "),
        ({"hyperparameters": {"beta1": [[0.5, 0.6]]}}, "must have the same number of runs, or one"),
        ({"hyperparameters": {"beta1": []}}, "must have the same number of runs, or one"),
        ({"hyperparameters": {"beta1": [0.1, 0.2], "beta2": [0.1, 0.2, 0.3]}}, "the same number of runs, or one"),
        ({"seed": [1, -1]}, "seed must be a whole number of at least 0, not "),
        ({"seed": [1, 0.5]}, "seed must be a whole number of at least 0, not "),
        ({"seed": []}, "seed must be one whole number or a list of them, not []"),
        ({"seed": [[1, 2]]}, "seed must be one whole number or a list of them, not [[1, 2]]"),
        ({"seed": [1, 2], "starts": np.zeros((3, 2))}, "must have the same number of runs, or one"),
        ({"keep": "all"}, "keep must be path or end, not 'all'"),
        ({"starts": np.zeros((2, 2)), "hyperparameters": {"beta1": [0.1, 0.2, 0.3]}}, "the same number of runs"),
    ],
)
def test_sweep_refuses(arguments, text):
    with pytest.raises(ValueError, match="must") as error:
        sweep(LANDSCAPES["rosenbrock"], OPTIMIZERS["adam"], **arguments)
    assert text in str(error.value)


def test_fractions_of_a_whole_number_are_refused_wherever_they_stand():
    rate = OPTIMIZERS["gradient_descent"].hyperparameters[0]
    whole = replace(rate, scale="integer", low=1.0, high=9.0, default=1.0)
    optimizer = replace(OPTIMIZERS["gradient_descent"], hyperparameters=(whole,))
    with pytest.raises(ValueError, match=r"learning_rate must be a whole number from 1 to 9, not .*2\.5"):
        sweep(LANDSCAPES["bowl"], optimizer, hyperparameters={"learning_rate": [1.0, 2.5, 9.0]})


@pytest.mark.parametrize("points", [np.zeros(2), np.zeros((4, 3)), np.zeros((1, 4, 2))])
def test_sample_refuses_points_of_another_dimension(points):
    with pytest.raises(ValueError, match=r"points must have shape \(m, 2\)"):
        sample(LANDSCAPES["bowl"], points)


def test_messages_speak_of_the_landscape_s_own_dimension():
    with pytest.raises(ValueError, match="start must have 5 numbers for Made for tests"):
        run(quadratic(5), OPTIMIZERS["adam"], start=(1.0, 1.0))
