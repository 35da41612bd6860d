-- What orders know of their customers fills what no customers file says.
--
-- reads: order_facts
-- writes: customers
merge into customers
using order_facts
on customers.customer_id = order_facts.customer_id
when matched then update set
    name = coalesce(customers.name, order_facts.name),
    email = coalesce(customers.email, order_facts.email),
    gender = coalesce(customers.gender, order_facts.gender),
    country = coalesce(customers.country, order_facts.country),
    region = coalesce(customers.region, order_facts.region),
    city = coalesce(customers.city, order_facts.city)
when not matched then insert (
    customer_id, name, email, gender, country, region, city
) values (
    order_facts.customer_id, order_facts.name, order_facts.email, order_facts.gender,
    order_facts.country, order_facts.region, order_facts.city
);
