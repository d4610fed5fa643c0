"""The database in memory that everything is counted in; it lives as long as one measurement."""

import duckdb

Tables = duckdb.DuckDBPyConnection


def open_tables() -> Tables:
    """An empty database, in UTC whatever the machine says, that fetches no extensions."""
    tables = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    tables.execute("SET TimeZone = 'UTC'")
    return tables
