"""The page of the board in a real browser, as the back row sees it."""

import json

from course_utils import exercises
from course_utils.classroom.messages import hints

WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
NAMED = "() => [...document.querySelectorAll('tbody th')].map(cell => cell.textContent)"


def tell(listening, number, exercise=None, state="joined", hint=None):
    entries = {"room": listening.board.room, "id": f"{number:08x}"}
    entries |= {"exercise": exercise, "state": state, "hint": hint}
    assert listening.board.receive(json.dumps(entries).encode()) == 204


def test_the_page_in_a_browser(served, browser):
    listening = served()
    for number in range(30):
        tell(listening, number)
        for exercise in range(1, 15 - number // 3):
            tell(listening, number, f"1.{exercise}", "passed")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    asked, troubles = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.clock.install()
    page.goto(f"http://127.0.0.1:{listening.port}/")
    heading, row = page.locator("h1"), page.locator("tr", has_text="1.14")
    assert heading.inner_text() == "30 people have joined"
    assert page.evaluate(NAMED) == list(exercises.of_lesson("01"))
    assert row.locator("td").all_inner_texts() == ["", "3", "0"]
    read_from_the_back_row(page)
    renews_itself(page, listening, heading, row)
    stands_still(page, listening, heading, asked)
    for width in (1920, 640, 375):
        page.set_viewport_size({"width": width, "height": 720})
        assert page.evaluate(WIDER) == 0
    says_when_the_board_is_gone(page, listening)
    here = f"http://127.0.0.1:{listening.port}/"
    assert {url.removeprefix(here) for url in asked} - {"favicon.ico"} == {
        "",
        "board.css",
        "board.js",
    }
    # The browser says that itself of a board that is gone, and of an icon that there is not.
    assert [text for text in troubles if "Failed to load resource" not in text] == []


def read_from_the_back_row(page):
    """Letters as on a slide, and a whole lesson of fourteen exercises on one screen."""
    for selector in ("tbody th", "tbody td:last-child", "code", "caption"):
        size = page.locator(selector).first.evaluate("cell => getComputedStyle(cell).fontSize")
        assert float(size.removesuffix("px")) >= 24
    bottom = page.locator("table").evaluate("table => table.getBoundingClientRect().bottom")
    assert bottom <= 720
    assert page.evaluate(WIDER) == 0
    bar = page.locator("progress").first
    assert bar.bounding_box()["width"] > 200 and bar.get_attribute("aria-hidden") == "true"


def renews_itself(page, listening, heading, row):
    page.evaluate("() => { document.querySelector('caption').place = 'kept'; }")
    with page.expect_response("**/"):
        page.clock.run_for(3000)  # a round in which nothing has changed leaves all as it is
    for number in range(27, 30):
        tell(listening, number, "1.14", "not yet", 1)
    assert page.evaluate("() => document.querySelector('caption').place") == "kept"
    page.clock.run_for(3000)
    text = hints(exercises.find("1.14"))[0]
    page.get_by_role("listitem").wait_for()
    assert page.get_by_role("listitem").all_inner_texts() == [f"1.14, 3 people: {text}"]
    assert row.locator("td").all_inner_texts() == ["", "3", "3"]
    assert heading.inner_text() == "30 people have joined"


def stands_still(page, listening, heading, asked):
    """Paused and let go by keyboard."""
    page.keyboard.press("Tab")
    button = page.locator("button:focus")
    assert button.inner_text() == "Pause" and button.get_attribute("aria-pressed") == "false"
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    tell(listening, 31)
    before = len(asked)
    page.clock.run_for(10_000)
    assert len(asked) == before
    page.keyboard.press("Space")
    page.get_by_text("31 people have joined").wait_for()
    assert heading.inner_text() == "31 people have joined"


def says_when_the_board_is_gone(page, listening):
    status = page.get_by_role("status")
    assert status.inner_text() == ""
    listening.shutdown()
    listening.server_close()
    page.clock.run_for(3000)
    page.get_by_text("The board does not answer any more.").wait_for()
    assert status.inner_text() == "The board does not answer any more."
    assert page.locator("h1").inner_text() == "31 people have joined"
