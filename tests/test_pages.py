"""Every page in a full world, for one customer, and when the filters leave nobody.

The served application's agent interface gives each page as a tree of what it shows.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from retention import intake, shop
from retention.models import tone
from tests.server import serving

pytestmark = pytest.mark.served

PAGES = ("", "cohorts", "churn", "segments", "value", "voice", "data")

#: Two customers who share no region and channel: North and store together are nobody.
TWO = {
    "orders.csv": "order_id,customer_id,date,amount\n1,A,2025-01-05,10\n"
    "2,A,2025-02-07,12\n3,B,2025-02-01,30\n4,B,2025-03-09,8\n",
    "customers.csv": "customer_id,region,channel\nA,North,web\nB,South,store\n",
    "surveys.csv": "response_id,customer_id,answered_at,score,comment\n"
    "r1,A,2025-02-10,9,Lovely *shoes*\nr2,B,2025-03-10,3,<b>Late</b> again\n",
}
#: A runs, B cancelled in February.
CLUB = TWO | {
    "subscriptions.csv": "customer_id,start_date,end_date,plan\nA,2025-01-05,,gold\n"
    "B,2025-01-20,2025-02-20,gold\n"
}

#: Answers on three scales, and tickets; B's of three has no words.
SPOKEN = TWO | {
    "surveys.csv": "response_id,customer_id,answered_at,score,comment,survey,kind,scale\n"
    "r1,A,2025-02-10,9,I hate the *waiting*,shop,nps,0-10\n"
    "r2,B,2025-02-11,2,Nobody called <b>back</b>,help,csat,1-5\n"
    "r3,A,2025-02-12,5,So *friendly*,help,csat,1-5\n"
    "r4,A,2025-02-13,6,Two clicks,effort,ces,1-7\n"
    "r5,B,2025-02-14,3,,help,csat,1-5\n",
    "interactions.csv": "interaction_id,customer_id,at,channel,kind,direction,subject\n"
    "t1,A,2025-03-01,email,ticket,in,The delivery was *terrible*\n"
    "t2,B,2025-03-02,phone,complaint,in,Paket <i>kaputt</i>\n"
    "t3,B,2025-03-03,email,sent,out,Spring is coming\n",
}
#: The same without a survey.
TOUCHED = {name: text for name, text in SPOKEN.items() if name != "surveys.csv"}


def gym() -> dict[str, str]:
    """Of twelve months' 120 contracts a tenth end in each month after their first."""
    contracts = ["customer_id,start_date,end_date,amount"]
    orders = ["order_id,customer_id,date,amount"]
    for number in range(12 * 120):
        month, place = divmod(number, 120)
        began = date(2024, 4 + month, 5) if month < 9 else date(2025, month - 8, 5)
        ended = began + timedelta(days=31 * (1 + place // 12) - 5)
        end = ended.isoformat() if ended < date(2025, 4, 1) else ""
        contracts.append(f"m{number},{began},{end},{20 + place % 2}")
        orders.append(f"{number},m{number},{began},5")
    regions = [f"m{n},{'North' if n % 2 else 'South'}" for n in range(12 * 120)]
    return {
        "subscriptions.csv": "\n".join(contracts) + "\n",
        "orders.csv": "\n".join(orders) + "\n",
        "customers.csv": "\n".join(["customer_id,region", *regions]) + "\n",
    }


def weekly(last: int) -> dict[str, str]:
    """Sixty weeks to 30 March 2025 of 38 and 42 orders in turn, and a last one."""
    rows = ["customer_id,date,amount"]
    for week in range(60):
        day = date(2025, 3, 24) - timedelta(weeks=59 - week)
        orders = last if week == 59 else 38 + 4 * (week % 2)
        rows += [
            f"c{week % 8}-{place},{day + timedelta(days=place % 7)},{10 + place % 3}"
            for place in range(orders)
        ]
    return {"orders.csv": "\n".join(rows) + "\n"}


ONE = {"orders.csv": "order_id,customer_id,date,amount\n1,A,2025-01-05,10\n"}

#: Ben's date is none, Cy's order is nobody's, and the note is written as markdown.
MESSY = {
    "*orders*.csv": "order_id,customer_id,date,amount,*note*\n1,A,2025-01-05,10,hi\n"
    "2,B,soon,12,**bold**\n3,,2025-02-01,30,\n",
}


class Server:
    """The pages of one running application, as trees."""

    def __init__(self, address: str) -> None:
        self.address = address

    def page(self, path: str, **query: str | list[str]) -> dict[str, Any]:
        listed = {k: v if isinstance(v, list) else [v] for k, v in query.items()}
        request = urllib.request.Request(
            f"{self.address}/_stcore/agent/interact",
            data=json.dumps({"page": path, "query_params": listed}).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())


def parts(tree: object, kind: str) -> list[dict[str, Any]]:
    """All elements of one kind, in the order they stand on the page."""
    found = []
    if isinstance(tree, dict):
        if tree.get("type") == kind:
            found.append(tree.get("props", {}))
        for value in tree.values():
            found += parts(value, kind)
    if isinstance(tree, list):
        for value in tree:
            found += parts(value, kind)
    return found


def texts(tree: object) -> str:
    """Everything written on a page, as one text."""
    kinds = ("title", "header", "markdown", "caption", "text")
    return "\n".join(
        str(part.get("body", "")) for kind in kinds for part in parts(tree, kind)
    )


def make(folder: Path, name: str, files: dict[str, str]) -> None:
    place = folder / f"{name} files"
    place.mkdir()
    for file, text in files.items():
        (place / file).write_text(text)
    shop.import_files(
        [place / file for file in files],
        folder / f"{name}.duckdb",
        intake.Options(definitions={"as_of": "2025-04-01", "currency": "EUR"}),
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("datasets")
    make(folder, "two", TWO)
    make(folder, "one", ONE)
    make(folder, "club", CLUB)
    make(folder, "gym", gym())
    make(folder, "messy", MESSY)
    make(folder, "spoken", SPOKEN)
    make(folder, "touched", TOUCHED)
    make(folder, "usual", weekly(40))
    make(folder, "fallen", weekly(12))
    shop.publish_sample(folder / "sample.duckdb", 1_500, 7)
    with serving(folder, folder / "server.log", agent_api=True) as address:
        yield Server(address)


@pytest.mark.parametrize("grain", ["Week", "Month", "Quarter"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_a_full_world_answers_its_question(
    server: Server, path: str, grain: str
) -> None:
    tree = server.page(path, dataset="sample", grain=grain)
    assert parts(tree, "title")[0]["body"].endswith("?")
    assert not parts(tree, "exception")
    assert not parts(tree, "error")
    assert not parts(tree, "warning")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_split_and_filtered(server: Server, path: str) -> None:
    tree = server.page(
        path, dataset="sample", split="Region", channel=["referral", "store"]
    )
    assert not parts(tree, "exception")
    assert not parts(tree, "error")
    assert not parts(tree, "warning")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_about_one_customer_draws(server: Server, path: str) -> None:
    tree = server.page(path, dataset="one", period="All time")
    assert not parts(tree, "exception")
    assert not parts(tree, "error")


@pytest.mark.parametrize("path", ("", "cohorts", "churn", "segments", "value", "voice"))
def test_a_page_about_nobody_says_so_and_names_the_filters(
    server: Server, path: str
) -> None:
    tree = server.page(
        path, dataset="two", period="All time", region="North", channel="store"
    )
    assert not parts(tree, "exception")
    assert not parts(tree, "error")
    said = texts(tree)
    assert "0 customers, 0 orders" in said
    assert "Nobody" in said or "No customer matches these filters" in said
    if path in ("cohorts", "churn", "segments", "value"):
        assert "No customer matches these filters." in said, (
            "the answer under the title"
        )
    assert not parts(tree, "vega_lite_chart")


def test_the_overview_counts_two_customers_by_hand(server: Server) -> None:
    """A and B both bought in the 90 days before 2025-04-01."""
    tree = server.page("", dataset="two", period="All time")
    metrics = {part["label"]: part["value"] for part in parts(tree, "metric")}
    assert metrics["Active customers"] == "2"
    assert metrics["New customers"] == "2"
    assert metrics["Revenue"] == "€\u00a060.00"


def test_a_signal_has_its_word_on_the_card_and_in_the_headline(server: Server) -> None:
    """12 orders where 38 to 42 are usual; the change is in the signal's colour, too."""
    tree = server.page("", dataset="fallen")
    labels = [part["label"] for part in parts(tree, "metric")]
    assert "Orders :orange-badge[:material/arrow_downward: Signal]" in labels
    assert "New customers" in labels
    assert "12 orders in the week from 24 Mar 2025, below the normal" in texts(tree)
    assert "No signal" not in texts(tree)
    (orders,) = (part for part in parts(tree, "metric") if "Orders" in part["label"])
    assert "**Signal**: 12 orders in the week from 24 Mar 2025" in orders["help"]


def test_within_noise_the_overview_claims_nothing(server: Server) -> None:
    tree = server.page("", dataset="usual")
    assert "No signal this week" in texts(tree)
    labels = [part["label"] for part in parts(tree, "metric")]
    assert not [label for label in labels if "Signal" in label]
    (orders,) = (part for part in parts(tree, "metric") if "Orders" in part["label"])
    assert "**Noise**: 40 orders" in orders["help"]


def test_the_churn_page_asks_whether_the_week_is_unusual(server: Server) -> None:
    for grain in ("Week", "Quarter"):
        tree = server.page("churn", dataset="sample", grain=grain)
        assert "Is this week's churn unusual?" in texts(tree)
        assert "left in the week from 2 Nov 2026" in texts(tree)


def test_a_page_without_surveys_names_the_file_to_bring(server: Server) -> None:
    tree = server.page("voice", dataset="one")
    assert "This page needs surveys" in texts(tree)
    assert "score from 0 to 10" in texts(tree)


def test_customers_words_are_shown_as_written(server: Server) -> None:
    """Markdown and HTML in a comment are letters, not formatting."""
    tree = server.page("voice", dataset="two", period="All time")
    said = [part.get("body") for part in parts(tree, "text")]
    assert "Lovely *shoes*" in said
    assert "<b>Late</b> again" in said


SCALES, UNSCORED = "Scored on other scales", "Without a score"


def test_comments_on_other_scales_are_read_with_their_scale(server: Server) -> None:
    tree = server.page("voice", dataset="spoken", period="All time", texts=SCALES)
    assert not parts(tree, "exception")
    said = [part.get("body") for part in parts(tree, "text")]
    assert said[-3:] == ["Two clicks", "So *friendly*", "Nobody called <b>back</b>"]
    for label in ("6 of 7", "5 of 5", "2 of 5"):
        assert label in str(tree)
    low = server.page(
        "voice", dataset="spoken", period="All time", texts=SCALES, scores="Low scores"
    )
    said = [part.get("body") for part in parts(low, "text")]
    assert said[-1:] == ["Nobody called <b>back</b>"] and "Two clicks" not in said


@pytest.mark.parametrize("dataset", ["spoken", "touched"])
def test_texts_without_a_score_are_shown_with_a_rough_tone_or_why_none(
    server: Server, dataset: str
) -> None:
    """The shop's own mail is not among them; a lexicon is optional."""
    tree = server.page("voice", dataset=dataset, period="All time", texts=UNSCORED)
    assert not parts(tree, "exception")
    said = [part.get("body") for part in parts(tree, "text")]
    assert said[-2:] == ["Paket <i>kaputt</i>", "The delivery was *terrible*"]
    assert "Spring is coming" not in said
    if tone._lexicon() is None:
        assert "the optional package vaderSentiment is not installed" in texts(tree)
    else:
        assert "0 positive, 0 neutral, 1 negative; 1 not scored" in texts(tree)
        assert r"tone \(rough\): negative" in texts(tree)


def test_a_tone_never_stands_among_key_figures(server: Server) -> None:
    for path in ("", "voice"):
        tree = server.page(path, dataset="spoken", period="All time", texts=UNSCORED)
        assert "tone" not in str(parts(tree, "metric")).lower()


def test_a_promoter_who_sounds_unhappy_is_marked(server: Server) -> None:
    tree = server.page("voice", dataset="spoken", period="All time")
    said = texts(tree)
    if tone._lexicon() is None:
        assert "Promoters who sound unhappy are not marked" in said
    else:
        assert "'Read me'" in str(tree) and "The score stands" in said


def test_texts_in_the_address_that_are_not_there_are_ignored(server: Server) -> None:
    for chosen in (UNSCORED, SCALES, "*nothing*"):
        tree = server.page("voice", dataset="two", period="All time", texts=chosen)
        assert not parts(tree, "exception") and not parts(tree, "error")
        assert "Lovely *shoes*" in [part.get("body") for part in parts(tree, "text")]


def test_of_nobody_there_is_no_text(server: Server) -> None:
    for dataset in ("spoken", "touched"):
        tree = server.page(
            "voice", dataset=dataset, period="All time", region="North",
            channel="store", texts=UNSCORED,
        )  # fmt: skip
        assert not parts(tree, "exception") and not parts(tree, "error")
        assert not parts(tree, "text")


def test_the_change_of_the_score_is_claimed_or_could_be_chance(server: Server) -> None:
    """A quarter of the sample's answers against the quarter before."""
    for path, label in (("", "NPS"), ("voice", "Net promoter score")):
        tree = server.page(path, dataset="sample")
        (score,) = (m for m in parts(tree, "metric") if m["label"].startswith(label))
        assert score["delta_description"].startswith("on the period before, ")
    (score,) = (
        m
        for m in parts(server.page("", dataset="sample"), "metric")
        if m["label"].startswith("NPS")
    )
    assert " the period before" in score["help"]
    assert " the period before" in texts(server.page("voice", dataset="sample"))


def test_the_window_of_a_reader_changes_the_churn_page(server: Server) -> None:
    short = server.page("churn", dataset="sample", window="30 days without an order")
    long = server.page("churn", dataset="sample", window="180 days without an order")
    assert "passed 30 days" in texts(short)
    assert "passed 180 days" in texts(long)


def test_contracts_stand_above_silence_where_there_are_any(server: Server) -> None:
    """Of A and B, under contract on 1 February, B cancelled."""
    said = texts(server.page("churn", dataset="club"))
    assert said.index("How many cancel, month by month?") < said.index(
        "How many leave, month by month?"
    )
    assert "who signs again inside the same period has not left" in said
    assert "A forecast needs 100 contracts" in said
    assert "Ended so far: 1 of 2 contracts." in said
    assert "Does contract money leave" not in said, "no amounts are known"
    assert "This counts orders, whatever the contracts say." in said
    without = texts(server.page("churn", dataset="two"))
    assert "cancel" not in without
    assert "whatever the contracts say" not in without


@pytest.mark.parametrize("grain", ["Week", "Month", "Quarter"])
def test_contracts_are_forecast_where_there_are_enough(
    server: Server, grain: str
) -> None:
    tree = server.page("churn", dataset="gym", grain=grain)
    assert not parts(tree, "exception")
    said = texts(tree)
    assert "should still run after 12 renewals" in said
    assert "Half of all contracts end within" in said
    assert "Does contract money leave faster than customers?" in said
    assert "Does money leave faster than customers?" in said


def test_a_cohort_of_contracts_can_be_chosen_and_split(server: Server) -> None:
    tree = server.page("churn", dataset="gym", begun="Feb 2025", split="Region")
    assert not parts(tree, "exception")
    said = texts(tree)
    assert "120 contracts begun in Feb 2025" in said
    assert "The curve is that of all cohorts." in said
    assert "The forecast is of all contracts, whatever the filters." in said
    assert "Contracts of **North** run" in said or "Contracts of **South** run" in said
    unknown = server.page("churn", dataset="gym", begun="Feb 1925")
    assert not parts(unknown, "exception")
    assert "should still run after 12 renewals" in texts(unknown)


def test_the_window_of_the_data_is_said_beside_the_readers(server: Server) -> None:
    own = texts(server.page("churn", dataset="sample"))
    assert "the shortest silence from which on it is at most a fifth" in own
    other = texts(
        server.page("churn", dataset="sample", window="45 days without an order")
    )
    assert "At the **45 days chosen here** it is" in other
    short = texts(server.page("churn", dataset="two"))
    assert "The data covers less than twelve months" in short
    data = texts(server.page("data", dataset="sample"))
    assert "chosen from the data, the shortest silence" in data


def test_a_split_says_whether_groups_come_back_at_different_times(
    server: Server,
) -> None:
    said = texts(
        server.page("churn", dataset="sample", split="Channel", after="the first order")
    )
    assert "of all first orders are followed by another" in said
    assert "groups differ by more than chance (log-rank, p < 0.001)" in said


def test_the_cohorts_page_looks_ahead_and_back_at_its_forecasts(server: Server) -> None:
    said = texts(server.page("cohorts", dataset="sample", region="North"))
    assert "How many customers will order?" in said
    assert "customers won before Nov 2026 should order in Dec 2026**" in said
    assert "held against what was forecast on 1 Aug 2026" in said
    assert said.count("The forecast is of all customers, whatever the filters.") == 2
    assert "95\u00a0% interval" in said  # of what a customer brings
    alone = texts(server.page("cohorts", dataset="one", period="All time"))
    assert alone.count("A forecast needs 500 customers") == 2
    assert "held against" not in alone


def test_a_link_to_a_cell_lists_its_customers(server: Server) -> None:
    """Only A's first order lies in January; she ordered again one month later."""
    tree = server.page(
        "cohorts", dataset="two", period="All time", cohort="Jan 2025", age="1"
    )
    said = texts(tree)
    assert (
        "**1** customer whose first order was in Jan 2025 ordered in Feb 2025" in said
    )


def test_values_in_the_address_that_do_not_exist_are_ignored(server: Server) -> None:
    tree = server.page(
        "", dataset="sample", region="'; drop table purchases; --", grain="century"
    )
    assert not parts(tree, "exception")
    assert not parts(tree, "error")
    assert parts(tree, "metric")


def test_the_doctor_accounts_for_every_row_and_offers_those_set_aside(
    server: Server,
) -> None:
    tree = server.page("data", dataset="messy", period="All time")
    said = texts(tree)
    assert "**3** rows read = **2** used + **1** set aside." in said
    assert (
        r"Orders (UTF\-8, comma between cells): 3 rows = 2 used + 1 set aside" in said
    )
    labels = [part.get("label") for part in parts(tree, "download_button")]
    assert "Download the 1 row set aside" in labels
    assert not parts(tree, "exception")


def test_the_doctor_tells_facts_the_serious_first(server: Server) -> None:
    said = texts(server.page("data", dataset="messy", period="All time"))
    assert "What should you know about this data?" in said
    assert "**Orders of nobody**: 50.0 %" in said
    assert "1 of 2 orders, worth 30.00 EUR of 40.00 EUR, name no customer." in said


def test_names_and_values_of_files_are_shown_as_written(server: Server) -> None:
    """The file, its columns and its cells come in plain text and tables only."""
    tree = server.page("data", dataset="messy", period="All time")
    plain = [part.get("body") for part in parts(tree, "text")]
    assert "*orders*.csv" in plain
    marked = "\n".join(str(part.get("body")) for part in parts(tree, "markdown"))
    assert "*orders*" not in marked and "*note*" not in marked
    assert "**bold**" not in marked


def test_a_sample_has_no_files_to_account_for(server: Server) -> None:
    said = texts(server.page("data", dataset="sample"))
    assert "The sample shop was made" in said
    assert "What should you know about this data?" not in said
