"""Postil: a self-hosted library for the papers that researchers meet while browsing."""

__version__ = "0.1.0"
