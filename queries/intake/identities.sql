-- Which id belongs to which e-mail address, from every file that holds both.
--
-- reads: intake_pairs (customer_id, email)
-- grain: one row per email
create or replace temp table identities as
select
    email,
    min(customer_id) as customer_id
from intake_pairs
where email is not null and customer_id is not null
group by email;
