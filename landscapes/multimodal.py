"""A few minima each: where you end depends on where you start."""

from descent import kernel
from landscapes.landscape import Landscape, Minimum


@kernel
def himmelblau_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    a = x * x + y - 11.0
    b = x + y * y - 7.0
    gradient[0] = 4.0 * x * a + 2.0 * b
    gradient[1] = 2.0 * a + 4.0 * y * b
    return a * a + b * b


@kernel
def himmelblau_hessian(point, parameters, data, hessian):
    x, y = point[0], point[1]
    hessian[0, 0] = 12.0 * x * x + 4.0 * y - 42.0
    hessian[0, 1] = hessian[1, 0] = 4.0 * (x + y)
    hessian[1, 1] = 4.0 * x + 12.0 * y * y - 26.0


HIMMELBLAU = Landscape(
    key="himmelblau",
    name="Himmelblau's four minima",
    family="Many minima",
    latex=r"f(x, y) = \left(x^2 + y - 11\right)^2 + \left(x + y^2 - 7\right)^2",
    lesson="Four equally good minima: which one you reach is decided by where you start and how far you step.",
    reference="Himmelblau, Applied Nonlinear Programming (1972), p. 428.",
    value_and_gradient=himmelblau_value_and_gradient,
    hessian=himmelblau_hessian,
    domain=((-5.0, 5.0), (-5.0, 5.0)),
    start=(-0.6, -1.3),
    minima=(
        Minimum(point=(3.0, 2.0), value=0.0),
        Minimum(point=(-2.805118086952745, 3.131312518250573), value=0.0),
        Minimum(point=(-3.779310253377747, -3.283185991286170), value=0.0),
        Minimum(point=(3.584428340330492, -1.848126526964404), value=0.0),
    ),
    saddles=(
        (0.08667750455539636, 2.884254701174776),
        (-3.0730257507643897, -0.08135304428796751),
        (3.385154183607021, 0.07385187983774928),
        (-0.12796134673068008, -1.9537149802445763),
    ),
    suggests={"learning_rate": 0.01},
    log_colors=True,
    log_offset=1.0,
)


@kernel
def six_hump_camel_value_and_gradient(point, parameters, data, gradient):
    x, y = point[0], point[1]
    xx, yy = x * x, y * y
    gradient[0] = x * (8.0 - 8.4 * xx + 2.0 * xx * xx) + y
    gradient[1] = x + y * (16.0 * yy - 8.0)
    return xx * (4.0 - 2.1 * xx + xx * xx / 3.0) + x * y + 4.0 * yy * (yy - 1.0)


@kernel
def six_hump_camel_hessian(point, parameters, data, hessian):
    xx, yy = point[0] * point[0], point[1] * point[1]
    hessian[0, 0] = 8.0 - 25.2 * xx + 10.0 * xx * xx
    hessian[0, 1] = hessian[1, 0] = 1.0
    hessian[1, 1] = 48.0 * yy - 8.0


SIX_HUMP_CAMEL = Landscape(
    key="six_hump_camel",
    name="Six-hump camel",
    family="Many minima",
    latex=r"f(x, y) = \left(4 - 2.1 x^2 + \tfrac{1}{3} x^4\right) x^2 + x y + \left(4 y^2 - 4\right) y^2",
    lesson="Six minima at three heights: two are the best, and a path that ends in one of the others cannot know it.",
    reference="Dixon & Szego, Towards Global Optimisation 2 (1978), 1-15.",
    value_and_gradient=six_hump_camel_value_and_gradient,
    hessian=six_hump_camel_hessian,
    domain=((-2.1, 2.1), (-1.2, 1.2)),
    start=(2.0, 1.1),
    minima=(
        Minimum(point=(0.08984201310031807, -0.7126564030207396), value=-1.0316284534898774),
        Minimum(point=(-0.08984201310031807, 0.7126564030207396), value=-1.0316284534898774),
        Minimum(point=(1.7036067149699807, -0.7960835686726251), value=-0.21546382438371725, lowest=False),
        Minimum(point=(-1.7036067149699807, 0.7960835686726251), value=-0.21546382438371725, lowest=False),
        Minimum(point=(1.6071047529201972, 0.5686514548841314), value=2.104250310311258, lowest=False),
        Minimum(point=(-1.6071047529201972, -0.5686514548841314), value=2.104250310311258, lowest=False),
    ),
    saddles=(
        (0.0, 0.0),
        (1.1092053368047865, -0.7682680925095399),
        (-1.1092053368047865, 0.7682680925095399),
        (1.2960702671671092, 0.6050843880386585),
        (-1.2960702671671092, -0.6050843880386585),
        (1.6380679841897787, 0.22867406904439408),
        (-1.6380679841897787, -0.22867406904439408),
    ),
    suggests={"learning_rate": 0.01},
    log_colors=True,
    log_offset=0.1,
)


@kernel
def styblinski_tang_value_and_gradient(point, parameters, data, gradient):
    value = 0.0
    for i in range(point.size):
        x = point[i]
        gradient[i] = x * (2.0 * x * x - 16.0) + 2.5
        value += 0.5 * x * (x * (x * x - 16.0) + 5.0)
    return value


@kernel
def styblinski_tang_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    for i in range(point.size):
        hessian[i, i] = 6.0 * point[i] * point[i] - 16.0


STYBLINSKI_TANG = Landscape(
    key="styblinski_tang",
    name="Styblinski and Tang's four wells",
    family="Many minima",
    latex=r"f(x, y) = \tfrac{1}{2}\left(x^4 - 16 x^2 + 5 x\right) + \tfrac{1}{2}\left(y^4 - 16 y^2 + 5 y\right)",
    lesson="Each coordinate chooses a side of its own, and every wrong choice costs the same: one minimum of four is the best.",
    reference="Styblinski & Tang, Neural Networks 3 (1990), 467-483.",
    value_and_gradient=styblinski_tang_value_and_gradient,
    hessian=styblinski_tang_hessian,
    domain=((-4.5, 4.5), (-4.5, 4.5)),
    start=(-0.4, 0.7),
    minima=(
        Minimum(point=(-2.903534027771177, -2.903534027771177), value=-78.33233140754282),
        Minimum(point=(-2.903534027771177, 2.746802770990837), value=-64.19561235905536, lowest=False),
        Minimum(point=(2.746802770990837, -2.903534027771177), value=-64.19561235905536, lowest=False),
        Minimum(point=(2.746802770990837, 2.746802770990837), value=-50.05889331056789, lowest=False),
    ),
    saddles=(
        (-2.903534027771177, 0.1567312567803401),
        (0.1567312567803401, -2.903534027771177),
        (2.746802770990837, 0.1567312567803401),
        (0.1567312567803401, 2.746802770990837),
    ),
    suggests={"learning_rate": 0.01},
)
