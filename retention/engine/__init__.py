"""Runs SQL: the protocol, and DuckDB. Nothing else in the product does."""

from retention.engine.duck import DuckEngine, engine_for
from retention.engine.narrow import Narrowed, narrow

__all__ = ["DuckEngine", "Narrowed", "engine_for", "narrow"]
