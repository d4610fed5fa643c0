"""Stack traces of many languages as trees, with a fingerprint that survives a new build."""
