"""Orders whose money stands in another file: payments, added up by order id."""

from __future__ import annotations

from collections.abc import Mapping

from retention.intake.amounts import decide_decimal
from retention.intake.joins import Wide, keep_rows
from retention.intake.looks import Cells
from retention.intake.maps import Maps
from retention.intake.model import Decision
from retention.intake.platforms import recognise
from retention.intake.stage import Context
from retention.intake.synonyms import rank, squeeze
from retention.intake.table import Raw
from retention.intake.understood import IDENTITIES, Understood

#: The name of the column that orders get from payments.
PAID = "amount"
#: Names of this tier and better say that a number is an order's, not a row's own.
CLEAR = 2


def join_payments(
    context: Context, raws: Mapping[int, Raw], adding: dict[int, Understood], maps: Maps
) -> dict[int, Raw]:
    """Files to be understood; orders without money carry what one other file says.

    Where exactly one file has orders (who, when, order id) and no money, and exactly one
    has order ids and money and says neither who nor when anybody ordered, the latter's
    money is added up per order, and the file goes to ``adding``. A file about which
    ``--map`` or ``--table`` says something, and every platform's, stays as it is.
    """
    own = {
        number: raw
        for number, raw in raws.items()
        if raw.has_header and not recognise(raw.columns) and not maps.is_about(raw.name)
    }
    orders = [n for n, raw in own.items() if _lacks_money(raw)]
    payments = [n for n, raw in own.items() if _is_payments(raw)]
    if len(orders) != 1 or len(payments) != 1:
        return dict(raws)
    told, paid = raws[orders[0]], raws[payments[0]]
    key, paid_key, money = (
        _place(told, "order_id"),
        _place(paid, "order_id"),
        _place(paid, "amount"),
    )
    said: list[Decision] = []
    column = paid.columns[money - 1]
    cells = Cells(paid.name, paid.relation, f"c{money}", column)
    decimal = decide_decimal(
        context.connection, cells, context.options, context.questions, said
    )
    width = len(told.columns)
    relation = f"intake_wide_{orders[0]}_{width}"
    listed = ", ".join(f"told.c{place}" for place in range(1, width + 1))
    context.connection.execute(
        f"create or replace temp table {relation} as select told.line, "
        f"told.fields + 1 as fields, told.flaw, told.whole, {listed}, "
        f"cast(paid.money as varchar) as c{width + 1} from {told.relation} as told "
        f"left join (select read_id(c{paid_key}) as key, "
        f"sum(read_amount(c{money}, $decimal)) as money from {paid.relation} "
        "where flaw is null group by 1) as paid "
        f"on paid.key = read_id(told.c{key})",
        {"decimal": decimal},
    )
    said.append(
        Decision(
            "amount",
            f"{column} of {paid.name}, added up by {paid.columns[paid_key - 1]}",
            f"{told.name} holds no money; the numbers are taken as they are written",
        )
    )
    adds = Understood(
        paid,
        "orders",
        {"order_id": paid_key, "amount": money},
        None,
        decisions=[Decision("table", "payments", f"they complete {told.name}")],
    )
    keep_rows(context.connection, {payments[0]: adds})
    adding[payments[0]] = adds
    wide = Wide(
        **{name: getattr(told, name) for name in Raw.__dataclass_fields__}
        | {
            "relation": relation,
            "columns": (*told.columns, PAID),
            "decisions": [*told.decisions, *said],
            "added": 1,
        }
    )
    return {
        n: wide if n == orders[0] else raw for n, raw in raws.items() if n not in adding
    }


def _lacks_money(raw: Raw) -> bool:
    return (
        all(_tier(raw, name) is not None for name in ("ordered_at", "order_id"))
        and _names_somebody(raw)
        and not _has_money(raw)
    )


def _is_payments(raw: Raw) -> bool:
    tier = _tier(raw, "order_id")
    return (
        tier is not None
        and tier <= CLEAR
        and _tier(raw, "amount") is not None
        and not _names_somebody(raw)
    )


def _has_money(raw: Raw) -> bool:
    lines = [_tier(raw, name) for name in ("quantity", "unit_price")]
    return _tier(raw, "amount") is not None or None not in lines


def _names_somebody(raw: Raw) -> bool:
    return any(_tier(raw, name) is not None for name in IDENTITIES)


def _tier(raw: Raw, field: str) -> int | None:
    """How well the best of a file's columns fits a field of orders."""
    tiers = [rank("orders", field, squeeze(name)) for name in raw.columns]
    return min((tier for tier in tiers if tier is not None), default=None)


def _place(raw: Raw, field: str) -> int:
    """Place, from 1, of the column that fits a field of orders best."""
    tiers = [rank("orders", field, squeeze(name)) for name in raw.columns]
    found = [(tier, at) for at, tier in enumerate(tiers, start=1) if tier is not None]
    return min(found)[1]
