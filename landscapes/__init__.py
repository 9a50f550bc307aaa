"""The catalogue of landscapes. A new one: its record in a family file, and one line here."""

from landscapes.bowls import BOWL, NARROW_VALLEY
from landscapes.classifiers import EXPONENTIAL, HINGE, LOGISTIC, SQUARED_HINGE, ZERO_ONE
from landscapes.landscape import Dataset, Landscape, Minimum, Parameter, Places
from landscapes.multimodal import HIMMELBLAU, RASTRIGIN
from landscapes.regressions import DEEP_LINEAR, LINE_FIT, NEURON, ONE_WEIGHT
from landscapes.saddles import SADDLE, X2_SINY
from landscapes.valleys import ROSENBROCK

#: In reading order: the menu teaches.
LANDSCAPES: dict[str, Landscape] = {
    landscape.key: landscape
    for landscape in (
        BOWL,
        NARROW_VALLEY,
        ROSENBROCK,
        SADDLE,
        HIMMELBLAU,
        RASTRIGIN,
        X2_SINY,
        ONE_WEIGHT,
        LINE_FIT,
        ZERO_ONE,
        LOGISTIC,
        HINGE,
        SQUARED_HINGE,
        EXPONENTIAL,
        NEURON,
        DEEP_LINEAR,
    )
}

__all__ = ["LANDSCAPES", "Dataset", "Landscape", "Minimum", "Parameter", "Places"]
