"""Tests of the folder on disk."""
