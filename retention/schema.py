"""The tables a dataset can hold: columns, types, units, meaning.

Only ``orders`` is required, and of it only customer, date and amount. Every other table
switches on more. Any further low-cardinality column of ``customers`` is a dimension.
"""

from __future__ import annotations

from dataclasses import dataclass

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
    KEPT,
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
    "churn by contracts: who cancels, period by period",
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
    KEPT,
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
        Definition("currency", None, str, "ISO 4217 code shown with money"),
    )
}  # fmt: skip
