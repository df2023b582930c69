"""Jixiao (绩效): reads, recomputes, checks and runs budget-performance self-evaluations."""

__version__ = "0.1.0"
