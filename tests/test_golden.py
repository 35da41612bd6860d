"""The worked example of the metric definitions, every figure of it typed by hand.

Nineteen rows of nine people as of 1 May 2025, W = 60 days; see tests/conftest.py.
"""

from __future__ import annotations

from statistics import mean, median

from tests.world import table

APRIL = {"start": "2025-04-01", "stop": "2025-05-01"}


def test_fifteen_orders_of_eight_customers_qualify(golden):
    """Order 7 went back whole, order 19 was cancelled; two rows are refunds."""
    assert golden.ask("people/count") == table("""
        customers | orders
        8         | 15
    """)
    assert golden.dataset.totals["revenue"] == "1410.0000"


def test_an_order_given_back_whole_is_nobodys_first_order(golden):
    """C3's order of 28 January went back; C9's only order was cancelled."""
    people = golden.ask("people/list")
    assert people.where(customer_id="C3") == table("""
        customer_id | first_day  | orders | occasions | revenue
        C3          | 2025-02-14 | 1      | 1         | 90
    """)
    assert "C9" not in people["customer_id"]


def test_orders_of_one_day_are_one_occasion(golden):
    people = golden.ask("people/list")
    assert people.where(customer_id="C5") == table("""
        orders | occasions | revenue
        3      | 2         | 200
    """)


def test_four_of_the_six_active_at_the_start_of_april_are_active_at_its_end(golden):
    """S = C1 to C6, E = C1 C2 C5 C6 C7; C7 came back and is not one of the kept."""
    trend = golden.ask("churn/trend")
    assert trend.where(period="2025-04-01") == table("""
        at_start | kept | lost | new | resurrected | retention | low   | high  | churn
        6        | 4    | 2    | 0   | 1           | 0.667     | 0.300 | 0.903 | 0.333
    """)


def test_the_textbook_rate_that_counts_only_new_arrivals_is_not_shown(golden):
    """(E - N) / S with N = first-time buyers is 5 / 6: it counts C7 as retained."""
    (april,) = golden.ask("churn/trend").where(period="2025-04-01")
    at_end = april["kept"] + april["new"] + april["resurrected"]
    naive = (at_end - april["new"]) / april["at_start"]
    assert f"{naive:.1%}" == "83.3%"
    headline = golden.ask("overview/kpis", **APRIL)
    shown = [
        april["retention"],
        headline.one("value", metric="retention_rate"),
        golden.ask("segments/by", **APRIL)["retention"][0],
    ]
    assert [f"{rate:.1%}" for rate in shown] == ["66.7%"] * 3


def test_those_who_left_in_april_are_c3_and_c4(golden):
    lost = golden.ask("people/list", moved="lost", **APRIL)
    assert sorted(lost["customer_id"]) == ["C3", "C4"]
    kept = golden.ask("people/list", moved="kept", **APRIL)
    assert sorted(kept["customer_id"]) == ["C1", "C2", "C5", "C6"]
    assert golden.ask("people/list", moved="new", **APRIL)["customer_id"] == []
    back = golden.ask("people/list", moved="resurrected", **APRIL)
    assert back["customer_id"] == ["C7"]


def test_a_customer_leaves_in_the_week_of_her_sixtieth_silent_day(golden):
    weeks = golden.ask("churn/trend", grain="week")
    leaving = [
        (str(week["period"]), week["lost"], week["at_start"])
        for week in weeks
        if week["lost"]
    ]
    assert leaving == [
        ("2024-11-25", 1, 2),  # C8, last seen 1 October
        ("2025-01-13", 1, 2),  # C7, last seen 15 November; C1 is there since 5 January
        ("2025-03-17", 1, 6),  # C2, last seen 20 January; buys again the week after
        ("2025-03-31", 1, 6),  # C4, last seen 2 February
        ("2025-04-14", 1, 5),  # C3, last seen 14 February
    ]


def test_who_orders_in_a_month_is_new_retained_or_resurrected(golden):
    assert golden.ask("churn/lifecycle", start="2025-01-01") == table("""
        period     | new | retained | resurrected | dormant | active
        2025-01-01 | 2   | 0        | 0           | 0       | 2     C1 C2
        2025-02-01 | 3   | 1        | 0           | 1       | 4     C3 C4 C5, C1; not C2
        2025-03-01 | 1   | 1        | 1           | 3       | 3     C6, C1, C2; not C3 C4 C5
        2025-04-01 | 0   | 1        | 2           | 2       | 3     C1, C5 C7; not C2 C6
    """)


def test_exact_retention_of_the_three_latest_cohorts(golden):
    """February's third month and March's second start on or after as-of."""
    assert golden.ask("cohorts/retention", start="2025-01-01") == table("""
        cohort     | age | size | retained | complete
        2025-01-01 | 0   | 2    | 2        | true     C1 C2
        2025-01-01 | 1   | 2    | 1        | true     C1
        2025-01-01 | 2   | 2    | 2        | true     C1 C2
        2025-01-01 | 3   | 2    | 1        | true     C1
        2025-02-01 | 0   | 3    | 3        | true     C3 C4 C5
        2025-02-01 | 1   | 3    | 0        | true
        2025-02-01 | 2   | 3    | 1        | true     C5
        2025-03-01 | 0   | 1    | 1        | true     C6
        2025-03-01 | 1   | 1    | 0        | true
    """)


def test_rolling_retention_counts_who_comes_then_or_later(golden):
    """With W = 60 days only months that ended by 2 March are settled."""
    rolling = golden.ask("cohorts/retention", start="2025-01-01", mode="rolling")
    assert rolling == table("""
        cohort     | age | size | retained | settled
        2025-01-01 | 0   | 2    | 2        | true     C1 C2
        2025-01-01 | 1   | 2    | 2        | true     C2 comes in March
        2025-01-01 | 2   | 2    | 2        | false    C1 C2
        2025-01-01 | 3   | 2    | 1        | false    C1
        2025-02-01 | 0   | 3    | 3        | true     C3 C4 C5
        2025-02-01 | 1   | 3    | 1        | false    C5 comes in April
        2025-02-01 | 2   | 3    | 1        | false    C5
        2025-03-01 | 0   | 1    | 1        | false    C6
        2025-03-01 | 1   | 1    | 0        | false
    """)


def test_revenue_of_a_cohort_is_divided_by_everybody_who_ever_belonged_to_it(golden):
    revenue = golden.ask("cohorts/revenue", start="2025-01-01", stop="2025-02-01")
    assert revenue == table("""
        cohort     | age | size | revenue | cumulative | per_customer
        2025-01-01 | 0   | 2    | 150     | 150        | 75       C1 100, C2 50
        2025-01-01 | 1   | 2    | 120     | 270        | 135      C1
        2025-01-01 | 2   | 2    | 140     | 410        | 205      C1 80, C2 60
        2025-01-01 | 3   | 2    | 100     | 510        | 255      C1
    """)
    kept = [money / revenue["revenue"][0] for money in revenue["revenue"]]
    assert [f"{share:.1%}" for share in kept] == ["100.0%", "80.0%", "93.3%", "66.7%"]


def test_a_refund_reduces_the_order_it_names(golden):
    """C6 paid 500 in March and got 100 back in April: March is 400."""
    money = golden.ask("cohorts/revenue", start="2025-03-01")
    assert money == table("""
        cohort     | age | revenue | cumulative
        2025-03-01 | 0   | 400     | 400
        2025-03-01 | 1   | 0       | 400
    """)


def test_half_of_all_purchases_are_followed_by_another_within_64_days(golden):
    curve = golden.ask("churn/next_order_survival")
    assert curve == table("""
        days | at_risk | events | survival
        8    | 14      | 0      | 1           C7, watched since 22 April
        15   | 13      | 0      | 1           C1
        29   | 12      | 0      | 1           C5
        30   | 11      | 1      | 0.9091      C1
        34   | 10      | 1      | 0.8182      C1
        36   | 9       | 1      | 0.7273      C1; C2 leaves the watch
        40   | 7       | 1      | 0.6234      C5
        53   | 6       | 0      | 0.6234      C6
        64   | 5       | 1      | 0.4987      C2
        75   | 4       | 0      | 0.4987      C3
        87   | 3       | 0      | 0.4987      C4
        158  | 2       | 1      | 0.2494      C7
        211  | 1       | 0      | 0.2494      C8
    """)
    assert min(row["days"] for row in curve if row["survival"] <= 0.5) == 64


def test_gaps_that_closed_look_shorter_than_gaps_really_are(golden):
    """The median of those who came back is 38 days, of everybody 64."""
    closed = [
        row["days"]
        for row in golden.ask("churn/next_order_survival")
        for _ in range(row["events"])
    ]
    assert median(closed) == 38
    assert round(mean(closed), 1) == 60.3
    assert golden.ask("churn/gaps") == table("""
        days_from | days_to | gaps
        29        | 36      | 2      30 34
        36        | 43      | 2      36 40
        64        | 71      | 1
        155       | 162     | 1      158
    """)


def test_april_beside_march(golden):
    """Of March: S = C1 to C5, all kept; C6 new; first days up to 30 January matured."""
    assert golden.ask("overview/kpis", repeat_days=60, **APRIL) == table("""
        metric               | value | low   | high  | n | previous | unit
        retention_rate       | 0.667 | 0.300 | 0.903 | 6 | 1        | share
        churn_rate           | 0.333 | 0.097 | 0.700 | 6 | 0        | share
        repeat_purchase_rate | 0.286 | 0.082 | 0.641 | 7 | 0.25     | share
        active_customers     | 5     | -     | -     | 5 | 6        | customers
        new_customers        | 0     | -     | -     | 0 | 1        | customers
        revenue              | 260   | -     | -     | - | 540      | money
        orders               | 3     | -     | -     | 3 | 3        | orders
        average_order_value  | 86.67 | -     | -     | 3 | 180      | money
        revenue_per_customer | 52.00 | -     | -     | 5 | 90       | money
        nps                  | -     | -     | -     | 0 | -        | points
    """)


def test_repeat_purchase_counts_only_those_whose_sixty_days_are_over(golden):
    """C1 and C5 came back in time, C2 on day 64, C7 on day 158; C6 is too young."""
    trend = golden.ask("overview/repeat_trend", repeat_days=60)
    assert (sum(trend["repeated"]), sum(trend["matured"])) == (2, 7)
    assert trend.where(period="2025-03-01") == table("""
        matured | repeated | repeat_purchase_rate | complete
        0       | 0        | -                    | false     C6
    """)


def test_half_of_all_customers_ever_bought_on_a_second_day(golden):
    occasions = golden.ask("people/list")["occasions"]
    assert [count >= 2 for count in occasions].count(True) == 4
    assert len(occasions) == 8


def test_all_three_buyers_of_april_had_bought_before(golden):
    buyers = golden.ask("people/list", period="2025-04-01")
    assert sorted(buyers["customer_id"]) == ["C1", "C5", "C7"]
    assert golden.ask("overview/revenue", start="2025-04-01") == table("""
        period     | new_revenue | returning_revenue | revenue | orders
        2025-04-01 | 0           | 260               | 260     | 3
    """)


def test_equal_customers_get_equal_scores(golden):
    """C3, C4, C6 and C8 bought on one day: all four score F = 1."""
    assert golden.ask("segments/rfm_customers") == table("""
        customer_id | recency_days | frequency | monetary | r | f | m | segment
        C1          | 15           | 4         | 400      | 5 | 5 | 5 | Champions
        C2          | 36           | 2         | 110      | 3 | 3 | 3 | Need attention
        C3          | 75           | 1         | 90       | 2 | 1 | 2 | Hibernating
        C4          | 87           | 1         | 40       | 1 | 1 | 1 | Lost
        C5          | 29           | 2         | 200      | 4 | 3 | 4 | Loyal
        C6          | 53           | 1         | 400      | 3 | 1 | 5 | Need attention
        C7          | 8            | 2         | 140      | 5 | 3 | 3 | Potential loyalist
        C8          | 211          | 1         | 30       | 1 | 1 | 1 | Lost
    """)


def test_segments_add_up_to_all_customers_and_all_their_money(golden):
    segments = golden.ask("segments/rfm")
    assert segments == table("""
        segment             | place | customers | revenue | recency_days | frequency | share | value
        Champions           | 1     | 1         | 400     | 15           | 4         | 0.125 | 400
        Loyal               | 2     | 1         | 200     | 29           | 2         | 0.125 | 200
        Potential loyalist | 3     | 1         | 140     | 8            | 2         | 0.125 | 140
        Need attention      | 6     | 2         | 510     | 44.5         | 1.5       | 0.25  | 255
        Hibernating         | 10    | 1         | 90      | 75           | 1         | 0.125 | 90
        Lost                | 11    | 2         | 70      | 149          | 1         | 0.25  | 35
    """)
    assert sum(segments["customers"]) == 8
    assert sum(segments["revenue"]) == 1410
