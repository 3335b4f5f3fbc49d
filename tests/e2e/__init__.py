"""End-to-end tests: the real extension in real browsers against the real server, over loopback."""
