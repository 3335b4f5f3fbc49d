"""Use cases: functions that take a session first, write only through the ledger, and never commit."""
