"""The ten colours that tags can have on the pages, each legible in light and dark, and which one stands for any other.

A page has no inline styles: static/tags.css has a class for each, `tag-c1` to `tag-c10`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

#: What is stored, and the name that is shown, in the order of the classes.
PALETTE: Final = (
    ("#c9372c", "Red"),
    ("#d9730d", "Orange"),
    ("#b58900", "Yellow"),
    ("#5b8c1f", "Green"),
    ("#1f8a70", "Teal"),
    ("#1d7fb8", "Blue"),
    ("#4a5fc1", "Indigo"),
    ("#8a4fbf", "Purple"),
    ("#c2408a", "Pink"),
    ("#6b7280", "Grey"),
)


@lru_cache(maxsize=4096)
def tag_class(color: str) -> str:
    """The class of a tag's colour, `#rrggbb` by whatever client, by the nearest of the palette; empty for none."""
    if not color:
        return ""
    wanted = _lab(color)
    near = min(range(len(PALETTE)), key=lambda at: _distance(wanted, _lab(PALETTE[at][0])))
    return f"tag-c{near + 1}"


def _distance(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """Lightness counts little: a pale red is shown as red and not as grey."""
    return 0.2 * (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2


@lru_cache(maxsize=64)
def _lab(color: str) -> tuple[float, float, float]:
    """Lightness and two hues of a colour as the eye has them (Oklab); 0 to 1, and about -0.4 to 0.4."""
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
