-- How good are the predictions?
-- Scores made as they would have been 90 days before the data ends, held against who
-- ordered since: of everybody, and of ten groups from the least to the most likely.
-- Beside the score in use stand those it was chosen among.
-- grain: kind, window, decile
-- reads: model_report
-- period: everything
-- finish: as_published
-- columns:
--   kind            text     logistic (a regression on seven facts), calibrated (the
--     purchase model, set right), lookup (a table of shares), none, or purchases (the
--     purchase model as it comes, to compare)
--   window          date     first of the 90 days that were predicted
--   decile          integer  1 = least likely, 10 = most likely; 0 = everybody
--   n               integer  customers; 0 = this score cannot be judged yet
--   predicted       number   mean predicted probability of an order, 0 to 1
--   actual          number   share of customers who ordered, 0 to 1
--   low, high       number   95 % interval of actual (Wilson); null for everybody
--   auc             number   how often a customer who ordered was ranked above one who
--     did not, 0.5 = like a coin
--   auc_days_since  number   the same for ranking by days since the latest order alone
--   ece             number   mean distance of predicted and actual over the groups
--   slope           number   calibration slope: 1 = right, below 1 = too extreme,
--     above 1 = too timid
--   lift            number   order rate of the likeliest tenth / everybody's
--   rho             number   orderers that came / predicted
--   tier            text     the score customers have now
--   reason          text     why this kind is used, or not
-- leaves out: nobody: models see all customers with a purchase, and the filters change
--   nothing here.
with
judged as (
    select
        kind,
        "window",
        cast(decile as integer) as decile,
        n,
        predicted,
        actual,
        low,
        high,
        auc,
        auc_days_since,
        ece,
        slope,
        lift,
        rho,
        tier,
        reason
    from model_report
)

select * from judged
order by kind, "window", decile
