"""Customer retention: a ledger, questions in SQL, and the pages that read them."""
