"""Code that every image ships: log lines and bearer tokens."""
