"""Contact: the forces by which a floor and a wall catch a ball, each within its cone of friction."""

from collections.abc import Mapping
from itertools import product

import numpy as np

from descent import kernel
from landscapes.landscape import Landscape, Minimum, Parameter, Places

#: The ball comes in to the right and down with this speed each way; its mass and its radius are 1.
SPEED = 1.0
#: How far a contact gives way to a force. Without it, floor and wall could press the ball as hard as they like.
SOFTNESS = 0.1


@kernel
def corner_value_and_gradient(point, parameters, data, gradient):
    """Coordinates: t1, n1 along and out of the floor, t2, n2 along (up) and out of the wall, all on the ball.

    A disc's moment of inertia is 1/2, so a push along a surface turns the ball by twice itself.
    """
    right = SPEED + point[0] - point[3]
    up = -SPEED + point[1] + point[2]
    spin = parameters[1] + 2.0 * (point[0] + point[2])
    # How fast the ball's surface slips along the floor, leaves it, slips along the wall, leaves that.
    gradient[0] = right + spin + SOFTNESS * point[0]
    gradient[1] = up + SOFTNESS * point[1]
    gradient[2] = up + spin + SOFTNESS * point[2]
    gradient[3] = -right + SOFTNESS * point[3]
    value = 0.5 * (right * right + up * up + 0.5 * spin * spin)
    for i in range(4):
        value += 0.5 * SOFTNESS * point[i] * point[i]
    return value


@kernel
def corner_hessian(point, parameters, data, hessian):
    hessian[:, :] = 0.0
    hessian[0, 0] = hessian[2, 2] = 3.0 + SOFTNESS
    hessian[1, 1] = hessian[3, 3] = 1.0 + SOFTNESS
    hessian[0, 2] = hessian[2, 0] = 2.0
    hessian[1, 2] = hessian[2, 1] = 1.0
    hessian[0, 3] = hessian[3, 0] = -1.0


@kernel
def onto_cones(point, parameters, data):
    """Each contact by itself: its pair (t, n) to the nearest with |t| <= friction * n."""
    friction = parameters[0]
    for contact in range(2):
        t, n = point[2 * contact], point[2 * contact + 1]
        if abs(t) <= friction * n:
            continue
        # How far along the nearer edge, whose direction is (friction, 1); before its beginning the tip is nearest.
        along = max(0.0, (friction * abs(t) + n) / (1.0 + friction * friction))
        point[2 * contact] = friction * along * (1.0 if t > 0.0 else -1.0)
        point[2 * contact + 1] = along


#: The outline goes up to here: beyond what is drawn.
FAR = 10.0


def cone(parameters: Mapping[str, float]) -> np.ndarray:
    """The cone of one contact, as a triangle (3, 2) that reaches beyond the map."""
    friction = parameters["friction"]
    return np.array([(0.0, 0.0), (friction * FAR, FAR), (-friction * FAR, FAR)])


def corner_places(parameters: Mapping[str, float]) -> Places:
    """The minimum, and the feasible one: of all the ways in which each contact can press, stick or slip, the right one."""
    matrix, zero, packed = np.empty((4, 4)), np.zeros(4), np.array([parameters["friction"], parameters["spin"]])
    slope, data = np.empty(4), np.empty((0, 0))
    corner_hessian(zero, packed, data, matrix)
    corner_value_and_gradient(zero, packed, data, slope)
    free = np.linalg.solve(matrix, -slope)
    best = None
    for ways in product(_ways(parameters["friction"]), repeat=2):
        # Forces of these ways only: a basis with the first contact's directions, then the second's.
        basis = np.zeros((4, ways[0].shape[1] + ways[1].shape[1]))
        basis[:2, : ways[0].shape[1]], basis[2:, ways[0].shape[1] :] = ways
        force = basis @ np.linalg.solve(basis.T @ matrix @ basis, -basis.T @ slope)
        inside = force.copy()
        onto_cones(inside, packed, data)
        value = corner_value_and_gradient(force, packed, data, np.empty(4))
        if np.abs(inside - force).max() <= 1.0e-12 and (best is None or value < best.value):
            best = Minimum(point=tuple(inside.tolist()), value=float(value))
    assert best is not None, "no force at all is always feasible"
    at_free = float(corner_value_and_gradient(free, packed, data, np.empty(4)))
    return Places(minima=(Minimum(point=tuple(free.tolist()), value=at_free),), feasible=(best,))


def _ways(friction: float) -> list[np.ndarray]:
    """Directions (2, d) of the force in which one contact may do nothing, slip to either side, or stick."""
    slips = [np.array([[friction], [1.0]]), np.array([[-friction], [1.0]])]
    return [np.zeros((2, 0)), *slips, *([np.eye(2)] if friction > 0.0 else [])]


CORNER = Landscape(
    key="corner",
    name="Ball in a corner",
    family="Constrained",
    latex=r"""\begin{aligned}
f(t_1, n_1, t_2, n_2) &= \tfrac{1}{2}\left(u^2 + v^2 + \tfrac{1}{2}\,\omega^2\right) + 0.05
\left(t_1^2 + n_1^2 + t_2^2 + n_2^2\right) \\
u &= 1 + t_1 - n_2 \\
v &= -1 + n_1 + t_2 \\
\omega &= \omega_0 + 2\,(t_1 + t_2) \\
C &= \left\{|t_1| \le \mu\, n_1,\ |t_2| \le \mu\, n_2\right\}
\end{aligned}""",
    lesson="What energy is left to a ball that flies into a corner, by the pushes of floor and wall; friction can be no "
    "larger than a share of the pressure.",
    reference="Anitescu & Potra, Nonlinear Dynamics 14 (1997), 231-247; as a convex problem in Anitescu, Mathematical "
    "Programming 105 (2006), 113-143.",
    value_and_gradient=corner_value_and_gradient,
    hessian=corner_hessian,
    project=onto_cones,
    outline=cone,
    axes=("t1", "n1", "t2", "n2"),
    parameters=(
        Parameter(
            name="friction",
            symbol=r"\mu",
            default=0.4,
            low=0.0,
            high=1.5,
            scale="linear",
            meaning="How large friction may be, for each unit of pressure.",
        ),
        Parameter(
            name="spin",
            symbol=r"\omega_0",
            default=2.0,
            low=-3.0,
            high=3.0,
            scale="linear",
            meaning="How fast the ball turns as it comes in; above 0 counter-clockwise.",
        ),
    ),
    domain=((-2.5, 2.5), (-1.5, 3.5)) * 2,
    start=(1.0, -0.5, -1.0, -0.5),
    find_places=corner_places,
    suggests={"learning_rate": 0.178},
)
