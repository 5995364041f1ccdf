"""Measurements. Each script prints a table; docs/benchmarks.md keeps the figures and the machine."""
