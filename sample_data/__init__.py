"""A made-up shop with known truths; see README.md."""
