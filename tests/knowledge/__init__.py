"""Tests of the known messages."""
