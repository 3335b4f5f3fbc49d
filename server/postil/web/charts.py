"""Charts as SVG within the page: pygal computes bars and lines, and what it drew is put into our own words.

What comes out has no style, script or font of its own: insight.css draws it, in dark and light. Places across are
in per cent, so that the same chart is right at any width, with letters that keep their size.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Any, Final
from xml.etree import ElementTree as ET

import pygal
from markupsafe import Markup
from pygal.graph.bar import Bar
from pygal.graph.line import Line

# pygal leaves an importer of the old kind behind, of which Python warns at every module that is not found.
sys.meta_path[:] = [one for one in sys.meta_path if type(one).__module__ != "pygal"]

# pygal puts a finder of an old kind, for plug-ins with maps, among the interpreter's, which Python warns of at every
# import that follows. We draw no maps.
sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, pygal.PluginImportFixer)]

#: Height of the drawing in pixels, without the words below it, and what they take.
HEIGHT: Final = 180
_BELOW: Final = 26
#: pygal leaves a margin of 2 % of the values around the drawing: it draws 104 % of what is asked.
_MARGIN: Final = 0.02
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_ONE: Final = 1 / 100


@dataclass(frozen=True, slots=True)
class Axis:
    """What stands across: what each span says under the pointer, and what is written below some of them.

    `written` has (place, words, whether they are left out where the page is narrow); the span at `unfinished` is
    not over.
    """

    titles: tuple[str, ...]
    written: tuple[tuple[int, str, bool], ...]
    unfinished: int | None = None


@lru_cache(maxsize=64)
def bars(name: str, described: str, axis: Axis, series: tuple[tuple[str, tuple[int, ...]], ...]) -> Markup:
    """Groups of bars, one for each of `series` (its class, and a number for each span).

    `described` is the id of what describes the chart.
    """
    ticks = _ticks(max((max(values, default=0) for _, values in series), default=0))
    chart = _chart(Bar, ticks)
    for word, values in series:
        chart.add(word, values)
    drawn = chart.render_tree()
    root = _root(name, described, "bars", ticks)
    for (word, _), group in zip(series, _found(drawn, "g", "bars"), strict=True):
        into = ET.SubElement(root, "g", {"class": word})
        for place, bar in enumerate(group):
            rect = bar[0]
            if float(rect.get("height", 0)) < _ONE:
                continue
            made = ET.SubElement(into, "rect", {key: _scaled(key, rect.get(key, "")) for key in _RECT})
            if place == axis.unfinished:
                made.set("class", "unfinished")
    return _finished(root, axis)


@lru_cache(maxsize=64)
def area(name: str, described: str, axis: Axis, values: tuple[int, ...]) -> Markup:
    """An area below a line, from the number before the first span to that at the end of the last."""
    ticks = _ticks(max(values, default=0))
    chart = _chart(Line, ticks, show_dots=False)
    chart.add("fill", values, fill=True)
    chart.add("line", values)
    root = _root(name, described, "area", ticks)
    frame = {"viewBox": f"0 0 100 {HEIGHT}", "preserveAspectRatio": "none", "width": "100%", "height": str(HEIGHT)}
    into = ET.SubElement(root, "svg", frame)
    for word, path in zip(("fill", "line"), _found(chart.render_tree(), "path", "line"), strict=True):
        numbers = _NUMBER.findall(path.get("d", ""))
        points = [f"{_across(x)} {_down(y)}" for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
        ET.SubElement(into, "path", {"class": word, "d": "M" + "L".join(points)})
    return _finished(root, axis)


_RECT: Final = ("x", "y", "width", "height")


def _chart(kind: Any, ticks: Sequence[int], **more: Any) -> Any:
    """A chart of pygal's without anything around it, ten units wide for each per cent."""
    return kind(
        width=1000 * (1 + 2 * _MARGIN),
        height=HEIGHT * (1 + 2 * _MARGIN),
        margin=0,
        spacing=0,
        range=(0, ticks[-1]),
        show_legend=False,
        show_x_labels=False,
        show_y_labels=False,
        no_prefix=True,
        js=(),
        **more,
    )


def _ticks(most: int) -> list[int]:
    """Numbers from 0 to `most` or a little more, at most six, in steps of 1, 2 or 5 times a power of ten."""
    step, power = 1, 1
    while step * 5 < most:
        power *= 10 if step == 5 * power else 1
        step = next(size * power for size in (1, 2, 5) if size * power > step)
    return list(range(0, step * max(1, ceil(most / step)) + 1, step))


def _found(drawn: ET.Element, tag: str, word: str) -> Iterator[ET.Element]:
    """Those of pygal's elements that are of this kind and class."""
    return (one for one in drawn.iter(tag) if word in one.get("class", "").split())


def _across(x: str) -> str:
    return _short(float(x) / 10 - 100 * _MARGIN)


def _down(y: str) -> str:
    return _short(float(y) - HEIGHT * _MARGIN)


def _scaled(key: str, value: str) -> str:
    if key in {"x", "width"}:
        return (_across(value) if key == "x" else _short(float(value) / 10)) + "%"
    return _down(value) if key == "y" else _short(float(value))


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _root(name: str, described: str, kind: str, ticks: Sequence[int]) -> ET.Element:
    """The drawing's frame with its name, and a line for each tick with the number beside it."""
    size = {"width": "100%", "height": str(HEIGHT + _BELOW)}
    root = ET.Element("svg", {"class": f"chart {kind}", "role": "img", "aria-label": name, **size})
    root.set("aria-describedby", described)
    lines = ET.SubElement(root, "g", {"class": "ticks"})
    for tick in ticks:
        y = _short(HEIGHT - HEIGHT * tick / ticks[-1])
        ET.SubElement(lines, "line", {"x2": "100%", "y1": y, "y2": y})
        ET.SubElement(lines, "text", {"x": "-8", "y": y, "dy": ".35em"}).text = f"{tick:,}"
    return root


def _finished(root: ET.Element, axis: Axis) -> Markup:
    """The drawing with its words below, and a field over each span that says its numbers under the pointer."""
    share = 100 / max(1, len(axis.titles))
    words = ET.SubElement(root, "g", {"class": "words"})
    for place, written, spare in axis.written:
        x = f"{_short(share * (place + 0.5))}%"
        made = ET.SubElement(words, "text", {"x": x, "y": str(HEIGHT + 18)})
        made.text = written
        if spare:
            made.set("class", "spare")
    fields = ET.SubElement(root, "g", {"class": "fields"})
    for place, title in enumerate(axis.titles):
        size = {"x": f"{_short(share * place)}%", "width": f"{_short(share)}%"}
        ET.SubElement(ET.SubElement(fields, "rect", size), "title").text = title
    return Markup(ET.tostring(root, encoding="unicode").replace(" />", "/>"))  # noqa: S704 - made of elements: all text is escaped
