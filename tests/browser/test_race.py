"""The race page in a real browser: played on its own stage, on terms that it says, and taken to Explore and back."""

from playwright.sync_api import Page, expect

from scenes import read_scene, trace
from scenes.race import at_same_rate, race_paths
from scenes.standings import budget_of, ranking, stand
from tests.browser.explorer import READY, Explorer, shown
from tests.browser.test_screens import PHONE

QUERY = "landscape=bowl&optimizers=gradient_descent,adam&1.learning_rate=0.5&start=1,2&steps=40&show=contour"
THREE = "landscape=himmelblau&optimizers=adam,newton,gradient_descent&start=3,-4&steps=30&show=contour"


def open_race(explorer: Explorer, query: str) -> Page:
    explorer.page.goto(f"{explorer.server}/race?{query}")
    explorer.wait_ready(surface=False)
    return explorer.page


def end_table(page: Page):
    """The table below the stage, of the end of the race."""
    return page.locator("[data-testid=stMarkdown] table")


def standings(page: Page) -> list[list[str]]:
    """The rows of the table on the stage."""
    rows = page.locator(".dh-standings tbody tr")
    return [row.locator("td").all_inner_texts() for row in rows.all()]


def test_a_race_begins_with_what_explore_shows_and_goes_back_to_it(explorer):
    explorer.open(QUERY, surface=False)
    explorer.page.get_by_role("link", name="Race").click()
    table = end_table(explorer.page)
    scene = read_scene(QUERY)[0]
    for path in race_paths(scene, "as_set"):
        expect(table).to_contain_text(f"{stand(scene, path).loss:.4g}")
    explorer.wait_address(landscape="bowl", start="1,2", steps="40")
    said = explorer.page.locator(".dh-standings caption")
    expect(said).to_contain_text("Terms: rates as they are set")
    explorer.page.get_by_text("Each at best", exact=True).click()
    explorer.wait_address(terms="best")
    expect(said).to_contain_text("each at its best rate for 40 steps")
    explorer.page.get_by_role("button", name="Set these rates").click()
    explorer.wait_address(terms=None)
    expect(said).to_contain_text("Terms: rates as they are set")
    found = explorer.address()
    assert float(found["1.learning_rate"]) != 0.5
    explorer.page.get_by_role("link", name="Explore", exact=True).click()
    explorer.wait_ready(surface=False)
    explorer.wait_address(landscape="bowl", **{"1.learning_rate": found["1.learning_rate"]})


def test_a_race_opened_by_its_address_stands_as_the_core_says_and_asks_for_nothing_in_vain(explorer):
    page = open_race(explorer, THREE)
    scene = read_scene(THREE)[0]
    ends = [stand(scene, path) for path in trace(scene)]
    rows = standings(page)
    for place, (row, index) in enumerate(zip(rows, ranking(ends), strict=True), start=1):
        end = ends[index]
        reached = "not reached" if end.reached is None else "step {}, {} looks".format(*end.reached)
        name = scene.runs[index].record.name
        assert row[:2] == [str(place), name]
        assert row[3:] == [shown(end.loss), shown(end.distance), str(end.steps), str(end.gradients), reached]
    assert not explorer.watch.troubles


def test_the_standings_follow_the_clock(explorer):
    page = open_race(explorer, f"{THREE}&step=2")
    paths = trace(read_scene(THREE)[0])
    for step in (2, 3, 4):
        expect(page.locator(".dh-standings caption")).to_contain_text(f"Standings at step {step}.")
        order = sorted(range(3), key=lambda run: paths[run].losses[step])
        assert [row[3] for row in standings(page)] == [shown(paths[run].losses[step]) for run in order]
        assert {row[5] for row in standings(page)} == {str(step)}
        explorer.button("One step forward").click()
        explorer.frames()


def test_at_the_same_rate_the_others_follow_on_release_and_the_stage_stays(explorer):
    page = open_race(explorer, f"{QUERY}&2.learning_rate=0.3")
    explorer.stage.evaluate("(stage) => { stage.dataset.mine = 'yes'; }")
    page.get_by_text("Same rate", exact=True).click()
    expect(explorer.field("2.learning_rate")).to_have_value("0.5")
    explorer.field("2.learning_rate").fill("0.25")
    explorer.field("2.learning_rate").press("Enter")
    expect(explorer.field("1.learning_rate")).to_have_value("0.25")
    explorer.wait_address(terms="same_rate", **{"1.learning_rate": "0.25", "2.learning_rate": "0.3"})
    scene = at_same_rate(read_scene(f"{QUERY}&1.learning_rate=0.25".replace("&1.learning_rate=0.5", ""))[0])
    for path in race_paths(scene, "same_rate"):
        expect(end_table(page)).to_contain_text(f"{stand(scene, path).loss:.4g}")
    page.get_by_text("As set", exact=True).click()
    expect(explorer.field("2.learning_rate")).to_have_value("0.3")
    for terms in ("Each at best", "Same cost"):
        page.get_by_text(terms, exact=True).click()
        expect(page.locator(".dh-standings caption")).to_contain_text({"E": "its best", "S": "the same cost"}[terms[0]])
    assert explorer.stage.get_attribute("data-mine") == "yes"


def test_at_the_same_cost_a_path_ends_where_its_cost_is_up(explorer):
    page = open_race(explorer, THREE)
    page.get_by_text("Same cost", exact=True).click()
    scene = read_scene(THREE)[0]
    cut = {scene.runs[i].record.name: path.steps for i, path in enumerate(race_paths(scene, "same_cost"))}
    assert min(cut.values()) < scene.steps
    expect(page.locator(".dh-standings caption")).to_contain_text(f"{budget_of(scene)} looks each")
    # The numbers follow the caption as soon as the paths that were cut are here.
    for name, steps in cut.items():
        row = page.locator(".dh-standings tbody tr").filter(has_text=name)
        expect(row.locator("td").nth(5)).to_have_text(str(steps))
    assert {row[1]: int(row[5]) for row in standings(page)} == cut


def test_optimizers_are_picked_on_the_stage(explorer):
    page = open_race(explorer, QUERY)
    explorer.add_optimizer("newton")
    explorer.wait_address(optimizers="gradient_descent,adam,newton")
    expect(end_table(page)).to_contain_text("Newton")
    expect(page.locator(".dh-standings tbody tr")).to_have_count(3)


def test_the_axis_of_the_loss_is_switched_and_kept_in_the_link(explorer):
    explorer.open(QUERY, surface=False)
    curve = explorer.page.locator(".dh-curve-host[data-view=loss] canvas")
    before = explorer.digest(curve)
    explorer.button("Make the axis of the loss linear").click()
    explorer.wait_address(loss_axis="linear")
    explorer.frames()
    assert explorer.digest(curve) != before
    explorer.button("Make the axis of the loss logarithmic").click()
    explorer.wait_address(loss_axis=None)
    explorer.frames()
    assert explorer.digest(curve) == before


def test_losses_without_a_logarithm_have_no_other_axis(explorer):
    explorer.open("landscape=saddle&optimizers=gradient_descent&start=1,0.5&show=contour", surface=False)
    expect(explorer.page.locator(".dh-curve-host[data-view=loss] .dh-axis")).to_be_hidden()


def test_many_starts_fit_a_phone(visit):
    explorer = visit(**PHONE)
    explorer.open(QUERY, surface=False)
    explorer.page.get_by_test_id("stExpandSidebarButton").click()
    explorer.page.get_by_role("link", name="Race").click()
    # The navigation lies over a phone's screen until it is sent away.
    explorer.page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    explorer.page.get_by_text("From 200 starts", exact=True).click()
    explorer.wait_address(**{"from": "200"})
    expect(end_table(explorer.page)).to_contain_text("Minimum at (0, 0)")
    explorer.page.wait_for_selector(".downhill-stage[data-map=ready]", timeout=READY)
    assert explorer.page.evaluate("document.documentElement.scrollWidth") <= explorer.page.viewport_size["width"]
