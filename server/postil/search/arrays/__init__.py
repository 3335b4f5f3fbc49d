"""Plans evaluated in arrays, over segments on disk or in memory; knows no Whoosh."""
