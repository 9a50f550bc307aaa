"""The catalogue of landscapes. A new one: its record in a family file, and one line here."""

from landscapes.bowls import BOWL, NARROW_VALLEY
from landscapes.data import LOGISTIC, ZERO_ONE
from landscapes.landscape import Dataset, Landscape, Minimum, Parameter, Places
from landscapes.multimodal import HIMMELBLAU, RASTRIGIN
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
        ZERO_ONE,
        LOGISTIC,
    )
}

__all__ = ["LANDSCAPES", "Dataset", "Landscape", "Minimum", "Parameter", "Places"]
