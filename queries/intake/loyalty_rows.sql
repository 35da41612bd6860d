-- Every record of every loyalty file.
--
-- grain: one row per record
-- reason: why it stands in no table, null = it is used; value: the cell to blame
create or replace temp table loyalty_rows (
    file integer,
    line bigint,
    customer_id varchar,
    email varchar,
    "at" timestamp,
    points integer,
    kind varchar,
    tier varchar,
    partner varchar,
    expires_at timestamp,
    content ubigint,
    reason varchar,
    value varchar
);
