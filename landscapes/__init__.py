"""The catalogue of landscapes. A new one: its record in a family file, and one line here."""

from landscapes.bowls import BOWL, NARROW_VALLEY, QUADRATIC_N, quadratic_n
from landscapes.classifiers import EXPONENTIAL, HINGE, LOGISTIC, SQUARED_HINGE, ZERO_ONE
from landscapes.constrained import FENCED_VALLEY, PORTFOLIO
from landscapes.contact import CORNER
from landscapes.landscape import Dataset, Landscape, Minimum, Parameter, Places
from landscapes.models import DEEP_LINEAR, NEURON, POLYNOMIAL_FIT
from landscapes.multimodal import HIMMELBLAU, SIX_HUMP_CAMEL, STYBLINSKI_TANG
from landscapes.plateaus import CLIFF, EASOM, GOLDSTEIN_PRICE, KINK, STAIRCASE
from landscapes.regressions import LINE_FIT, ONE_WEIGHT
from landscapes.ripples import ACKLEY, GRIEWANK, LEVY, RASTRIGIN
from landscapes.saddles import MONKEY_SADDLE, SADDLE, SADDLE_WITH_FLOOR, X2_SINY
from landscapes.valleys import BEALE, BOOTH, DIXON_PRICE, MATYAS, ROSENBROCK
from landscapes.wells import GAUSSIAN_WELLS, SHARP_AND_FLAT

#: In reading order: the menu teaches. Families stand together, each from the plainest to the most elaborate.
LANDSCAPES: dict[str, Landscape] = {
    landscape.key: landscape
    for landscape in (
        # Bowls
        BOWL,
        NARROW_VALLEY,
        QUADRATIC_N,
        # Valleys
        BOOTH,
        MATYAS,
        ROSENBROCK,
        DIXON_PRICE,
        BEALE,
        # Saddles
        SADDLE,
        SADDLE_WITH_FLOOR,
        MONKEY_SADDLE,
        X2_SINY,
        # Many minima
        HIMMELBLAU,
        STYBLINSKI_TANG,
        SIX_HUMP_CAMEL,
        SHARP_AND_FLAT,
        GAUSSIAN_WELLS,
        RASTRIGIN,
        ACKLEY,
        GRIEWANK,
        LEVY,
        # Plateaus and cliffs
        KINK,
        STAIRCASE,
        EASOM,
        GOLDSTEIN_PRICE,
        CLIFF,
        # Data
        ONE_WEIGHT,
        LINE_FIT,
        ZERO_ONE,
        LOGISTIC,
        HINGE,
        SQUARED_HINGE,
        EXPONENTIAL,
        NEURON,
        DEEP_LINEAR,
        POLYNOMIAL_FIT,
        # Constrained
        FENCED_VALLEY,
        PORTFOLIO,
        CORNER,
    )
}

__all__ = ["LANDSCAPES", "Dataset", "Landscape", "Minimum", "Parameter", "Places", "quadratic_n"]
