-- Ids that Excel shows but does not hold: ###### where a column was too narrow.
--
-- reads and writes: orders_rows
update orders_rows
set
    reason = case when starts_with(customer_id, '##') then 'customer' else 'order' end,
    value = case when starts_with(customer_id, '##') then customer_id else order_id end
where file = $file
    and reason is null
    and (regexp_full_match(customer_id, '#{2,}') or regexp_full_match(order_id, '#{2,}'));
