"""Tests of what reads foreign files."""
