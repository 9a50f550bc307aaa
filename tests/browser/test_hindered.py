"""Where something is missing: no WebGL, no warm server, no server any more."""

from playwright.sync_api import expect

from tests.browser.explorer import said
from tests.serving import running_app

QUERY = "landscape=bowl&optimizers=gradient_descent"


def test_without_webgl_a_sentence_stands_in_place_of_the_surface(launch, visit):
    explorer = visit(within=launch("--disable-3d-apis"))
    explorer.open(QUERY)
    expect(explorer.page.locator(".dh-surface")).to_contain_text("This browser cannot draw in 3D")
    explorer.page.keyboard.press("Home")
    expect(explorer.readout(1)).to_have_text(said(QUERY, 1, 0))
    explorer.page.mouse.click(*explorer.map_pixel(1.0, 1.0))
    explorer.page.wait_for_function("() => new URL(location).searchParams.has('start')")
    explorer.drag(explorer.slider("1.learning_rate"), [0.4, 0.5], explorer.frames)
    explorer.page.mouse.up()
    explorer.page.wait_for_function("() => new URL(location).searchParams.has('1.learning_rate')")
    explorer.button("Save pictures and numbers").click()
    with explorer.page.expect_download() as download:
        explorer.page.locator('[data-save="map.png"]').click()
    assert download.value.failure() is None


def test_the_first_visitor_of_a_new_server_may_come_by_a_deep_link(visit, tmp_path):
    query = "landscape=himmelblau&optimizers=adam,newton&1.learning_rate=0.5&steps=30&step=7&show=contour"
    with running_app(tmp_path) as address:
        explorer = visit(address)
        explorer.open(query, surface=False)
        assert explorer.page.title() == "Downhill"
        expect(explorer.readout(1)).to_have_text(said(query, 1, 7))
        expect(explorer.readout(2)).to_have_text(said(query, 2, 7))
        explorer.page.goto("about:blank")


def test_a_server_that_does_not_answer_is_named_in_a_sentence(explorer):
    explorer.open(f"{QUERY}&show=contour", surface=False)
    before = explorer.digest(explorer.map_canvas)
    message = explorer.page.locator(".dh-message")
    explorer.page.route("**/api/paths**", lambda route: route.abort())
    explorer.page.mouse.click(*explorer.map_pixel(1.0, 1.0))
    expect(message).to_have_text("The server cannot be reached; the picture is the last one it sent.")
    explorer.page.unroute("**/api/paths**")
    explorer.page.mouse.click(*explorer.map_pixel(-1.0, 1.5))
    expect(message).to_be_hidden()
    assert explorer.digest(explorer.map_canvas) != before
    # The browser says itself that the request was lost: that much was ours.
    explorer.watch.troubles[:] = [text for text in explorer.watch.troubles if "ERR_FAILED" not in text]
