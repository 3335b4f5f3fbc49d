"""The embedded backend: segments of arrays through a codec of Whoosh."""
