"""A seeded simulator of sync: real devices, a real server, and everything that goes wrong between them."""
