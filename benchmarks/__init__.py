"""Measurements: the same questions, the same data, the same run."""
