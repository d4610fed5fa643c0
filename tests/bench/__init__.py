"""Measurements: ratios taken in one run, never limits of a test."""
