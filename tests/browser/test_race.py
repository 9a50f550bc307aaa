"""The race page in a real browser: it takes over what Explore shows, answers to a hand, and fits a phone."""

from playwright.sync_api import expect

from scenes import read_scene
from scenes.race import race_paths
from scenes.standings import stand
from tests.browser.test_screens import PHONE

QUERY = "landscape=bowl&optimizers=gradient_descent,adam&1.learning_rate=0.5&start=1,2&steps=40&show=contour"


def test_a_race_begins_with_what_explore_shows_and_goes_back_to_it(explorer):
    explorer.open(QUERY, surface=False)
    explorer.page.get_by_role("link", name="Race").click()
    table = explorer.page.locator("table")
    scene = read_scene(QUERY)[0]
    for path in race_paths(scene, "as_set"):
        expect(table).to_contain_text(f"{stand(scene, path).loss:.4g}")
    explorer.wait_address(landscape="bowl", start="1,2", steps="40")
    chart = explorer.page.locator(".js-plotly-plot").first
    expect(chart).to_contain_text("Terms: rates as they are set")
    explorer.page.get_by_text("Each at best", exact=True).click()
    explorer.wait_address(terms="best")
    expect(chart).to_contain_text("each at its best rate for 40 steps")
    explorer.page.get_by_role("button", name="Set these rates").click()
    explorer.wait_address(terms=None)
    expect(chart).to_contain_text("Terms: rates as they are set")
    found = explorer.address()
    assert float(found["1.learning_rate"]) != 0.5
    explorer.page.get_by_role("link", name="Explore", exact=True).click()
    explorer.wait_ready(surface=False)
    explorer.wait_address(landscape="bowl", **{"1.learning_rate": found["1.learning_rate"]})


def test_many_starts_fit_a_phone(visit):
    explorer = visit(**PHONE)
    explorer.open(QUERY, surface=False)
    explorer.page.get_by_test_id("stExpandSidebarButton").click()
    explorer.page.get_by_role("link", name="Race").click()
    # The navigation lies over a phone's screen until it is sent away.
    explorer.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    explorer.page.get_by_text("From 200 starts", exact=True).click()
    explorer.wait_address(**{"from": "200"})
    expect(explorer.page.locator("table")).to_contain_text("Minimum at (0, 0)")
    assert explorer.page.evaluate("document.documentElement.scrollWidth") <= explorer.page.viewport_size["width"]
