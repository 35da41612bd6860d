-- Every record of every customers file.
--
-- grain: one row per record
-- reason: why it stands in no table, null = it is used; value: the cell to blame
create or replace temp table customers_rows (
    file integer,
    line bigint,
    customer_id varchar,
    email varchar,
    name varchar,
    signed_up_at timestamp,
    birth_date date,
    gender varchar,
    country varchar,
    region varchar,
    city varchar,
    channel varchar,
    plan varchar,
    consent boolean,
    cancelled_at timestamp,
    content ubigint,
    reason varchar,
    value varchar
);
