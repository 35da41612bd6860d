"""A real browser reads, filters, clicks, follows a link and uploads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.server import CHROMIUM_FLAGS, serving
from tools.browser import find

pytestmark = pytest.mark.browser

PAGES = {
    "": "Do our customers stay?",
    "cohorts": "Do new customers come back?",
    "churn": "Who leaves, and when?",
    "segments": "Who are our customers?",
    "value": "What is a customer worth?",
    "voice": "What do customers tell us?",
    "data": "What do we know, and from where?",
}


@pytest.fixture(scope="module")
def address(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(sample, tmp_path_factory.mktemp("log") / "server.log") as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find(), args=CHROMIUM_FLAGS
        )
        yield browser
        browser.close()


class Tab:
    """A tab that records what it asked the outside for, and what it complained of."""

    def __init__(self, browser: Browser, address: str, **context: object) -> None:
        self.context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 1400}, **context}
        )
        self.page: Page = self.context.new_page()
        self.address = address
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.page.route("**/*", self._route)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _route(self, route) -> None:
        url = route.request.url
        if url.startswith((self.address, "data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(url)
            route.abort()

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}/{path}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the script is done and no skeleton is left."""
        self.page.wait_for_selector(
            '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000
        )
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0)

    def choose(self, label: str, option: str) -> None:
        """Pick an option of a select box by its words, with the keyboard."""
        box = self.page.get_by_role("combobox", name=re.compile(label)).first
        box.click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.page.keyboard.press("Escape")
        self.page.wait_for_timeout(300)
        self.settle()

    def figure(self, label: str) -> str:
        """The text of one key figure's card."""
        card = self.page.get_by_test_id("stMetric").filter(has_text=label).first
        expect(card).to_be_visible(timeout=20_000)
        return card.inner_text()


@pytest.fixture
def tab(chromium: Browser, address: str) -> Iterator[Tab]:
    opened = Tab(chromium, address)
    yield opened
    assert opened.outside == []
    assert opened.errors == []
    opened.context.close()


def test_a_fresh_server_answers_a_deep_link_first(
    chromium: Browser, sample: Path, tmp_path: Path
) -> None:
    with serving(sample, tmp_path / "server.log") as address:
        tab = Tab(chromium, address)
        page = tab.open("segments?split=Region")
        expect(page.get_by_role("heading", level=1)).to_have_text(PAGES["segments"])
        expect(page.get_by_text("How recent, how often?")).to_be_visible()
        assert tab.outside == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_draws_without_an_outside_request_or_error(
    chromium: Browser, address: str, scheme: str
) -> None:
    tab = Tab(chromium, address, color_scheme=scheme)
    for path, title in PAGES.items():
        page = tab.open(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        expect(page.get_by_test_id("stAlert")).to_have_count(0)
        for chart in page.get_by_test_id("stVegaLiteChart").all():
            expect(chart.locator("svg, canvas").first).to_be_visible(timeout=20_000)
    assert tab.outside == []
    assert tab.errors == []
    tab.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_scrolls_sideways(chromium: Browser, address: str, width: int) -> None:
    tab = Tab(chromium, address, viewport={"width": width, "height": 900})
    for path in PAGES:
        page = tab.open(path)
        inner, outer = page.get_by_test_id("stMain").evaluate(
            "element => [element.scrollWidth, element.clientWidth]"
        )
        assert inner <= outer, path
    tab.context.close()


def test_a_filter_changes_the_figures_and_the_address(tab: Tab) -> None:
    page = tab.open("")
    everybody = tab.figure("Active customers")
    tab.choose("Region", "North")
    expect(page).to_have_url(re.compile("region=North"))
    assert tab.figure("Active customers") != everybody


def test_a_click_on_a_cell_lists_its_customers(tab: Tab) -> None:
    page = tab.open("cohorts")
    chart = page.get_by_test_id("stVegaLiteChart").nth(1)
    expect(chart.locator("svg, canvas").first).to_be_visible(timeout=20_000)
    box = chart.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.6)
    expect(page.get_by_text(re.compile("whose first order was in"))).to_be_visible(
        timeout=20_000
    )
    expect(page).to_have_url(re.compile("cohort="))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the list").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert text.startswith("customer_id,name,email")


def test_a_shared_link_reproduces_the_view(tab: Tab, chromium: Browser) -> None:
    page = tab.open("?region=South&period=Last+12+months")
    figure = tab.figure("Retention rate")
    page.get_by_role("button", name="Share this view").click()
    link = page.locator("code", has_text="http").inner_text()
    other = Tab(chromium, tab.address)
    other.open(link.removeprefix(tab.address).lstrip("/"))
    assert other.figure("Retention rate") == figure
    other.context.close()


def test_an_upload_fills_the_pages_for_this_tab_alone(
    tab: Tab, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "mine.csv"
    rows = [
        f"K{n % 40:03d},2025-{1 + n % 12:02d}-{1 + n % 27:02d},{10 + n}"
        for n in range(600)
    ]
    file.write_text("customer,date,amount\n" + "\n".join(rows) + "\n")
    page = tab.open("data")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Read these files").click()
    expect(page.get_by_text("600 rows read = 600 used + 0 set aside.")).to_be_visible(
        timeout=30_000
    )
    page.get_by_text("Open the overview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[""])
    tab.settle()
    expect(page.get_by_text(re.compile("40 customers, 600"))).to_be_visible()
    other = Tab(chromium, tab.address)
    other.open("data")
    expect(other.page.get_by_text("Your upload")).to_have_count(0)
    other.context.close()


def test_a_question_about_dates_is_answered_on_the_page(
    tab: Tab, tmp_path: Path
) -> None:
    """No day is above 12, so the file alone does not tell: 03.04. is asked about."""
    file = tmp_path / "bestellungen.csv"
    file.write_text(
        "Bestellnummer;Kunde;Bestelldatum;Betrag\n"
        "1;Ada;03.04.2025;10,50\n2;Ben;05.06.2025;7,25\n3;Ada;07.08.2025;1,99\n"
    )
    page = tab.open("data")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Read these files").click()
    expect(page.get_by_text("03.04.2025 is 3 Apr 2025")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("03.04.2025 is 4 Mar 2025")).to_be_visible()
    button = page.get_by_role("button", name="Read with this answer")
    expect(button).to_be_disabled()
    page.get_by_text("The day", exact=True).click()
    button.click()
    page.get_by_text("Open the overview").click(timeout=30_000)
    expect(page.get_by_role("heading", level=1)).to_have_text(PAGES[""])
    tab.settle()
    expect(page.get_by_text(re.compile("2 customers, 3"))).to_be_visible()
    expect(page.get_by_text("Data to 7 Aug 2025")).to_be_visible()


def test_reading_is_cancelled_and_the_pages_stay_usable(
    tab: Tab, tmp_path: Path
) -> None:
    """A quote that never closes makes the reading slow enough to be cancelled."""
    file = tmp_path / "large.csv"
    with file.open("w") as large:
        large.write('customer,date,amount\n"K1,2025-01-01,5\n')
        large.writelines(
            f"K{n % 9001},2025-{1 + n % 12:02d}-{1 + n % 27:02d},{n % 977}.5\n"
            for n in range(1_500_000)
        )
    page = tab.open("data")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Read these files").click()
    expect(page.get_by_text(re.compile("Reading large.csv"))).to_be_visible(
        timeout=30_000
    )
    tab.choose("Region", "North")
    expect(page).to_have_url(re.compile("region=North"))
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Reading large.csv was cancelled.")).to_be_visible(
        timeout=20_000
    )
    expect(page.get_by_test_id("stFileUploader")).to_be_visible()


def test_a_page_without_its_table_says_which_file_to_bring(
    tab: Tab, tmp_path: Path
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("customer,date,amount\nAda,2025-01-05,10\nBen,2025-02-05,20\n")
    page = tab.open("data")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Read these files").click()
    expect(page.get_by_text("Open the overview")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Explore").click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text="Voice").click()
    expect(page.get_by_text("This page needs surveys")).to_be_visible(timeout=20_000)


def test_a_file_that_is_no_table_is_refused_in_one_sentence(
    tab: Tab, tmp_path: Path
) -> None:
    file = tmp_path / "broken.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00")
    page = tab.open("data")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Read these files").click()
    expect(page.get_by_test_id("stAlert").first).to_contain_text(
        "broken.csv", timeout=20_000
    )
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_reset_brings_everybody_back(tab: Tab) -> None:
    page = tab.open("?region=North&grain=Week")
    north = tab.figure("Active customers")
    page.get_by_role("button", name="Reset filters").click()
    expect(page).not_to_have_url(re.compile("region=|grain="))
    tab.settle()
    assert tab.figure("Active customers") != north


#: What axe finds in Streamlit's own parts: sparklines and chart summaries without a name.
STREAMLITS_OWN = {"svg-img-alt"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_by_everyone(
    chromium: Browser, address: str, scheme: str
) -> None:
    """axe finds no serious fault: contrast, names and order of headings among them."""
    tab = Tab(chromium, address, color_scheme=scheme)
    for path in PAGES:
        page = tab.open(path)
        found = Axe().run(page).response["violations"]
        serious = [
            (fault["id"], fault["nodes"][0]["html"][:160])
            for fault in found
            if fault["impact"] in ("serious", "critical")
            and fault["id"] not in STREAMLITS_OWN
        ]
        assert serious == [], path
    tab.context.close()
