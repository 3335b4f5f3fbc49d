"""The description of the API from the command line, as it is committed."""

from __future__ import annotations

import json


def test_it_prints_the_description_and_touches_no_data(machine):
    said = json.loads(machine.out("openapi"))
    assert said["openapi"].startswith("3.1")
    assert "/api/v1/papers" in said["paths"]
    assert not machine.folder.exists()
