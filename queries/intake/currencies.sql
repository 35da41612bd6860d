-- Which currencies the usable rows of each file carry; null = none said.
--
-- reads: orders_rows
-- grain: one row per file and currency
select
    file,
    currency,
    count(*) as rows_with_it
from orders_rows
where reason is null
group by file, currency
order by file, currency;
