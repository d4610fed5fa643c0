"""Identifiers, each its own type so that they cannot be mixed up."""

from typing import NewType

EvidenceId = NewType("EvidenceId", str)
"""`E1`, `E2`, ... in the order in which evidence was added."""

NodeId = NewType("NodeId", str)
"""`N1`, `N2`, ... for causes and links, `S1`, ... for symptoms, within one analysis."""

PatternId = NewType("PatternId", str)
"""A hash of what stays the same in a family of log lines; stable across runs."""
