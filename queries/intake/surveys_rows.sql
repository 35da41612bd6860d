-- Every record of every surveys file.
--
-- grain: one row per record
-- reason: why it stands in no table, null = it is used; value: the cell to blame
create or replace temp table surveys_rows (
    file integer,
    line bigint,
    response_id varchar,
    customer_id varchar,
    email varchar,
    answered_at timestamp,
    score smallint,
    comment varchar,
    survey varchar,
    sent_at timestamp,
    kind varchar,
    scale varchar,
    content ubigint,
    reason varchar,
    value varchar
);
