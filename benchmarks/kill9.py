"""`kill -9` of the server at 50 random moments under load. Prints figures; exits 1 when a save was lost.

Run: python benchmarks/kill9.py [kills]
"""

import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from e2e.ordeal import Figures, ordeal
from e2e.server import Server


def main(kills: int) -> Figures:
    """Run the ordeal in a folder of its own and print what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data")
        server.create_user()
        server.start()
        try:
            figures = ordeal(server, kills)
        finally:
            server.stop()
    print(f"kills                       {figures.kills}")
    print(f"saves acknowledged          {figures.acknowledged}")
    print(f"of these lost               {len(figures.lost)} {figures.lost[:5]}")
    print(f"of these doubled            {len(figures.doubled)} {figures.doubled[:5]}")
    print(f"requests refused            {len(figures.refused)} {figures.refused[:3]}")
    print(f"restarts, index != database {figures.unequal}")
    print(f"restart to healthy, median  {statistics.median(figures.restart_seconds):.2f} s")
    return figures


if __name__ == "__main__":
    seen = main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
    sys.exit(bool(seen.lost or seen.doubled or seen.refused or seen.unequal))
