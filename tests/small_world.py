"""The people of the small world, one edge each; as of 15 June 2024, W = 90 days."""

ORDERS = """
    order_id | customer_id | ordered_at                 | amount | status    | refund_of
    a1       | ada         | 2024-01-10                 | 100    | paid      | -
    a2       | ada         | 2024-02-05                 | 50     | paid      | -
    a3       | ada         | 2024-02-20                 | 50     | paid      | -    twice
    a4       | ada         | 2024-03-15                 | 100    | paid      | -
    a5       | ada         | 2024-06-01                 | 100    | paid      | -
    b1       | ben         | 2024-01-31 23:59:59.999999 | 40     | paid      | -    last instant
    c1       | cleo        | 2024-02-29                 | 60     | paid      | -    leap day
    c2       | cleo        | 2024-05-29                 | 60     | paid      | -    day 90
    d1       | dan         | 2024-02-10                 | 80     | paid      | -
    d2       | dan         | 2024-03-15                 | -30    | refund    | d1   partly back
    e1       | eve         | 2024-03-05                 | 200    | paid      | -
    e2       | eve         | 2024-03-20                 | -200   | refund    | e1   all back
    e3       | eve         | 2024-04-10                 | 90     | paid      | -    her first
    f1       | fay         | 2024-03-10                 | 70     | paid      | -
    f2       | fay         | 2024-03-12                 | -100   | refund    | f1   too much
    g1       | gus         | 2024-04-02                 | -20    | refund    | -    of no order
    g2       | gus         | 2024-05-01                 | 120    | paid      | -    after it
    h1       | hal         | 2024-01-05                 | 30     | paid      | -
    h2       | hal         | 2024-05-10                 | 30     | paid      | -    came back
    i1       | ida         | 2024-04-20                 | 0      | paid      | -    free
    j1       | jo          | 2024-05-05 09:00           | 10     | paid      | -
    j2       | jo          | 2024-05-05 17:00           | 20     | paid      | -    same day
    k1       | kim         | 2024-05-06                 | 999    | cancelled | -
    x1       | -           | 2024-03-08                 | 15     | paid      | -    a guest
    x2       | -           | 2024-06-03                 | 25     | paid      | -    a guest
"""

CUSTOMERS = """
    customer_id | name | region | plan
    ada         | Ada  | North  | gold
    ben         | Ben  | North  | basic
    cleo        | Cleo | South  | basic
    dan         | Dan  | South  | gold
    eve         | Eve  | -      | gold       her region is not known
    fay         | Fay  | North  | basic
    gus         | Gus  | South  | basic
    hal         | Hal  | North  | basic
    ida         | Ida  | South  | basic
    jo          | Jo   | North  | gold
    kim         | Kim  | South  | basic      never bought
    lou         | Lou  | West   | basic      never bought, nobody else in the West
"""

SURVEYS = """
    response_id | customer_id | sent_at    | answered_at      | score | comment      | survey | kind
    r1          | ada         | 2024-03-18 | 2024-03-20       | 9     | Lovely       | shop   | nps
    r2          | ada         | 2024-05-18 | 2024-05-20 08:00 | 6     | Late twice   | shop   | nps    her second answer
    r3          | ben         | 2024-02-08 | 2024-02-10       | 10    | -            | shop   | nps
    r4          | cleo        | 2024-05-30 | 2024-06-02       | 8     | Fine         | shop   | nps
    r5          | -           | -          | 2024-05-21       | 3     | Never again  | shop   | nps    anonymous
    r6          | -           | -          | 2024-05-21       | 10    | -            | shop   | nps    anonymous
    r7          | dan         | 2024-06-01 | -                | -     | -            | shop   | nps    has not answered
    r8          | hal         | 2024-05-12 | 2024-05-31 23:59 | 7     | -            | shop   | nps    last instant
    r9          | lou         | -          | 2024-06-05       | 5     | Not for me   | shop   | nps    never bought
    r10         | jo          | -          | 2024-05-07       | 5     | Very good    | helped | csat   another question
"""  # noqa: E501

INTERACTIONS = """
    interaction_id | customer_id | at               | kind      | direction | subject
    t1             | ada         | 2024-05-19       | ticket    | in        | Where is my parcel
    t2             | cleo        | 2024-06-01       | complaint | -         | The box was damaged
    t3             | ben         | 2024-06-02       | sent      | out       | Spring is coming    ours
    t4             | jo          | 2024-06-03       | return    | in        | Return              says no more
    t5             | nobody      | 2024-06-14 23:59 | call      | in        | Paket kaputt        no customer
"""  # noqa: E501

SMALL_WORLD = {
    "orders": ORDERS,
    "customers": CUSTOMERS,
    "surveys": SURVEYS,
    "interactions": INTERACTIONS,
    "as_of": "2024-06-15",
    "churn_window_days": 90,
}
