"""Backends that lie in the database of their library: SQLite FTS5 and PostgreSQL."""
