"""Charts: what is drawn are the numbers, without a style or script, and the same whichever library reads XML."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from pygal.etree import etree

from postil.web import charts
from postil.web.charts import HEIGHT, Axis

NAMES = tuple(f"Week {number}" for number in range(4))
AXIS = Axis(NAMES, ((0, "Nov", False), (2, "2026", True)), unfinished=3)


@pytest.fixture(params=["etree", "lxml"], autouse=True)
def drawn_by(request: pytest.FixtureRequest) -> Iterator[None]:
    """Either of them: pygal takes lxml where it is installed."""
    getattr(etree, f"to_{request.param}")()
    charts.bars.cache_clear()
    charts.area.cache_clear()
    yield
    etree.to_lxml()


def heights(drawn: ET.Element, word: str) -> list[float]:
    group = next(one for one in drawn.iter("g") if one.get("class") == word)
    return [float(rect.attrib["height"]) for rect in group]


def points(drawn: ET.Element, word: str) -> list[tuple[float, float]]:
    path = next(one for one in drawn.iter("path") if one.get("class") == word)
    pairs = [pair.split() for pair in path.attrib["d"][1:].split("L")]
    return [(float(x), float(y)) for x, y in pairs]


def test_a_bar_is_as_high_as_its_number():
    drawn = ET.fromstring(charts.bars("Papers", "said", AXIS, (("saved", (1, 5, 0, 2)), ("read", (3, 0, 0, 4)))))
    assert heights(drawn, "saved") == pytest.approx([HEIGHT / 5, HEIGHT, 2 * HEIGHT / 5], abs=0.02)
    assert heights(drawn, "read") == pytest.approx([3 * HEIGHT / 5, 4 * HEIGHT / 5], abs=0.02)


def test_bars_stand_on_the_ground_within_their_span():
    drawn = ET.fromstring(charts.bars("Papers", "said", AXIS, (("saved", (1, 5, 3, 2)), ("read", (3, 1, 1, 4)))))
    for word in ("saved", "read"):
        group = next(one for one in drawn.iter("g") if one.get("class") == word)
        for place, rect in enumerate(group):
            x, width = (float(rect.attrib[name].removesuffix("%")) for name in ("x", "width"))
            assert 25 * place <= x < x + width <= 25 * (place + 1)
            assert float(rect.attrib["y"]) + float(rect.attrib["height"]) == pytest.approx(HEIGHT, abs=0.02)


def test_only_the_span_that_is_not_over_is_drawn_as_such():
    drawn = ET.fromstring(charts.bars("Papers", "said", AXIS, (("saved", (1, 5, 0, 2)),)))
    group = next(one for one in drawn.iter("g") if one.get("class") == "saved")
    assert [rect.get("class") for rect in group] == [None, None, "unfinished"]


def test_the_area_goes_through_every_number_from_edge_to_edge():
    drawn = ET.fromstring(charts.area("Waiting", "said", AXIS, (0, 10, 5, 20, 10)))
    expected = [(0, 1), (25, 0.5), (50, 0.75), (75, 0), (100, 0.5)]
    assert points(drawn, "line") == [(x, pytest.approx(HEIGHT * y, abs=0.02)) for x, y in expected]
    assert points(drawn, "fill")[1:-1] == points(drawn, "line")


def test_nothing_is_drawn_of_nothing_but_the_scale():
    drawn = ET.fromstring(charts.bars("Papers", "said", AXIS, (("saved", (0,) * 4), ("read", (0,) * 4))))
    assert heights(drawn, "saved") == heights(drawn, "read") == []
    assert points(ET.fromstring(charts.area("Waiting", "said", AXIS, (0,) * 5)), "line")[0] == (0, HEIGHT)


def test_a_chart_has_a_name_a_description_and_a_title_for_each_span():
    drawn = ET.fromstring(charts.bars("Papers", "said", AXIS, (("saved", (1, 2, 3, 4)),)))
    assert [drawn.attrib[name] for name in ("role", "aria-label", "aria-describedby")] == ["img", "Papers", "said"]
    assert tuple(one.text for one in drawn.iter("title")) == NAMES
    words = next(one for one in drawn.iter("g") if one.get("class") == "words")
    assert [(one.text, one.get("x"), one.get("class")) for one in words] == [
        ("Nov", "12.5%", None),
        ("2026", "62.5%", "spare"),
    ]


def test_names_are_text_and_nothing_is_styled_or_run():
    axis = Axis(('<script>"&',) * 4, ((0, "<b>", False),))
    for markup in (
        charts.bars("<i>", "said", axis, (("saved", (1, 2, 3, 4)),)),
        charts.area("<i>", "said", axis, (1, 2, 3, 4, 5)),
    ):
        drawn = ET.fromstring(markup)
        assert {one.tag for one in drawn.iter()} <= {"svg", "g", "line", "text", "rect", "title", "path"}
        assert not [
            one for one in drawn.iter() if one.get("style") or any(name.startswith("on") for name in one.attrib)
        ]
        assert next(drawn.iter("title")).text == '<script>"&'
        assert drawn.attrib["aria-label"] == "<i>"


@pytest.mark.parametrize("most", [0, 1, 2, 3, 5, 6, 9, 10, 11, 23, 99, 100, 101, 4999, 5001, 123_456])
def test_the_scale_has_round_numbers_and_room_for_the_largest(most: int):
    drawn = ET.fromstring(charts.bars("Papers", "said", AXIS, (("saved", (most, 0, 0, 0)),)))
    lines = next(one for one in drawn.iter("g") if one.get("class") == "ticks")
    ticks = [int((one.text or "").replace(",", "")) for one in lines.iter("text")]
    step = ticks[1] - ticks[0]
    assert ticks == list(range(0, ticks[-1] + 1, step))
    assert 2 <= len(ticks) <= 6
    assert most <= ticks[-1] < max(most, 1) + step
    assert str(step).rstrip("0") in {"1", "2", "5"}
