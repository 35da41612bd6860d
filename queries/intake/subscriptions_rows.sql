-- Every record of every subscriptions file.
--
-- grain: one row per record
-- reason: why it stands in no table, null = it is used; value: the cell to blame
create or replace temp table subscriptions_rows (
    file integer,
    line bigint,
    customer_id varchar,
    email varchar,
    started_at timestamp,
    ended_at timestamp,
    plan varchar,
    amount decimal(18, 4),
    trial_until timestamp,
    content ubigint,
    reason varchar,
    value varchar
);
