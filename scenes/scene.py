"""Scene: everything a picture depends on, as one validated record."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from descent import Quantity, default_of
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, SCHEDULES, Optimizer, Schedule
from scenes.framing import CAMERA, CAMERA_REACH, camera_fits, zoom_fits
from scenes.moved_data import check_data, over
from scenes.options import NOISE, SCHEDULE, SEED, SHARED, STEPS, batch_size_of, options_of

MOST_RUNS = 6
#: What only says how a scene is looked at: no path and no surface depends on it.
VIEW_FIELDS = ("step", "camera", "zoom", "show", "loss_axis", "arrows", "projector")

#: What JavaScript holds exactly; the ranges proper are checked by name below.
Whole = Annotated[int, Field(ge=0, le=2**53)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Show = Literal["both", "surface", "contour"]
LossAxis = Literal["log", "linear"]
Overlay = Literal["ellipse", "look_ahead", "samples", "composition", "model"]
Arrow = Literal["gradient", "step", "velocity", Overlay]
#: What can be drawn at the ball besides plain arrows, where a landscape or an optimizer has it.
OVERLAYS: tuple[Overlay, ...] = get_args(Overlay)
ARROWS: tuple[Arrow, ...] = ("gradient", "step", "velocity", *OVERLAYS)


class Run(BaseModel):
    """One optimizer with the hyperparameters that differ from their defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    optimizer: str
    hyperparameters: Mapping[str, Number] = {}

    @property
    def record(self) -> Optimizer:
        """The optimizer's record."""
        return OPTIMIZERS[self.optimizer]


class Scene(BaseModel):
    """A landscape, one to six optimizers and how they are shown. Numbers left out stand for their defaults.

    `data` are points of a data landscape that were moved: the row, counted from 1, and where it lies now, in order of the
    rows. `start` None is the landscape's own; `batch_size` None is all rows; `options` are gradient source, noise, schedule
    and the like (scenes.options.SHARED) by name; `step` is the clock, None the end; `camera` is the eye of the 3D view
    in Plotly's units; `zoom` is the part of the map drawn, (x low, x high, y low, y high), where y is the loss if the
    landscape has one dimension, None all of it; `loss_axis` is that of loss curves, where the losses have a logarithm;
    `arrows` are drawn at the ball, in the order of ARROWS; `projector` is larger type and lines, for the back of a
    room. Building one with anything unknown or out of range raises pydantic's ValidationError, a ValueError.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    landscape: str = "rosenbrock"
    parameters: Mapping[str, Number] = {}
    runs: tuple[Run, ...] = (Run(optimizer="gradient_descent"), Run(optimizer="heavy_ball"), Run(optimizer="adam"))
    data: tuple[tuple[Number, ...], ...] = ()
    start: tuple[Number, ...] | None = None
    steps: Whole = int(STEPS.default)
    batch_size: Whole | None = None
    seed: Whole = int(SEED.default)
    options: Mapping[str, Number] = {}
    step: Whole | None = None
    camera: tuple[Number, Number, Number] = CAMERA
    zoom: tuple[Number, Number, Number, Number] | None = None
    show: Show = "both"
    loss_axis: LossAxis = "log"
    arrows: tuple[Arrow, ...] = ()
    projector: bool = False

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.landscape not in LANDSCAPES:
            raise ValueError(f"landscape must be one of {', '.join(LANDSCAPES)}, not {self.landscape!r}.")
        if self.data:
            check_data(LANDSCAPES[self.landscape], self.data)
        if not 1 <= len(self.runs) <= MOST_RUNS:
            raise ValueError(f"There must be 1 to {MOST_RUNS} optimizers, not {len(self.runs)}.")
        _check_all(self.record.parameters, self.parameters, self.record.name)
        for run in self.runs:
            if run.optimizer not in OPTIMIZERS:
                raise ValueError(f"optimizer must be one of {', '.join(OPTIMIZERS)}, not {run.optimizer!r}.")
            _check_all(run.record.hyperparameters, run.hyperparameters, run.record.name)
        self._check_options()
        self._check_view()
        return self

    def _check_options(self) -> None:
        STEPS.check(self.steps, "steps")
        SEED.check(self.seed, "seed")
        _check_all(SHARED, self.options, "A scene")
        if self.options.get(NOISE.name) and len(self.record.rows):
            raise ValueError(f"{self.record.name} is made of data: its noise comes from mini-batches, see batch_size.")
        if self.step is not None and not 0 <= self.step <= self.steps:
            raise ValueError(f"step must be from 0 to {self.steps}, not {self.step}.")
        if self.batch_size is not None:
            quantity = batch_size_of(self.record)
            if quantity is None:
                raise ValueError(f"{self.record.name} has no data points, so there is no batch_size to set.")
            quantity.check(self.batch_size, "batch_size")

    def _check_view(self) -> None:
        domain = self.record.domain
        if self.start is not None and (
            len(self.start) != len(domain)
            or not all(low <= x <= high for x, (low, high) in zip(self.start, domain, strict=True))
        ):
            raise ValueError(f"start must be {len(domain)} numbers within {domain}, not {self.start}.")
        if not camera_fits(self.camera):
            raise ValueError(f"camera must be at a distance of 0.01 to {CAMERA_REACH:g}.")
        if self.arrows != tuple(arrow for arrow in ARROWS if arrow in self.arrows):
            raise ValueError(f"arrows must be some of {', '.join(ARROWS)}, each once and in this order.")
        if self.zoom is not None and not zoom_fits(self.zoom, self.record):
            raise ValueError(
                "zoom must be x low, x high, y low, y high, each low below its high, and on or near the map."
            )

    @property
    def record(self) -> Landscape:
        """The landscape's record, over its data as they have been moved."""
        return LANDSCAPES[self.landscape] if not self.data else over(self.landscape, self.data)

    @property
    def begin(self) -> tuple[float, ...]:
        """Where the descent starts, the landscape's own start where none was chosen."""
        return self.record.start if self.start is None else self.start

    @property
    def rows_a_step(self) -> int | None:
        """Rows in a mini-batch, None where every step sees all of them."""
        return None if self.batch_size in (None, len(self.record.rows)) else self.batch_size

    def hyperparameter(self, index: int, quantity: Quantity) -> float:
        """The value of a hyperparameter of run `index` (from 0), its default where none was chosen."""
        default = default_of(quantity, self.record.suggests)
        return self.runs[index].hyperparameters.get(quantity.name, default)

    def hyperparameters(self, index: int) -> dict[str, float]:
        """All hyperparameters of run `index` by name."""
        return {q.name: self.hyperparameter(index, q) for q in self.runs[index].record.hyperparameters}

    def all_parameters(self) -> dict[str, float]:
        """All parameters of the landscape by name."""
        return {q.name: self.parameters.get(q.name, q.default) for q in self.record.parameters}

    def option(self, quantity: Quantity) -> float:
        """The value of one of the options that all optimizers share, its default where none was chosen."""
        return self.options.get(quantity.name, quantity.default)

    @property
    def schedule(self) -> Schedule:
        """The record of the learning-rate schedule."""
        return list(SCHEDULES.values())[int(self.option(SCHEDULE))]

    @property
    def is_random(self) -> bool:
        """Whether the seed matters: mini-batches, noise, or an optimizer that draws."""
        return self.rows_a_step is not None or self.option(NOISE) > 0 or any(run.record.stochastic for run in self.runs)

    def settings(self) -> dict[str, float | str]:
        """Every option that has an effect here, by name; choices by their names."""
        chosen: dict[str, float | None] = {"steps": self.steps, "batch_size": self.batch_size, "seed": self.seed}
        values = {
            option.quantity.name: option.quantity.default
            if (value := chosen.get(option.quantity.name, self.options.get(option.quantity.name))) is None
            else value
            for option in options_of(self.record)
        }
        return {
            option.quantity.name: _say(option.quantity, values[option.quantity.name])
            for option in options_of(self.record)
            if (option.only_with is None or values[option.only_with[0]] in option.only_with[1])
            and (self.is_random or not option.only_random)
        }

    def unseen(self) -> "Scene":
        """This scene looked at as by default: what is kept for it serves whatever way it is looked at."""
        return Scene(**{name: value for name, value in self if name not in VIEW_FIELDS})

    def on_landscape(self, key: str) -> "Scene":
        """This scene on another landscape: optimizers stay, what belonged to the old landscape goes.

        Learning rates chosen for the old landscape go too where the new one suggests its own. Points that were moved stay
        so on a landscape of the same data.
        """
        if key == self.landscape:
            return self
        runs = tuple(
            Run(
                optimizer=run.optimizer,
                hyperparameters={
                    q.name: run.hyperparameters[q.name]
                    for q in run.record.hyperparameters
                    if q.name in run.hyperparameters and not q.suggested
                },
            )
            for run in self.runs
        )
        options = {
            name: value for name, value in self.options.items() if name != NOISE.name or not len(LANDSCAPES[key].rows)
        }
        return Scene(
            landscape=key,
            runs=runs,
            data=self.data if LANDSCAPES[key].dataset is LANDSCAPES[self.landscape].dataset else (),
            steps=self.steps,
            seed=self.seed,
            options=options,
            camera=self.camera,
            show=self.show,
            loss_axis=self.loss_axis,
            arrows=self.arrows,
            projector=self.projector,
        )


def _say(quantity: Quantity, value: float) -> float | str:
    return quantity.choices[int(value)] if quantity.choices else value


def _check_all(quantities: Sequence[Quantity], values: Mapping[str, float], owner: str) -> None:
    by_name = {q.name: q for q in quantities}
    for name, value in values.items():
        if name not in by_name:
            raise ValueError(f"{owner} has no {name!r}; it has {', '.join(by_name) or 'no numbers to set'}.")
        by_name[name].check(value, f"{owner}: {name}")
