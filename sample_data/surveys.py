"""The surveys table: NPS invitations after purchases, a third of them answered."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sample_data import columns, truths
from sample_data.behaviour import Invitations
from sample_data.clock import Clock
from sample_data.comments import comments, tones

SURVEY = "After purchase"
ANONYMOUS_SHARE = 0.03
#: Share of answers with a comment: unhappy, mixed, happy.
COMMENT_SHARES = (0.68, 0.36, 0.46)


def surveys_table(
    invitations: Invitations, clock: Clock, rng: np.random.Generator
) -> pa.Table:
    """One row per invitation, by the time it was sent."""
    in_time = np.argsort(invitations.sent, kind="stable")
    customer = invitations.customer[in_time]
    sent, answered = invitations.sent[in_time], invitations.answered[in_time]
    score = invitations.score[in_time]
    size = len(score)
    silent = score < 0
    anonymous = ~silent & (rng.random(size) < ANONYMOUS_SHARE)
    # The clock of an answer that never came is not read.
    answered_at = clock.moments(np.where(silent, 0.0, answered))
    return pa.table(
        {
            "response_id": columns.identifiers("S", np.arange(1, size + 1), 8),
            "customer_id": columns.identifiers("C", customer + 1, 7, anonymous),
            "answered_at": columns.moments(answered_at, silent),
            "score": pa.array(score, mask=silent),
            "comment": _comments(score, answered, clock, rng),
            "survey": columns.words([SURVEY], np.zeros(size, np.int8)),
            "sent_at": columns.moments(clock.moments(sent)),
            "kind": columns.words(["nps"], np.zeros(size, np.int8)),
            "scale": columns.words(["0-10"], np.zeros(size, np.int8)),
        }
    )


def _comments(
    score: np.ndarray, answered: np.ndarray, clock: Clock, rng: np.random.Generator
) -> pa.Array:
    """Comments of those who wrote one, null for the others."""
    writes = rng.random(len(score)) < np.array(COMMENT_SHARES)[tones(score)]
    writers = np.flatnonzero(writes & (score >= 0))
    after_rise = answered[writers] >= clock.day_of(truths.PRICE_RISE_DAY)
    written = comments(score[writers], after_rise, rng)
    position = np.zeros(len(score), dtype=np.int64)
    position[writers] = np.arange(len(writers))
    silent = np.ones(len(score), dtype=bool)
    silent[writers] = False
    return written.take(pa.array(position, mask=silent))
