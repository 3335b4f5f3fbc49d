"""Colours of tags: ten that can be read in both schemes, and the nearest of them for any other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postil.web import colors
from postil.web.colors import PALETTE, tag_class

CSS = (Path(colors.__file__).parent / "static" / "tags.css").read_text()
PAIR = r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)"


def luminance(color: str) -> float:
    shares = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("number", range(1, 11))
def test_every_colour_can_be_read_in_light_and_dark(number: int):
    found = re.search(rf"\.tag-c{number} {{ --tag: {PAIR}; --tag-back: {PAIR}; }}", CSS)
    assert found is not None
    light, dark, light_back, dark_back = found.groups()
    assert contrast(light, light_back) >= 4.5
    assert contrast(dark, dark_back) >= 4.5


@pytest.mark.parametrize(("number", "color"), [(at, color) for at, (color, _) in enumerate(PALETTE, start=1)])
def test_a_colour_of_the_palette_is_itself(number: int, color: str):
    assert tag_class(color) == f"tag-c{number}"


@pytest.mark.parametrize(
    ("color", "name"),
    [
        ("#ff0000", "Red"),
        ("#ffd000", "Yellow"),
        ("#00ff00", "Green"),
        ("#0000ff", "Indigo"),
        ("#ff69b4", "Pink"),
        ("#000000", "Grey"),
        ("#ffffff", "Grey"),
        ("#008080", "Teal"),
    ],
)
def test_another_clients_colour_is_shown_as_the_nearest(color: str, name: str):
    assert PALETTE[int(tag_class(color).removeprefix("tag-c")) - 1][1] == name


def test_no_colour_has_no_class():
    assert tag_class("") == ""


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_any_colour_has_a_class(color: str):
    assert re.fullmatch(r"tag-c([1-9]|10)", tag_class(color))
