"""The tables a dataset can hold: columns, types, units, meaning.

Only ``orders`` is required, and of it only customer, date and amount. Every other table
switches on more. Any further low-cardinality column of ``customers`` is a dimension.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

MONEY = "decimal(18,4)"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Column:
    """One column of a table: its type in the dataset and what it means, with unit."""

    name: str
    type: str
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One table a dataset can hold.

    grain:    what one row is
    columns:  required ones first
    brings:   what a page gains when the table is there, as the end of a sentence
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    brings: str

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


#: What a table switches on that is kept with the dataset before a page reads it.
KEPT = "nothing yet: kept with the dataset"


def _table(name: str, grain: str, brings: str, *columns: Column) -> Table:
    return Table(name, grain, columns, brings)


#: The order in which the rows of ``orders`` are stored: O-9 before O-10. The ledger names
#: an order by its row, and orders of one customer and moment come in this order.
ID_ORDER = "length(order_id), order_id"

ORDERS = _table(
    "orders",
    "one row per order",
    "every page",
    Column("customer_id", "varchar", "who bought; null = guest", required=True),
    Column("ordered_at", "timestamp", "naive local time of the order", required=True),
    Column("amount", MONEY, "money of the order, before refunds", required=True),
    Column("order_id", "varchar", "unique; made per row when the file has none"),
    Column("currency", "varchar", "ISO 4217 code"),
    Column(
        "status", "varchar", "lower case; cancelled, failed, test, draft do not count"
    ),
    Column("refund_of", "varchar", "order_id this row gives money back for"),
    Column("refunded", MONEY, "money already given back, on the order's own row"),
    Column("channel", "varchar", "where the order was placed"),
    Column("category", "varchar", "category of the order's first line"),
    Column("product", "varchar", "product of the order's first line"),
    Column("discount", MONEY, "money taken off the order's price"),
)

CUSTOMERS = _table(
    "customers",
    "one row per customer",
    "filters and splits by everything known about a customer",
    Column("customer_id", "varchar", "the id the orders use", required=True),
    Column("name", "varchar", "as it should be shown"),
    Column("email", "varchar", "trimmed, lower case"),
    Column("signed_up_at", "timestamp", "naive local time"),
    Column("birth_date", "date", "splits by birth decade"),
    Column("gender", "varchar", "as given"),
    Column("country", "varchar", "as given"),
    Column("region", "varchar", "as given"),
    Column("city", "varchar", "as given"),
    Column("channel", "varchar", "where the customer was won"),
    Column("plan", "varchar", "as given"),
    Column("consent", "boolean", "may be contacted"),
    Column(
        "cancelled_at", "timestamp", "effective end of the contract; null = running"
    ),
)

SURVEYS = _table(
    "surveys",
    "one row per answer",
    "the NPS score, its trend and what customers say",
    Column("response_id", "varchar", "unique; made per row when the file has none"),
    Column("customer_id", "varchar", "who answered; null = anonymous"),
    Column("answered_at", "timestamp", "naive local time; null = asked, not answered"),
    Column("score", "smallint", "0-10 for nps", required=True),
    Column("comment", "varchar", "in the customer's words"),
    Column("survey", "varchar", "which questionnaire"),
    Column("sent_at", "timestamp", "naive local time of the invitation"),
    Column("kind", "varchar", "nps, csat or ces"),
    Column("scale", "varchar", "such as 0-10"),
)

INTERACTIONS = _table(
    "interactions",
    "one row per touch",
    "what customers wrote without a score, beside the comments",
    Column("interaction_id", "varchar", "unique; made per row when the file has none"),
    Column("customer_id", "varchar", "who was touched", required=True),
    Column("at", "timestamp", "naive local time", required=True),
    Column("channel", "varchar", "email, phone, chat, visit, store, social"),
    Column("kind", "varchar", "sent, opened, clicked, call, ticket, complaint, return",
           required=True),
    Column("direction", "varchar", "in or out"),
    Column("subject", "varchar", "as given"),
    Column("resolved_at", "timestamp", "naive local time; null = open"),
    Column("outcome", "varchar", "as given"),
)  # fmt: skip

LOYALTY = _table(
    "loyalty",
    "one row per ledger entry",
    KEPT,
    Column("customer_id", "varchar", "the member", required=True),
    Column("at", "timestamp", "naive local time", required=True),
    Column("points", "integer", "signed; earned is positive", required=True),
    Column("kind", "varchar", "earn, burn, expire, adjust"),
    Column("tier", "varchar", "tier after the entry"),
    Column("partner", "varchar", "who gave or took the points"),
    Column("expires_at", "timestamp", "naive local time"),
)

SUBSCRIPTIONS = _table(
    "subscriptions",
    "one row per contract",
    "churn by contracts: who cancels, and how many contracts will still run",
    Column("customer_id", "varchar", "who subscribed", required=True),
    Column("started_at", "timestamp", "naive local time", required=True),
    Column("ended_at", "timestamp", "effective end; null = running"),
    Column("plan", "varchar", "as given"),
    Column("amount", MONEY, "money per billing period"),
    Column("trial_until", "timestamp", "end of the free trial"),
)

COSTS = _table(
    "costs",
    "one row per period and channel",
    "what winning a customer costs, and when it is back",
    Column("period", "date", "first day of the month", required=True),
    Column("channel", "varchar", "where the money was spent", required=True),
    Column("spend", MONEY, "money spent to win customers", required=True),
    Column("margin", "double", "share of revenue that is profit, 0 to 1"),
)

TABLES = {
    table.name: table
    for table in (
        ORDERS,
        CUSTOMERS,
        SURVEYS,
        INTERACTIONS,
        LOYALTY,
        SUBSCRIPTIONS,
        COSTS,
    )
}

#: What publishing models, one name a table: each is in every published file, also when
#: empty. Required columns are the key, and the order of the rows.
MODELLED = {
    table.name: table
    for table in (
        _table(
            "customer_scores",
            "one row per customer with a purchase",
            "value/customers",
            Column("customer_key", "integer", "whose", required=True),
            Column("p_alive", "double", "probability of not having left, 0 to 1"),
            Column("p_buy_90", "double", "probability of an order within 90 days"),
            Column("expected_orders", "double", "purchase days of the next 364 days"),
            Column("expected_value", "double", "money per future purchase day"),
            Column("clv", "double", "discounted margin of the next 364 days"),
            Column("health", "smallint", "100 x p_buy_90, rounded"),
            Column("usual_gap", "double", "days between her purchases, shrunk"),
            Column("overdue_ratio", "double", "days since the last one / usual_gap"),
            Column("decline_index", "double", "recent purchases / expected ones"),
            Column("decline_p", "double", "probability of so few by chance"),
            Column("declining", "boolean", "fewer than chance explains"),
            Column("waiting_cost", "double", "clv lost by four more silent weeks"),
            Column("tier", "varchar", "how p_buy_90 was made"),
        ),
        _table(
            "cohort_forecast",
            "one row per grain, cohort and age: to come, and the latest that are over",
            "cohorts/forecast",
            Column("grain", "varchar", "week, month or quarter", required=True),
            Column("cohort", "date", "period of the first purchase", required=True),
            Column("age", "smallint", "whole periods since", required=True),
            Column("size", "bigint", "customers in the cohort"),
            Column("observed", "bigint", "who have ordered in it; null = not begun"),
            Column("expected", "double", "who will have ordered by its end"),
            Column("low", "double", "5th percentile; null = no band"),
            Column("high", "double", "95th percentile; null = no band"),
            Column("level", "double", "share of bands that should hold what comes"),
            Column("origin", "date", "first day that was not known"),
            Column("complete", "boolean", "the period is over"),
            Column("state", "varchar", "signal, noise or none (not judged)"),
        ),
        _table(
            "total_forecast",
            "one row per grain and period that is not over yet",
            "cohorts/forecast_total",
            Column("grain", "varchar", "week, month or quarter", required=True),
            Column("period", "date", "its first day", required=True),
            Column("customers", "bigint", "in all cohorts that are forecast"),
            Column("observed", "bigint", "who have ordered in it; null = not begun"),
            Column("expected", "double", "who will have ordered by its end"),
            Column("low", "double", "5th percentile; null = no band"),
            Column("high", "double", "95th percentile; null = no band"),
            Column("level", "double", "share of bands that should hold what comes"),
            Column("origin", "date", "first day that was not known"),
        ),
        _table(
            "contract_forecast",
            "one row per cohort of first contracts and age, seen or to come",
            "churn/contract_forecast",
            Column("cohort", "date", "month of the contracts' start", required=True),
            Column("age", "smallint", "renewals: whole months since", required=True),
            Column("size", "bigint", "first contracts that began in it"),
            Column("observed", "bigint", "still running; null = not seen yet"),
            Column("expected", "double", "should still run; null = seen"),
            Column("low", "double", "5th percentile; null = seen"),
            Column("high", "double", "95th percentile; null = seen"),
            Column("level", "double", "share of bands that should hold what comes"),
            Column("model", "varchar", "bdw or sbg, the curve it follows"),
            Column("is_pooled", "boolean", "the curve is that of all cohorts"),
            Column("origin", "date", "first day that was not known"),
        ),
        _table(
            "model_report",
            "one row per kind of score, window and decile",
            "value/model_report",
            Column("kind", "varchar", "which score is judged", required=True),
            Column("window", "date", "first of its 90 days", required=True),
            Column("decile", "smallint", "1 = least likely; 0 = all", required=True),
            Column("n", "bigint", "customers"),
            Column("predicted", "double", "mean probability"),
            Column("actual", "double", "share who ordered"),
            Column("low", "double", "lower end of its 95 % interval"),
            Column("high", "double", "upper end of its 95 % interval"),
            Column("auc", "double", "chance that a buyer is ranked above another"),
            Column("auc_days_since", "double", "the same by days since the last order"),
            Column("ece", "double", "mean error of the probabilities"),
            Column("slope", "double", "of the calibration, 1 = right"),
            Column("lift", "double", "top tenth's share of buyers / everybody's"),
            Column("rho", "double", "actual / predicted in total"),
            Column("tier", "varchar", "what customers are scored with"),
            Column("reason", "varchar", "why, in a sentence"),
        ),
        _table(
            "model_runs",
            "one row per model fitted or left out",
            "the report card",
            Column("id", "varchar", "kind and day", required=True),
            Column("as_of", "date", "exclusive end of what it saw"),
            Column("kind", "varchar", "which model"),
            Column("params", "varchar", "JSON: parameters by name"),
            Column("cov", "varchar", "JSON: covariance of their logarithms"),
            Column("n", "bigint", "customers it was fitted to"),
            Column("backtest", "varchar", "JSON: how it did on later data"),
            Column("reason", "varchar", "why it is used, or not, in a sentence"),
        ),
    )
}

#: Statuses of orders that never happened. Reason: docs/decisions.md, Qualifying orders.
NOT_ORDERS = ("cancelled", "canceled", "failed", "test", "draft", "voided", "void")

#: A dimension has at most this many values; above it a column describes single people.
MOST_DIMENSION_VALUES = 60

UNKNOWN = "(unknown)"


@dataclass(frozen=True)
class Definition:
    """One thing a manager could argue about: its default, its type, its meaning."""

    name: str
    default: object
    kind: type
    meaning: str


DEFINITIONS = {
    definition.name: definition
    for definition in (
        Definition("as_of", None, str, "exclusive end of the data that counts, a date"),
        Definition("churn_window_days", None, int,
                   "silent days after which a customer no longer counts as active"),
        Definition("repeat_days", 90, int,
                   "days within which a second purchase counts as repeat purchase"),
        Definition("free_orders", "counted", str,
                   "orders of amount 0: counted or ignored"),
        Definition("time_zone", None, str, "zone that times with an offset are turned to"),
        Definition("week_start", "monday", str, "first day of the week: monday or sunday"),
        Definition("margin", 1.0, float, "share of revenue that is profit, 0 to 1"),
        Definition("rfm_months", 24, int,
                   "months within which a customer must have bought to be scored"),
        Definition("recency_cuts", "", str,
                   "days since the latest purchase, at most so many for the scores 5, 4, 3 "
                   "and 2, such as 30,90,180,365; empty = by rank"),
        Definition("frequency_cuts", "", str,
                   "purchase days, at least so many for the scores 2, 3, 4 and 5; empty = "
                   "by rank"),
        Definition("money_cuts", "", str,
                   "money, at least so much for the scores 2, 3, 4 and 5; empty = by rank"),
        Definition("currency", None, str, "ISO 4217 code shown with money"),
    )
}  # fmt: skip


#: What four cut-offs of a score look like, for sentences about others.
CUTS_EXPECTED = "four rising numbers with commas between, such as 30,90,180,365"


def cut_offs(text: str) -> str:
    """Four cut-offs of a score as one text without blanks; empty stays empty.

    Raises ValueError when they are not four numbers, not rising, not from 0 on or finer
    than four decimals.
    """
    parts = [part.strip() for part in text.split(",")]
    if parts == [""]:
        return ""
    if not all(re.fullmatch(r"[0-9]{1,12}([.][0-9]{1,4})?", part) for part in parts):
        raise ValueError(text)
    levels = [Decimal(part) for part in parts]
    if len(levels) != 4 or any(low >= high for low, high in pairwise(levels)):
        raise ValueError(text)
    return ",".join(parts)
