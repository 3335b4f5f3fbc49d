"""What holds for all tests: a property has no deadline, since machines are slow at times; slow tests begin."""

import pytest
from hypothesis import settings

settings.register_profile("postil", deadline=None, print_blob=True)
settings.load_profile("postil")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests first: at the end one processor would wait for the other."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
