"""Tells a list of customers with their totals from a list of orders."""

from __future__ import annotations

from retention.errors import Refused
from retention.intake.synonyms import squeeze
from retention.intake.understood import Understood

#: Words in the name of a date that is the latest of several.
_LATEST = ("last", "latest", "recent", "letzt", "dernier", "ultim", "laatst", "最終")

#: Columns that count or measure what a customer did so far.
_TOTALS = {
    "numberoforders", "orderscount", "ordercount", "totalorders", "numorders",
    "anzahlbestellungen", "nombredecommandes", "numerodepedidos", "numeroordini",
    "aantalbestellingen", "注文回数", "購入回数",
    "recencydays", "recency", "frequency", "dayssincelastorder", "transactioncount",
}  # fmt: skip


def refuse_summary(file: Understood) -> None:
    """Refuse a file that has one row per customer where orders are needed.

    Its last date and its total would pass for one order of each customer.
    """
    if file.table != "orders" or "order_id" in file.places:
        return
    day = squeeze(file.column("ordered_at")) if "ordered_at" in file.places else ""
    totals = [name for name in file.raw.columns if squeeze(name) in _TOTALS]
    if totals and any(word in day for word in _LATEST):
        raise Refused(
            f"{file.raw.name} has one row per customer with totals so far (columns "
            f"{file.column('ordered_at')} and {', '.join(totals)}), and says nothing of "
            "single orders. Bring the orders themselves, one row per order; if these "
            "rows are orders all the same, say so with --table orders."
        )
