"""Invented incidents whose true cause is known, by which the reasoning is judged."""
