"""What every field means, in the few words that a reader who maps columns needs."""

from __future__ import annotations

from retention.intake.synonyms import FIELDS

_SHARED = {
    "customer_id": "the customer's id",
    "email": "the customer's e-mail address",
    "name": "the customer's name",
    "first_name": "the customer's first name",
    "last_name": "the customer's last name",
    "gender": "the customer's gender",
    "country": "the customer's country",
    "region": "the customer's region or state",
    "city": "the customer's city",
}
_OF_TABLE = {
    "orders": {
        "ordered_at": "when the order was placed",
        "amount": "money of the order, or of the line",
        "order_id": "the order's id",
        "currency": "currency of the money",
        "status": "whether it was paid, cancelled, refunded",
        "refund_of": "id of the order that the row gives money back for",
        "refunded": "money given back, on the order's own row",
        "channel": "where the order was placed",
        "category": "category of the product",
        "product": "product that was bought",
        "discount": "money taken off the price",
        "quantity": "pieces of the line",
        "unit_price": "price of one piece",
        "sku": "the product's code",
        "line_number": "number of the line within the order",
    },
    "customers": {
        "signed_up_at": "when the customer signed up",
        "birth_date": "the customer's date of birth",
        "channel": "where the customer was won",
        "plan": "the customer's plan",
        "consent": "whether the customer may be contacted",
        "cancelled_at": "when the customer's contract ended; blank while it runs",
    },
    "surveys": {
        "response_id": "the answer's id",
        "answered_at": "when the answer came",
        "score": "the score that was given",
        "comment": "the customer's own words",
        "survey": "which questionnaire",
        "sent_at": "when the invitation was sent",
        "kind": "kind of survey: nps, csat or ces",
        "scale": "scale of the score, such as 0-10",
    },
    "interactions": {
        "interaction_id": "the touch's id",
        "at": "when it happened",
        "kind": "what happened: opened, call, ticket, return",
        "channel": "e-mail, phone, chat, visit, store, social",
        "direction": "in or out",
        "subject": "what it was about",
        "resolved_at": "when it was settled",
        "outcome": "how it ended",
    },
    "loyalty": {
        "at": "when the points were booked",
        "points": "points, negative where they were spent",
        "kind": "earned, spent, expired",
        "tier": "the member's tier",
        "partner": "who gave or took the points",
        "expires_at": "when the points expire",
    },
    "subscriptions": {
        "started_at": "when the contract began",
        "ended_at": "when the contract ended",
        "plan": "the contract's plan",
        "amount": "money per billing period",
        "trial_until": "end of the free trial",
    },
    "costs": {
        "period": "month of the costs",
        "channel": "where the money was spent",
        "spend": "money spent to win customers",
        "margin": "share of revenue that is profit",
    },
}


def meanings(table: str) -> dict[str, str]:
    """Field to its meaning, for every field a table may have."""
    known = _SHARED | _OF_TABLE[table]
    return {name: known[name] for name in FIELDS[table]}
