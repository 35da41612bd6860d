"""The truths planted in the sample shop: one place for every parameter.

Dates are naive local days. A rate is purchases a day; a hazard is the chance to leave
after a purchase, on the scale ``-log(1 - chance)``; a lift is a difference of shares.
``README.md`` says each of them in a sentence and how to find it in the data.
"""

from __future__ import annotations

from datetime import date

#: Exclusive end of the data: mid-month, so that the last month is unfinished.
AS_OF = date(2026, 11, 15)
#: Days of history before the end (three years).
HISTORY_DAYS = 1096

# 1. Customers won by paid social leave twice as fast: after any given number of purchases
# the share that never buys again is twice that of the other channels.
FAST_CHANNEL = "paid social"
FAST_CHANNEL_HAZARD_RATIO = 2.0

# 2. A price rise makes everybody buy less often, whatever the cohort.
PRICE_RISE_DAY = date(2025, 9, 1)
PRICE_RISE_SHARE = 0.08
PRICE_RISE_RATE_FACTOR = 0.80

# 3. Very frequent customers slow down in the last weeks.
VIP_SHARE = 0.02
VIP_YEARLY_PURCHASES = 60.0
VIP_SLOW_DAYS = 140
VIP_SLOW_RATE_FACTOR = 1 / 3
#: More purchases than this in the year before the slowing: a VIP.
VIP_LEAST_YEARLY_PURCHASES = 36

# 4. The mix shifts to a region that keeps fewer customers (Simpson's paradox).
SHIFT_REGION = "East"
SHIFT_REGION_HAZARD_RATIO = 3.2
SHIFT_REGION_RATE_FACTOR = 0.40
#: Share of new customers won in the region: day from which it holds, share.
SHIFT_REGION_SHARES = (
    (date(2000, 1, 1), 0.04),
    (date(2025, 3, 1), 0.20),
    (date(2025, 10, 1), 0.75),
)
#: Since this day every customer of every region leaves less: a better service.
SERVICE_DAY = date(2025, 11, 15)
SERVICE_HAZARD_RATIO = 0.58
#: Two windows of 13 weeks (Monday to Monday, half open), one year apart.
SHIFT_BEFORE = (date(2025, 8, 11), date(2025, 11, 10))
SHIFT_AFTER = (date(2026, 8, 10), date(2026, 11, 9))
RETENTION_WINDOW_DAYS = 90

# 5. Detractors buy half as often after their answer.
DETRACTOR_HIGHEST_SCORE = 6
DETRACTOR_RATE_FACTOR = 0.5

# 6. A win-back e-mail with a hold-out.
WINBACK_DAY = date(2026, 6, 1)
WINBACK_SUBJECT = "Win-back June 2026"
WINBACK_HELD_OUT = "held out"
WINBACK_SILENT_DAYS = (120, 540)
WINBACK_HOLDOUT_SHARE = 0.20
WINBACK_WITHIN_DAYS = 60
WINBACK_LIFT = 0.08

# 7. The year and the week: relative purchase rates, mean 1.
MONTH_WEIGHTS = (0.94, 0.86, 0.97, 1.02, 1.04, 0.98, 0.78, 0.90, 1.01, 1.02, 1.12, 1.36)
#: Monday to Sunday.
WEEKDAY_WEIGHTS = (1.02, 0.94, 0.92, 0.96, 1.04, 1.20, 0.92)

# 8. Rows that are no purchase of a known customer: share of all purchases.
GUEST_SHARE = 0.042
SECOND_ORDER_SHARE = 0.015
FREE_ORDER_SHARE = 0.003
CANCELLED_SHARE = 0.020
FAILED_SHARE = 0.012
TEST_SHARE = 0.0005
FULL_REFUND_SHARE = 0.020
PART_REFUND_SHARE = 0.025
UNLINKED_REFUND_SHARE = 0.0008
