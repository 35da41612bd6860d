"""The tables as CSV files, with headers and dates as a person would write them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

#: Table to column to header; columns that are not listed are not written.
HEADERS: dict[str, dict[str, str]] = {
    "orders": {
        "order_id": "Order ID",
        "customer_id": "Customer ID",
        "ordered_at": "Order Date",
        "amount": "Amount",
        "currency": "Currency",
        "status": "Status",
        "refund_of": "Refund Of",
        "channel": "Channel",
        "category": "Category",
        "product": "Product",
        "discount": "Discount",
    },
    "customers": {
        "customer_id": "Customer ID",
        "name": "Name",
        "email": "Email",
        "signed_up_at": "Signed up at",
        "birth_date": "Birth date",
        "gender": "Gender",
        "country": "Country",
        "region": "Region",
        "city": "City",
        "channel": "Channel",
        "plan": "Plan",
        "consent": "Consent",
        "attitude": "Attitude",
        "preferred_store": "Preferred store",
    },
    "surveys": {
        "response_id": "Response ID",
        "customer_id": "Customer ID",
        "sent_at": "Sent at",
        "answered_at": "Answered at",
        "score": "Score",
        "comment": "Comment",
        "survey": "Survey",
        "kind": "Kind",
        "scale": "Scale",
    },
    "interactions": {
        "interaction_id": "Interaction ID",
        "customer_id": "Customer ID",
        "at": "At",
        "channel": "Channel",
        "kind": "Kind",
        "direction": "Direction",
        "subject": "Subject",
        "resolved_at": "Resolved at",
        "outcome": "Outcome",
    },
    "loyalty": {
        "customer_id": "Customer ID",
        "at": "At",
        "points": "Points",
        "kind": "Kind",
        "tier": "Tier",
        "partner": "Partner",
        "expires_at": "Expires at",
    },
    "costs": {
        "period": "Month",
        "channel": "Channel",
        "spend": "Spend",
        "margin": "Margin",
    },
}


def write_tables(tables: dict[str, pa.Table], folder: Path) -> None:
    """One CSV per table into ``folder``, which is made; minutes, and money in cents."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        for name, headers in HEADERS.items():
            shown = pa.table(
                {
                    header: _readable(tables[name].column(column))
                    for column, header in headers.items()
                }
            )
            connection.from_arrow(shown).write_csv(
                str(folder / f"{name}.csv"), timestamp_format="%Y-%m-%d %H:%M"
            )


def _readable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_decimal(column.type):
        return column.cast(pa.decimal128(18, 2))
    return column
