"""A short form of benchmarks/kill9.py: the server is killed under load and loses nothing."""

from e2e.ordeal import ordeal
from e2e.server import Server


def test_five_kills_under_load_lose_no_acknowledged_save(server: Server):
    figures = ordeal(server, 5)
    assert figures.acknowledged > 20
    assert (figures.lost, figures.doubled, figures.refused) == ([], [], [])
    assert figures.unequal == 0
