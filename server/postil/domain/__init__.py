"""Pure rules: identity, operations, merging, queries, ranking; nothing here has heard of a database or of HTTP."""
