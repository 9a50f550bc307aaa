"""The strip along the learning rate and the local model at the ball say what the core computes."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from descent import sample_hessians
from optimizers.integrators import RK4_BOUND
from scenes import places_of, read_scene, trace
from tests.browser.explorer import shown

VALLEY = "landscape=narrow_valley&condition_number=20&optimizers=heavy_ball,adam&1.momentum=0.5&show=contour"
BANANA = "landscape=rosenbrock&optimizers=gradient_descent&steps=30&show=contour"
RATE = "1.learning_rate"


def limit_of(explorer, run):
    return explorer.page.locator(f'[data-run="{run}"] .dh-limit')


def band_of(explorer, run):
    return explorer.page.locator(f'[data-run="{run}"] .dh-band')


def ground_of(explorer, run):
    return explorer.page.locator(f'[data-run="{run}"] .dh-ground')


def eigenvalues(query, step=None):
    """Smallest and largest at a step of the first run, or at the first minimum."""
    scene, _ = read_scene(query)
    point = places_of(scene).minima[0].point if step is None else trace(scene)[0].points[step]
    values = np.linalg.eigvalsh(sample_hessians(scene.record, [point], scene.all_parameters())[0])
    return values[0], values[-1]


def test_the_limit_follows_momentum_and_landscape_and_dragging_sends_nothing(explorer):
    explorer.open(VALLEY, surface=False)
    expect(limit_of(explorer, 1)).to_have_text(f"limit {shown(3 / 20)} at the minimum")
    expect(limit_of(explorer, 2)).to_have_text("no such limit known")
    expect(band_of(explorer, 2)).to_be_hidden()
    told = band_of(explorer, 1).get_attribute("aria-label")
    assert told == band_of(explorer, 1).get_attribute("title")
    assert f"1 / L = {shown(1 / 20)}" in told
    assert "2 (1 + μ) / (L + λ) = 0.15" in told
    assert "L = 20" in told

    # The band ends where the slider stands at the limit.
    explorer.field(RATE).fill("0.15")
    explorer.field(RATE).press("Enter")
    explorer.wait_address(**{RATE: "0.15"})
    share = explorer.slider(RATE).evaluate("(range) => 100 * range.value / range.max")
    ends = [float(end) for end in band_of(explorer, 1).get_attribute("data-ends").split(",")]
    assert ends[1] == pytest.approx(share, abs=0.02)
    assert 0 < ends[0] < ends[1] < 100

    slider = explorer.slider("1.momentum")
    with explorer.page.expect_response(lambda answer: "fan=1.momentum" in answer.url):
        slider.hover()
    explorer.frames()
    explorer.watch.clear()
    seen = []
    explorer.drag(
        slider,
        [0.2, 0.4, 0.6],
        lambda: seen.append((float(explorer.field("1.momentum").input_value()), limit_of(explorer, 1).inner_text())),
    )
    assert explorer.watch.requests == []
    for momentum, text in seen:
        assert text == f"limit {shown(2 * (1 + momentum) / 20)} at the minimum"
    assert len({text for _, text in seen}) == 3
    explorer.page.mouse.up()

    explorer.field("condition_number").fill("100")
    explorer.field("condition_number").press("Enter")
    momentum = seen[-1][0]
    expect(limit_of(explorer, 1)).to_have_text(f"limit {shown(2 * (1 + momentum) / 100)} at the minimum")


def test_where_every_rate_is_stable_the_whole_band_is_green(explorer):
    explorer.open("landscape=narrow_valley&optimizers=implicit_euler,runge_kutta&show=contour", surface=False)
    expect(limit_of(explorer, 1)).to_have_text("no limit: stable at every rate")
    assert band_of(explorer, 1).get_attribute("data-ends") == "100.00,100.00"
    expect(limit_of(explorer, 2)).to_have_text(f"limit {shown(RK4_BOUND / 25)} at the minimum")


def test_measured_at_the_ball_it_follows_the_clock(explorer):
    explorer.open(BANANA, surface=False)
    largest = eigenvalues(BANANA)[1]
    expect(limit_of(explorer, 1)).to_have_text(f"limit {shown(2 / largest)} at the minimum")
    explorer.page.locator(".dh-where").click()
    for button, step in (("To the start", 0), ("One step forward", 1), ("To the end", 30)):
        explorer.button(button).click()
        smallest, largest = eigenvalues(BANANA, step)
        expect(limit_of(explorer, 1)).to_have_text(f"limit {shown(2 / largest)} at the ball")
        condition = max(abs(smallest), abs(largest)) / min(abs(smallest), abs(largest))
        expect(ground_of(explorer, 1)).to_have_text(
            f"slope · eigenvalues {shown(smallest)}, {shown(largest)} · condition {shown(condition)}"
        )
    explorer.page.locator(".dh-where").click()
    expect(limit_of(explorer, 1)).to_have_text(re.compile("at the minimum$"))


def test_the_word_at_the_end_of_a_descent_on_a_saddle(explorer):
    explorer.open("landscape=saddle&optimizers=newton,gradient_descent&start=1,1&show=contour", surface=False)
    expect(ground_of(explorer, 1)).to_have_text(re.compile("^saddle · eigenvalues -"))
    expect(limit_of(explorer, 1)).to_have_text("limit 2")
    # No minimum is known there: the ball is where the curvature is measured.
    expect(limit_of(explorer, 2)).to_have_text(re.compile("at the ball$"))


def test_a_diverged_run_offers_half_the_rate_until_it_is_cured(explorer):
    explorer.open(
        "landscape=narrow_valley&condition_number=20&optimizers=gradient_descent,adam&1.learning_rate=0.3",
        surface=False,
    )
    halve = explorer.page.locator('[data-run="1"]').get_by_role("button", name="halve the rate")
    expect(explorer.verdict(1)).to_have_text(re.compile("^Diverg"))
    expect(explorer.page.locator('[data-run="2"] .dh-halve')).to_be_hidden()
    halve.click()
    explorer.wait_address(**{RATE: "0.15"})
    expect(explorer.field(RATE)).to_have_value("0.15")
    expect(explorer.verdict(1)).to_have_text(re.compile("^Diverg"))
    halve.click()
    explorer.wait_address(**{RATE: "0.075"})
    expect(explorer.verdict(1)).not_to_have_text(re.compile("^Diverg"))
    expect(halve).to_be_hidden()
