"""Orders whose money stands in another file: payments, added up by order id."""

from __future__ import annotations

from collections.abc import Mapping

from retention.intake.amounts import decide_decimal
from retention.intake.joins import Wide, keep_rows, mark_repeats
from retention.intake.looks import Cells
from retention.intake.maps import Maps
from retention.intake.model import Decision
from retention.intake.platforms import by_name, recognise
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

    Where exactly one file has orders (who, when, order id) and no money, and one, or
    several with the same columns, have order ids and money and say neither who nor when
    anybody ordered, the latter's money is added up per order, and they go to ``adding``.
    A file about which ``--map`` or ``--table`` says something, and every platform's,
    stays as it is.
    """
    own = {
        number: raw
        for number, raw in raws.items()
        if raw.has_header and not recognise(raw.columns) and not maps.is_about(raw.name)
    }
    orders = [number for number, raw in own.items() if _lacks_money(raw)]
    payments = {number: raw for number, raw in own.items() if _is_payments(raw)}
    kinds = {tuple(sorted(by_name(raw.columns))) for raw in payments.values()}
    if len(orders) != 1 or len(kinds) != 1:
        return dict(raws)
    (number,) = orders
    mark_repeats(context.connection, payments)
    said: list[Decision] = []
    parts = [_sums(context, at, raw, said) for at, raw in payments.items()]
    wide = _widened(context, number, raws[number], parts, said)
    told = ", ".join(raw.name for raw in payments.values())
    first = next(iter(payments.values()))
    column, key = (
        first.columns[_place(first, name) - 1] for name in (PAID, "order_id")
    )
    wide.decisions.append(
        Decision(
            PAID,
            f"{column} of {told}, added up by {key}",
            f"{wide.name} holds no money; the numbers are taken as they are written",
        )
    )
    for at, raw in payments.items():
        places = {name: _place(raw, name) for name in ("order_id", PAID)}
        what = [Decision("table", "payments", f"they complete {wide.name}")]
        adding[at] = Understood(raw, "orders", places, None, decisions=what)
    keep_rows(context.connection, {at: adding[at] for at in payments})
    return {
        at: wide if at == number else raw
        for at, raw in raws.items()
        if at not in payments
    }


def _sums(context: Context, number: int, raw: Raw, said: list[Decision]) -> str:
    """A statement for the payments of one file: order id and money, a row per payment."""
    money, key = _place(raw, PAID), _place(raw, "order_id")
    cells = Cells(raw.name, raw.relation, f"c{money}", raw.columns[money - 1])
    decimal = "point"
    if money not in raw.numbers:
        decimal = decide_decimal(
            context.connection, cells, context.options, context.questions, said
        )
    return (
        f"select read_id(c{key}) as key, read_amount(c{money}, '{decimal}') as money "
        f"from {raw.relation} where flaw is null and line not in ("
        f"select repeats.line from companion_repeats as repeats where file = {number})"
    )


def _widened(
    context: Context, number: int, raw: Raw, parts: list[str], said: list[Decision]
) -> Wide:
    """The orders with a column more: the money of their payments."""
    width = len(raw.columns)
    relation = f"intake_wide_{number}_{width}"
    listed = ", ".join(f"raw.c{place}" for place in range(1, width + 1))
    context.connection.execute(
        f"create or replace temp table {relation} as select raw.line, "
        f"raw.fields + 1 as fields, raw.flaw, raw.whole, {listed}, "
        f"cast(paid.money as varchar) as c{width + 1} from {raw.relation} as raw "
        f"left join (select key, sum(money) as money from ({' union all '.join(parts)}) "
        f"group by key) as paid on paid.key = read_id(raw.c{_place(raw, 'order_id')})"
    )
    return Wide(
        **{name: getattr(raw, name) for name in Raw.__dataclass_fields__}
        | {
            "relation": relation,
            "columns": (*raw.columns, PAID),
            "decisions": [*raw.decisions, *said],
            "added": 1,
        }
    )


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
