-- Every record of every costs file.
--
-- grain: one row per record
-- reason: why it stands in no table, null = it is used; value: the cell to blame
create or replace temp table costs_rows (
    file integer,
    line bigint,
    period date,
    channel varchar,
    spend decimal(18, 4),
    margin double,
    content ubigint,
    reason varchar,
    value varchar
);
