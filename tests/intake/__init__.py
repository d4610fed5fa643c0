"""Entries on their way in: pieces, processes, order."""
