"""Threads that search one library while others save and delete: every answer checked. Exits 1 when one was wrong.

Run: python benchmarks/threads.py [threads] [queries of each] [papers]
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy.orm import sessionmaker

sys.path.pop(0)  # this folder, whose server.py is not the tests' package of that name
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from postil.models import Base, Library, User
from postil.models.engine import connect
from postil.search.library import LibrarySearch
from server.search.crowd import Crowd

LIBRARY = "library-1"


def main(threads: int, queries: int, papers: int) -> int:
    """Run in a folder of its own, with two servers' worth of searches; return the number of wrong answers."""
    with tempfile.TemporaryDirectory() as folder:
        engine = connect(f"sqlite:///{Path(folder) / 'postil.sqlite'}")
        Base.metadata.create_all(engine)
        sessions = sessionmaker(engine)
        with sessions() as session:
            session.add(User(id="user-1", name="Ada", name_key="ada"))
            session.flush()
            session.add(Library(id=LIBRARY, owner_id="user-1", name="Ada's", epoch="e"))
            session.commit()
        searches = [LibrarySearch(Path(folder), sessions) for _ in range(2)]
        crowd = Crowd(sessions, LIBRARY, searches, papers)
        crowd.fill(random.Random(1))
        began = time.perf_counter()
        crowd.run(threads, queries, seed=1, pause=0.02)
        took = time.perf_counter() - began
        for search in searches:
            search.close()
        engine.dispose()
    print(f"threads, papers         {threads}, {papers}")
    print(f"queries answered        {crowd.asked}, {crowd.asked / took:.0f} a second with the checking")
    print(f"saves and deletions     {crowd.saved}, {crowd.saved / took:.0f} a second")
    print(f"wrong or failed answers {len(crowd.wrong)} {crowd.wrong[:5]}")
    return len(crowd.wrong)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(bool(main(*given, *(8, 10_000, 500)[len(given) :])))
