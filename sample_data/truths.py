"""The truths planted in the sample shop: one place for every parameter.

Dates are naive local days. A rate is purchases a day; a hazard is the chance to leave
after a purchase, on the scale ``-log(1 - chance)``; a lift is a difference of shares.
``README.md`` says each of them in a sentence and how to find it in the data.
"""

from __future__ import annotations

from datetime import date

#: Exclusive end of the data: mid-month, so that the last month is unfinished (truth 8).
AS_OF = date(2026, 11, 15)
#: Days of history before the end (three years).
HISTORY_DAYS = 1096

# 1. Customers won by paid social leave twice as fast: after any given number of purchases
# the share that never buys again is twice that of the other channels.
FAST_CHANNEL = "paid social"
FAST_CHANNEL_HAZARD_RATIO = 2.0

# 2. A price rise makes everybody buy less often for four months, whatever the cohort.
# The higher prices stay.
PRICE_RISE_DAY = date(2025, 9, 1)
PRICE_RISE_SHARE = 0.08
PRICE_RISE_RATE_FACTOR = 0.75
#: Exclusive end of the slack months.
PRICE_RISE_FORGOTTEN_DAY = date(2026, 1, 1)

# 3. Very frequent customers slow down.
VIP_SHARE = 0.02
VIP_YEARLY_PURCHASES = 60.0
VIP_SLOW_DAY = date(2026, 7, 1)
VIP_SLOW_RATE_FACTOR = 1 / 3
#: More purchases than this in the year before the slowing: a VIP.
VIP_LEAST_YEARLY_PURCHASES = 40

# 4. The mix shifts to a channel that keeps fewer customers (Simpson's paradox).
SHIFT_CHANNEL = "marketplace"
SHIFT_CHANNEL_HAZARD_RATIO = 3.0
SHIFT_CHANNEL_RATE_FACTOR = 0.5
#: Share of new customers won by the channel: day from which it holds, share.
SHIFT_CHANNEL_SHARES = (
    (date(2000, 1, 1), 0.02),
    (date(2025, 5, 1), 0.12),
    (date(2025, 11, 15), 0.55),
)
#: Since this day every customer of every channel leaves less: a better service.
SERVICE_DAY = date(2025, 11, 15)
SERVICE_HAZARD_RATIO = 0.65
#: Two windows of 13 weeks (Monday to Monday, half open), one year apart.
SHIFT_BEFORE = (date(2025, 8, 11), date(2025, 11, 10))
SHIFT_AFTER = (date(2026, 8, 10), date(2026, 11, 9))
RETENTION_WINDOW_DAYS = 90

# 5. Whoever gave such a low score is more likely to leave, after that and every later
# purchase: three times the chance, at most DETRACTOR_MOST_LEAVE.
DETRACTOR_HIGHEST_SCORE = 6
DETRACTOR_LEAVE_RATIO = 3.0
DETRACTOR_MOST_LEAVE = 0.95

# 6. A win-back e-mail with a hold-out.
WINBACK_DAY = date(2026, 6, 1)
WINBACK_SUBJECT = "Win-back June 2026"
WINBACK_TREATED = "treated"
WINBACK_HELD_OUT = "held out"
WINBACK_SILENT_DAYS = 120
WINBACK_HOLDOUT_SHARE = 0.20
WINBACK_WITHIN_DAYS = 60
WINBACK_LIFT = 0.08

# 7. The year and the week: relative purchase rates. An ordinary month is 1.
MONTH_WEIGHTS = (0.96, 0.90, 0.98, 1.02, 1.04, 1.00, 0.80, 0.92, 1.02, 1.02, 1.10, 1.60)
#: Monday to Sunday, mean 1.
WEEKDAY_WEIGHTS = (1.02, 0.94, 0.92, 0.96, 1.04, 1.20, 0.92)

# 8. Rows that are no purchase of a known customer, and other oddities: share of all
# purchases.
GUEST_SHARE = 0.042
SECOND_ORDER_SHARE = 0.015
FREE_ORDER_SHARE = 0.003
CANCELLED_SHARE = 0.009
FAILED_SHARE = 0.0055
TEST_SHARE = 0.0005
FULL_REFUND_SHARE = 0.020
PART_REFUND_SHARE = 0.030
UNLINKED_REFUND_SHARE = 0.0008
REFUND_DAYS = (3, 20)
