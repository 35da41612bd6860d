-- Every record of every interactions file.
--
-- grain: one row per record
-- reason: why it stands in no table, null = it is used; value: the cell to blame
create or replace temp table interactions_rows (
    file integer,
    line bigint,
    interaction_id varchar,
    customer_id varchar,
    email varchar,
    "at" timestamp,
    channel varchar,
    kind varchar,
    direction varchar,
    subject varchar,
    resolved_at timestamp,
    outcome varchar,
    content ubigint,
    reason varchar,
    value varchar
);
