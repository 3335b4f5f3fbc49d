"""The registry of search backends: name to what opens the index of one library in a folder."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from postil.search.memory import MemoryIndex
from postil.search.port import SearchIndex
from postil.search.whoosh_index import WhooshIndex

BACKENDS: Final[Mapping[str, Callable[[Path], SearchIndex]]] = {
    "memory": lambda _: MemoryIndex(),
    "whoosh": WhooshIndex,
}
"""The contract suite in tests/server/search runs for every one of these."""
