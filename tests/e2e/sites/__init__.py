"""Stand-ins for the paper sites, at their real host names and with their real page structure, on loopback."""
