"""Postil on PostgreSQL: a private cluster, the server's own test suites on it, and what only it can go wrong with."""
