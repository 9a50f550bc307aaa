"""What the core reads of a landscape and of an optimizer; their rooms define the full records."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from descent.quantity import Quantity


class LandscapeLike(Protocol):
    """What the core reads of a landscape; landscapes.Landscape is one."""

    @property
    def name(self) -> str: ...
    @property
    def value_and_gradient(self) -> Any: ...
    @property
    def hessian(self) -> Any: ...
    @property
    def dimension(self) -> int: ...
    @property
    def parameters(self) -> Sequence[Quantity]: ...
    @property
    def domain(self) -> Sequence[tuple[float, float]]: ...
    @property
    def start(self) -> tuple[float, ...]: ...
    @property
    def suggests(self) -> Mapping[str, float]: ...
    @property
    def rows(self) -> np.ndarray: ...


class OptimizerLike(Protocol):
    """What the core reads of an optimizer; optimizers.Optimizer is one."""

    @property
    def name(self) -> str: ...
    @property
    def step(self) -> Any: ...
    @property
    def hyperparameters(self) -> Sequence[Quantity]: ...
    @property
    def memory(self) -> Sequence[str]: ...
