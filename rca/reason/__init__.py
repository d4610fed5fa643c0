"""Reasoning: pure functions from measures to causes that a reader can check."""

from rca.reason.reasoning import reason

__all__ = ["reason"]
