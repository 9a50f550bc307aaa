"""The printed rules as they are shown: their rows numbered, their terms in the colours of the arrows, and legible."""

import json
from xml.etree.ElementTree import fromstring

import pytest

from figures.style import ARROW_COLORS, LINE_ARROW_COLOR, THEMES
from optimizers import OPTIMIZERS, rows_of
from stage.assets import assets

RULES = json.loads(assets()["rules.json"].plain)
EVERY = pytest.mark.parametrize("key", OPTIMIZERS)


def written(part):
    return (part.text or "") + "".join(map(written, part))


def marked(key, mark):
    return [written(part) for part in fromstring(RULES[key]).iter() if part.get("data-mark") == mark]


@EVERY
def test_rows_are_numbered_as_they_are_printed(key):
    numbers = [int(row.get("data-row")) for row in fromstring(RULES[key]).iter("mtr") if row.get("data-row")]
    assert numbers == list(range(len(rows_of(OPTIMIZERS[key].latex))))


@EVERY
def test_terms_have_the_marks_of_their_arrows(key):
    optimizer = OPTIMIZERS[key]
    gradients = marked(key, "gradient")
    # Implicit Euler goes by the gradient of where it will arrive, and not by the one at the ball.
    assert bool(gradients) == (r"\nabla f" in optimizer.latex and key != "implicit_euler")
    assert set(gradients) <= {"g", "∇f(θ)", "∇f(x(t))"}
    velocities = marked(key, "velocity")
    assert bool(velocities) == (optimizer.velocity is not None)
    assert len(set(velocities)) <= 1
    assert len(marked(key, "step")) == 1
    assert set(ARROW_COLORS) >= {"gradient", "velocity", "step"}


def test_marks_of_some_rules():
    assert marked("heavy_ball", "gradient") == ["g", "∇f(θ)", "g"]
    assert marked("heavy_ball", "velocity") == ["v", "v", "v"]
    assert marked("heavy_ball", "step") == ["−ηv"]
    assert marked("bfgs", "step") == ["+αd"]
    assert marked("cma_es", "step") == ["+σy¯"]
    assert marked("nelder_mead", "step") == ["x0"]
    # The gradient of the last step is no gradient at the ball.
    assert written(fromstring(RULES["bfgs"])).count("g") - len([g for g in marked("bfgs", "gradient") if g == "g"]) == 1


def luminance(color):
    """Relative luminance (WCAG 2.2)."""
    shares = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("color", [*ARROW_COLORS.values(), LINE_ARROW_COLOR])
def test_marks_show_on_every_ground(color):
    """A mark is a bar cased in white, under letters in the theme's own colour."""
    assert contrast(color, "#ffffff") >= 3.0
    assert contrast("#ffffff", THEMES["dark"]["background"]) >= 3.0
    for theme in THEMES.values():
        assert contrast(theme["text"], theme["background"]) >= 4.5
