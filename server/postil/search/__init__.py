"""Full-text search: a port, its backends, and what keeps an index equal to the database."""
