-- Every record of every orders file, read but not yet gathered into orders.
--
-- grain: one row per record
-- reason: why it stands in no table, null = it is used; value: the cell to blame
-- content: equal for records that are equal in every cell
create or replace temp table orders_rows (
    file integer,
    line bigint,
    order_id varchar,
    customer_id varchar,
    email varchar,
    ordered_at timestamp,
    amount decimal(18, 4),
    is_refund boolean,
    quantity decimal(18, 4),
    unit_price decimal(18, 4),
    product varchar,
    sku varchar,
    line_number varchar,
    currency varchar,
    status varchar,
    refund_of varchar,
    refunded decimal(18, 4),
    channel varchar,
    category varchar,
    discount decimal(18, 4),
    name varchar,
    gender varchar,
    country varchar,
    region varchar,
    city varchar,
    content ubigint,
    is_open boolean, -- a blank that another row of the order may hold
    reason varchar,
    value varchar
);
