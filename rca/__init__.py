"""Incident root-cause workbench: reports that are a function of their evidence."""

__version__ = "0.1.0"
