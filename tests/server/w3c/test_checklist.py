"""The two checklists of docs/reference/w3c.md: each row is a test, or is named as not done with its reason."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "w3c.md"


def rows() -> dict[str, str]:
    """Row → what became of it."""
    cells = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines() if re.match(r"\| [PM]\d\d ", line)]
    return {found[0]: found[-1] for found in cells}


def covered() -> Iterator[str]:
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (found := re.match(r"test_([pm]\d\d)_", node.name)):
                yield found[1].upper()


def test_both_lists_are_whole():
    wanted = [f"P{number:02}" for number in range(1, 85)] + [f"M{number:02}" for number in range(1, 36)]
    assert list(rows()) == wanted


def test_a_row_is_done_when_it_has_a_test_and_no_row_without_a_test_says_so():
    assert {row for row, became in rows().items() if became == "✓"} == set(covered())


def test_a_row_that_is_not_done_has_a_reason():
    others = {row: became for row, became in rows().items() if became not in {"✓", "client"}}
    assert all(re.match(r"not done\b.{20}", became) for became in others.values()), others


def test_the_page_counts_them_right():
    became = rows()
    servers = [row for row, one in became.items() if row.startswith("P") and one != "client"]
    done = {kind: sum(one == "✓" for row, one in became.items() if row.startswith(kind)) for kind in "PM"}
    said = f"Of the protocol's {len(servers)} rows for servers **{done['P']}** are done, "
    assert f"{said}of the model's 35 rows **{done['M']}**" in PAGE.read_text()
