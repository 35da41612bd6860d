"""What the numbers say about Ada, Ben and the others; see tests/small_world.py.

As of 15 June 2024 with W = 90 days. Every table is typed by hand.
"""

from __future__ import annotations

import pytest

from retention.errors import QueryError
from retention.filters import LINK_NAMES
from retention.query import names
from tests.small_world import SMALL_WORLD
from tests.world import World, plain, table

# --------------------------------------------------------------------------- cohorts


def test_retention_counts_customers_not_orders(world):
    """Ada ordered twice in February; she counts once."""
    january = world.ask("cohorts/retention").where(cohort="2024-01-01")
    assert january == table("""
        age | size | retained | complete
        0   | 3    | 3        | true     ada ben hal
        1   | 3    | 1        | true     ada, twice
        2   | 3    | 1        | true     ada
        3   | 3    | 0        | true
        4   | 3    | 1        | true     hal
        5   | 3    | 1        | false    ada; June is not over
    """)


def test_a_finished_month_without_anybody_is_zero_and_a_future_one_is_absent(world):
    """February's cohort is dan and cleo; July would be age 5."""
    february = world.ask("cohorts/retention").where(cohort="2024-02-01")
    assert february == table("""
        age | size | retained | complete
        0   | 2    | 2        | true     cleo dan
        1   | 2    | 0        | true
        2   | 2    | 0        | true
        3   | 2    | 1        | true     cleo, on 29 May
        4   | 2    | 0        | false    nobody yet
    """)


def test_the_last_instant_of_january_is_january(world):
    """Ben bought a microsecond before February."""
    january = world.ask("people/list", cohort="2024-01-01")
    assert sorted(january["customer_id"]) == ["ada", "ben", "hal"]


def test_the_leap_day_is_february(world):
    (cleo,) = world.ask("people/list", cohort="2024-02-01", region="South").where(
        customer_id="cleo"
    )
    assert str(cleo["first_day"]) == "2024-02-29"
    assert str(cleo["last_day"]) == "2024-05-29"


def test_march_has_no_cohort(world):
    """Eve's and Fay's orders of March went back whole."""
    cohorts = set(map(str, world.ask("cohorts/retention")["cohort"]))
    assert cohorts == {"2024-01-01", "2024-02-01", "2024-04-01", "2024-05-01"}


def test_the_period_chooses_cohorts_and_never_changes_them(world):
    everything = world.ask("cohorts/retention").where(cohort="2024-02-01")
    chosen = world.ask("cohorts/retention", start="2024-02-01", stop="2024-03-01")
    assert chosen == everything
    money = world.ask("cohorts/revenue").where(cohort="2024-02-01")
    chosen = world.ask("cohorts/revenue", start="2024-02-01", stop="2024-03-01")
    assert chosen == money


def test_a_filter_chooses_customers_and_never_changes_what_they_did(world):
    """In the North only ada, ben, hal and jo buy."""
    assert world.ask("cohorts/retention", region="North") == table("""
        cohort     | age | size | retained
        2024-01-01 | 0   | 3    | 3        ada ben hal
        2024-01-01 | 1   | 3    | 1        ada
        2024-01-01 | 2   | 3    | 1        ada
        2024-01-01 | 3   | 3    | 0
        2024-01-01 | 4   | 3    | 1        hal
        2024-01-01 | 5   | 3    | 1        ada
        2024-05-01 | 0   | 1    | 1        jo
        2024-05-01 | 1   | 1    | 0
    """)


def test_pooled_retention_adds_customers_of_finished_months(world):
    """Age 1: one of three, none of two, none of two; May's June is not over."""
    assert world.ask("cohorts/pooled") == table("""
        age | cohorts | size | retained | retention
        0   | 4       | 9    | 9        | 1
        1   | 3       | 7    | 1        | 0.143     ada
        2   | 2       | 5    | 1        | 0.2       ada
        3   | 2       | 5    | 1        | 0.2       cleo
        4   | 1       | 3    | 1        | 0.333     hal
    """)


def test_rolling_retention_counts_ada_in_april_and_is_settled_only_late(world):
    """She comes back in June. Months that ended by 17 March are settled."""
    rolling = world.ask("cohorts/retention", mode="rolling")
    assert rolling.where(cohort="2024-01-01") == table("""
        age | retained | complete | settled
        0   | 3        | true     | true
        1   | 2        | true     | true     ada hal
        2   | 2        | true     | false    ada hal
        3   | 2        | true     | false    ada hal
        4   | 2        | true     | false    ada hal
        5   | 1        | false    | false    ada
    """)


# ----------------------------------------------------------------------------- churn


def test_who_leaves_and_who_comes_back_month_by_month(world):
    assert world.ask("churn/trend") == table("""
        period     | at_start | kept | lost | new | resurrected | complete | retention
        2024-01-01 | 0        | 0    | 0    | 3   | 0           | true     | -      ada ben hal
        2024-02-01 | 3        | 3    | 0    | 2   | 0           | true     | 1      cleo dan
        2024-03-01 | 5        | 5    | 0    | 0   | 0           | true     | 1
        2024-04-01 | 5        | 3    | 2    | 2   | 0           | true     | 0.6    hal ben; eve ida
        2024-05-01 | 5        | 4    | 1    | 2   | 1           | true     | 0.8    dan; gus jo; hal
        2024-06-01 | 7        | 7    | 0    | 0   | 0           | false    | 1
    """)


def test_retention_of_nobody_is_not_zero(world):
    """January starts with nobody: the rate is not known."""
    (january,) = world.ask("churn/trend").where(period="2024-01-01")
    assert january["retention"] is None
    assert january["churn"] is None
    assert (january["low"], january["high"]) == (None, None)


def test_a_customer_is_active_on_her_ninetieth_silent_day_and_not_after(world):
    """Cleo bought on 29 February; 29 May is ninety days later."""

    def lapsed(as_of: str) -> list[object]:
        return sorted(world.ask("people/list", as_of=as_of, state="lapsed")["name"])

    assert lapsed("2024-05-29") == ["Ben", "Dan"]
    short = world.ask("people/list", as_of="2024-05-29", state="lapsed", window_days=89)
    assert sorted(short["name"]) == ["Ben", "Cleo", "Dan"]


def test_who_lapses_and_buys_again_in_one_week_is_not_lost(world):
    """With W = 89 Cleo lapses on 28 May and buys on the 29th."""
    week = world.ask("churn/trend", grain="week", window_days=89, region="South")
    assert week.where(period="2024-05-27") == table("""
        at_start | kept | lost | resurrected
        3        | 3    | 0    | 0           cleo gus ida
    """)


def test_lifecycle_month_by_month(world):
    assert world.ask("churn/lifecycle") == table("""
        period     | new | retained | resurrected | dormant | active | complete
        2024-01-01 | 3   | 0        | 0           | 0       | 3      | true
        2024-02-01 | 2   | 1        | 0           | 2       | 3      | true     ada; ben hal
        2024-03-01 | 0   | 1        | 0           | 2       | 1      | true     ada; cleo dan
        2024-04-01 | 2   | 0        | 0           | 1       | 2      | true     eve ida; ada
        2024-05-01 | 2   | 0        | 2           | 2       | 4      | true     gus jo, cleo hal
        2024-06-01 | 0   | 0        | 1           | 4       | 1      | false    ada
    """)


def test_two_orders_on_one_day_are_two_orders_and_one_occasion(world):
    """Jo's second order closes no gap."""
    assert world.ask("people/list").where(customer_id="jo") == table("""
        orders | occasions | revenue
        2      | 1         | 30
    """)
    assert world.ask("churn/gaps") == table("""
        days_from | days_to | gaps
        15        | 22      | 1    ada 15
        22        | 29      | 2    ada 26 and 24
        78        | 85      | 1    ada 78
        85        | 92      | 1    cleo 90
        120       | 127     | 1    hal 126
    """)


# ----------------------------------------------------------------------------- money


def test_revenue_month_by_month(world):
    """Guests and money given back belong to revenue, never to orders."""
    assert world.ask("overview/revenue") == table("""
        period     | new_revenue | returning_revenue | unattributed_revenue | revenue | orders
        2024-01-01 | 170         | 0                 | 0                    | 170     | 3
        2024-02-01 | 110         | 100               | 0                    | 210     | 4    dan 50
        2024-03-01 | 0           | 100               | 15                   | 115     | 1    a guest
        2024-04-01 | 70          | 0                 | 0                    | 70      | 2    gus -20
        2024-05-01 | 150         | 90                | 0                    | 240     | 5
        2024-06-01 | 0           | 100               | 25                   | 125     | 1    a guest
    """)


def test_money_given_back_before_the_first_purchase_counts_at_age_0(world):
    """Gus got 20 back in April and bought for 120 in May; Jo bought for 30."""
    may = world.ask("cohorts/revenue").where(cohort="2024-05-01")
    assert may == table("""
        age | size | revenue | cumulative | per_customer | complete
        0   | 2    | 130     | 130        | 65           | true
        1   | 2    | 0       | 130        | 65           | false
    """)


def test_each_customers_money_is_net_of_all_that_went_back(world):
    assert world.ask("people/list") == table("""
        customer_id | first_day  | last_day   | orders | revenue
        ada         | 2024-01-10 | 2024-06-01 | 5      | 400
        cleo        | 2024-02-29 | 2024-05-29 | 2      | 120
        gus         | 2024-05-01 | 2024-05-01 | 1      | 100     120 less 20
        eve         | 2024-04-10 | 2024-04-10 | 1      | 90      not the 200 of March
        hal         | 2024-01-05 | 2024-05-10 | 2      | 60
        dan         | 2024-02-10 | 2024-02-10 | 1      | 50      80 less 30
        ben         | 2024-01-31 | 2024-01-31 | 1      | 40
        jo          | 2024-05-05 | 2024-05-05 | 2      | 30
        ida         | 2024-04-20 | 2024-04-20 | 1      | 0       free
    """)


def test_a_refund_larger_than_its_order_takes_no_more_than_the_order(world):
    """Fay paid 70 and got 100 back: March is Ada's 100 and the guest's 15."""
    march = world.ask("overview/revenue").where(period="2024-03-01")
    assert march["revenue"] == [115]
    assert "fay" not in world.ask("people/list")["customer_id"]


def test_a_cancelled_order_makes_no_customer_and_no_money(world):
    assert "kim" not in world.ask("people/list")["customer_id"]
    assert max(world.ask("overview/revenue")["revenue"]) == 240


def test_free_orders_can_be_left_out():
    """Ida's only order was free: without it she is no customer."""
    with World(**SMALL_WORLD, free_orders="ignored") as strict:
        assert strict.ask("people/count") == table("""
            customers | orders
            8         | 15
        """)
        april = strict.ask("churn/trend").where(period="2024-04-01")
        assert april["new"] == [1]
    with World(**SMALL_WORLD) as counted:
        assert counted.ask("people/count") == table("""
            customers | orders
            9         | 16
        """)


# ------------------------------------------------------------------- the latest weeks


def test_the_headline_is_the_thirteen_weeks_before_as_of(world):
    """11 March to 10 June beside 11 December to 11 March. At its start ada, ben, cleo,
    dan and hal are active; of them ada, cleo and hal at its end.
    """
    assert world.ask("overview/kpis") == table("""
        metric               | value  | low   | high  | n | previous | unit
        retention_rate       | 0.6    | 0.231 | 0.882 | 5 | -        | share
        churn_rate           | 0.4    | 0.118 | 0.769 | 5 | -        | share
        repeat_purchase_rate | 0.4    | 0.118 | 0.769 | 5 | -        | share      ada cleo
        active_customers     | 7      | -     | -     | 7 | 5        | customers
        new_customers        | 4      | -     | -     | 4 | 5        | customers
        revenue              | 535    | -     | -     | - | 395      | money
        orders               | 9      | -     | -     | 9 | 7        | orders
        average_order_value  | 58.89  | -     | -     | 9 | 54.29    | money      530 / 9
        revenue_per_customer | 72.86  | -     | -     | 7 | 76       | money      510 / 7
        nps                  | -33.33 | -71.2 | 26.7  | 6 | 100      | points     1 - 3 of 6
    """)


def test_groups_side_by_side(world):
    """Guests' 25 of June stand under (unknown), and Lou's West has nobody."""
    assert world.ask("segments/by", split="region") == table("""
        split     | customers | active | at_start | kept | orders | purchase_revenue | revenue
        North     | 4         | 3      | 3        | 2    | 5      | 260              | 260
        South     | 4         | 3      | 2        | 1    | 3      | 180              | 160
        West      | 0         | 0      | 0        | 0    | 0      | 0                | 0
        (unknown) | 1         | 1      | 0        | 0    | 1      | 90               | 115
    """)


def test_repeat_purchase_of_each_months_first_time_buyers(world):
    """Hal came back too late; cleo on the last of her ninety days."""
    assert world.ask("overview/repeat_trend") == table("""
        period     | matured | repeated | complete | repeat_purchase_rate
        2024-01-01 | 3       | 1        | true     | 0.333   ada
        2024-02-01 | 2       | 1        | true     | 0.5     cleo
        2024-03-01 | 0       | 0        | false    | -
        2024-04-01 | 0       | 0        | false    | -       eve and ida are too young
        2024-05-01 | 0       | 0        | false    | -
        2024-06-01 | 0       | 0        | false    | -
    """)


# ----------------------------------------------------------------------------- voice


def test_a_customer_counts_with_her_latest_answer_and_the_anonymous_all_count(world):
    """Ada's 9 of March gave way to her 6 of May; Jo answered another question."""
    assert world.ask("voice/nps") == table("""
        n | promoters | passives | detractors | nps
        7 | 2         | 2        | 3          | -14.29
    """)
    assert world.ask("voice/nps_trend", start="2024-02-01") == table("""
        period     | responses | promoters | passives | detractors | nps | complete
        2024-02-01 | 1         | 1         | 0        | 0          | 100 | true     ben
        2024-03-01 | 1         | 1         | 0        | 0          | 100 | true     ada's 9
        2024-04-01 | 0         | 0         | 0        | 0          | -   | true
        2024-05-01 | 4         | 1         | 1        | 2          | -25 | true     ada's 6
        2024-06-01 | 2         | 0         | 1        | 1          | -50 | false    cleo lou
    """)


def test_the_last_instant_of_may_is_may(world):
    """Hal answered on 31 May at 23:59."""
    may = world.ask("voice/scores", start="2024-05-01", stop="2024-06-01")
    given = {row["score"]: row["responses"] for row in may if row["responses"]}
    assert given == {3: 1, 6: 1, 7: 1, 10: 1}


def test_four_of_the_five_who_were_asked_have_answered(world):
    """Ada was asked twice and is one of them; dan has not answered."""
    assert world.ask("voice/response") == table("""
        asked | answered | response_rate
        5     | 4        | 0.8
    """)


def test_comments_come_newest_first_with_who_wrote_them(world):
    assert world.ask("voice/comments") == table("""
        response_id | day        | score | comment     | name | orders | revenue
        r9          | 2024-06-05 | 5     | Not for me  | Lou  | 0      | 0
        r4          | 2024-06-02 | 8     | Fine        | Cleo | 2      | 120
        r5          | 2024-05-21 | 3     | Never again | -    | -      | -
        r2          | 2024-05-20 | 6     | Late twice  | Ada  | 5      | 400
        r1          | 2024-03-20 | 9     | Lovely      | Ada  | 5      | 400
    """)
    found = world.ask("voice/comments", search="LATE", group="detractors")
    assert found["response_id"] == ["r2"]


# ---------------------------------------------------------------------------- nobody


def test_of_nobody_at_all_every_figure_is_there_and_none_is_known(world):
    kpis = world.ask("overview/kpis", region="West", plan="gold")
    assert kpis == table("""
        metric               | value | low | high | n | previous
        retention_rate       | -     | -   | -    | 0 | -
        churn_rate           | -     | -   | -    | 0 | -
        repeat_purchase_rate | -     | -   | -    | 0 | -
        active_customers     | 0     | -   | -    | 0 | 0
        new_customers        | 0     | -   | -    | 0 | 0
        revenue              | 0     | -   | -    | - | 0
        orders               | 0     | -   | -    | 0 | 0
        average_order_value  | -     | -   | -    | 0 | -
        revenue_per_customer | -     | -   | -    | 0 | -
        nps                  | -     | -   | -    | 0 | -
    """)


def test_a_month_of_nobody_is_a_row_of_zeros(world):
    months = world.ask("churn/lifecycle", region="West")
    assert len(months) == 6
    assert set(months["active"]) == {0}
    assert world.ask("cohorts/retention", region="West").rows == []


def test_a_shop_without_one_order_can_be_asked_everything():
    with World(orders=[], as_of="2024-06-15") as empty:
        for name in names():
            empty.ask(name)
        assert empty.ask("people/count") == table("""
            customers | orders
            0         | 0
        """)


def test_a_shop_of_one_order_can_be_asked_everything():
    one = """
        customer_id | ordered_at | amount
        ada         | 2024-06-14 | 10
    """
    with World(orders=one, as_of="2024-06-15") as shop:
        for name in names():
            shop.ask(name)
        assert shop.ask("segments/rfm_customers") == table("""
            customer_id | recency_days | r | f | m | segment
            ada         | 0            | 3 | 3 | 3 | Need attention   a tie of one
        """)


# -------------------------------------------------------------- as of, weeks, refusals


CUT = "2024-03-10"


@pytest.fixture(scope="module")
def cut_short():
    """The small world as it was published on 10 March, refunds made since included."""
    with World(**SMALL_WORLD) as whole:
        orders = [
            row
            for row in whole.orders
            if str(row["ordered_at"]) < CUT or row["refund_of"] is not None
        ]
        surveys = [
            row
            for row in whole.surveys
            if row["answered_at"] is not None and str(row["answered_at"]) < CUT
        ]
        earlier = whole.changed(orders=orders, surveys=surveys, as_of=CUT)
    with earlier:
        yield earlier


#: Comments tell what a customer was worth by the end of the data, not by as-of; what
#: models say is refused as of another day than they were fitted for.
NOT_OF_THAT_DAY = {
    "churn/contract_forecast",
    "cohorts/forecast",
    "cohorts/forecast_total",
    "voice/comments",
    "value/customers",
    "value/model_report",
}


@pytest.mark.parametrize("name", sorted(set(names()) - NOT_OF_THAT_DAY))
def test_an_earlier_as_of_gives_the_figures_of_that_day(world, cut_short, name):
    """Restated: Dan's refund of 15 March and Eve's of the 20th are known."""
    for grain in ("week", "month"):
        asked = world.answer(name, as_of=CUT, grain=grain, split="region").frame
        then = cut_short.answer(name, grain=grain, split="region").frame
        if "split" in asked:  # regions nobody was known from yet
            asked = asked[asked["split"].isin(then["split"])].reset_index(drop=True)
        assert plain(asked) == plain(then)


def test_a_day_that_nobody_has_seen_cannot_be_asked_about(world):
    with pytest.raises(QueryError, match="The data ends before 2024-06-15"):
        world.ask("people/count", as_of="2024-06-16")


def test_weeks_may_start_on_sunday():
    """Jo bought on Sunday, 5 May: the week of Gus, or the week of Hal."""
    monday = World(**SMALL_WORLD)
    sunday = World(**SMALL_WORLD, week_start="sunday")
    with monday, sunday:
        weeks = monday.ask("churn/lifecycle", grain="week", start="2024-05-01")
        assert weeks.where(period="2024-04-29")["new"] == [2]
        assert weeks.where(period="2024-05-06") == table("""
            new | resurrected
            0   | 1           hal
        """)
        weeks = sunday.ask("churn/lifecycle", grain="week", start="2024-05-01")
        assert weeks.where(period="2024-04-28")["new"] == [1]
        assert weeks.where(period="2024-05-05") == table("""
            new | resurrected
            1   | 1           jo; hal
        """)


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"colour": "red"}, 'has no setting "colour"'),
        ({"split": "colour"}, 'has no dimension "colour"'),
        ({"grain": "day"}, 'Grain "day" is not one of'),
        ({"start": "2024-05-01", "stop": "2024-05-01"}, "must lie before the stop"),
        ({"window_days": "soon"}, "setting window_days is"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(world, choices, sentence):
    with pytest.raises(QueryError, match=sentence):
        world.ask("churn/trend", **choices)


def test_a_question_that_does_not_exist_names_those_that_do(world):
    with pytest.raises(
        QueryError, match="Known queries: churn/by_tenure, churn/contract_forecast, "
    ):
        world.ask("churn/nothing")


def test_a_customers_column_may_have_any_name():
    """Names of links, of the ledger, quotes and letters of other scripts."""
    odd = ["segment", "period", "total", 'say "hi"', "名前", "地域", "select"]
    people = [
        {"customer_id": who} | dict.fromkeys(odd, f"it's {who}")
        for who in ("ada", "ben")
    ]
    changed = World(
        orders="""
            customer_id | ordered_at | amount
            ada         | 2024-01-10 | 100
            ben         | 2024-02-01 | 40
        """,
        customers=people,
        as_of="2024-04-01",
    )
    names = changed.dataset.dimension_names
    assert len(set(names)) == len(names) == len(odd)
    assert LINK_NAMES.isdisjoint(names)
    for name in names:
        assert changed.ask("people/count", split=name)["customers"] == [1, 1]


def test_a_refund_before_the_first_order_is_revenue_of_its_own_month():
    """Ben is given 10 back in January and buys for the first time in June."""
    early = World(
        orders="""
            order_id | customer_id | ordered_at | amount | status
            1        | ben         | 2024-01-10 | -10    | refund
            2        | ben         | 2024-06-03 | 150    | paid
        """,
        as_of="2024-07-01",
    )
    revenue = early.ask("overview/revenue")
    assert revenue["revenue"][0] == -10
    assert sum(revenue["revenue"]) == 140
    before = early.ask("overview/revenue", as_of="2024-05-01")
    assert before.one("unattributed_revenue", period="2024-01-01") == -10
    assert early.ask("cohorts/revenue").one("per_customer", age=0) == 140


def test_answers_of_a_period_not_over_count_at_an_earlier_as_of():
    """Ada answers on 5 and 20 March: on the 10th her first answer is the latest."""
    voices = World(
        orders="""
            customer_id | ordered_at | amount
            ada         | 2024-01-10 | 10
        """,
        surveys="""
            customer_id | answered_at | score
            ada         | 2024-03-05  | 9
            ada         | 2024-03-20  | 2
        """,
        as_of="2024-05-01",
    )
    march = voices.ask("voice/nps_trend", as_of="2024-03-10")
    assert march.one("promoters", period="2024-03-01") == 1
    assert voices.ask("voice/nps_trend").one("detractors", period="2024-03-01") == 1


@pytest.mark.parametrize(
    ("name", "setting", "value"),
    [
        ("cohorts/retention", "mode", "rollin"),
        ("people/list", "came", "maybe"),
        ("people/list", "cohort", "Jan"),
        ("people/list", "limit", "-1"),
        ("churn/trend", "window_days", "0"),
        ("churn/trend", "window_days", "99999999999"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(world, name, setting, value):
    with pytest.raises(QueryError, match=f"setting {setting}"):
        world.ask(name, **{setting: value})


def test_days_no_calendar_holds_are_refused(world):
    with pytest.raises(QueryError, match="too early"):
        world.ask("overview/kpis", start="0001-01-01")
    with pytest.raises(QueryError, match="holds nothing"):
        world.ask("overview/kpis", start="2030-01-01", stop="2031-01-01")
