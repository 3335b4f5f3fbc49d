"""Formulas as MathML, which browsers lay out by themselves: made from TeX element by element, never of its markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter
from markupsafe import Markup, escape

from postil.web import letters, tex

#: Longer or more deeply nested formulas stay text.
LONGEST: Final = 2000
_DEEPEST: Final = 24
_MOST_ELEMENTS: Final = 800
_KEPT: Final = 2048

_SWITCH: Final = re.compile("true|false")
#: At most three widths of a letter, so that no formula reaches over what stands around it.
_LENGTH: Final = re.compile(r"[+-]?(?:[0-2]?(?:\.\d{1,4})?|3)(?:em|ex)|[+-]?\d{1,2}(?:\.\d{1,4})?(?:px|pt)|0")
TAGS: Final = frozenset(
    re.findall(
        r"\w+",
        """math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover
        munderover mmultiscripts mprescripts none mtable mtr mtd mstyle mpadded mphantom""",
    )
)
_SWITCHES: Final = ("stretchy", "fence", "separator", "symmetric", "largeop", "movablelimits", "accent", "accentunder")
_LENGTHS: Final = ("width", "height", "depth", "lspace", "rspace", "voffset", "minsize", "maxsize", "linethickness")
#: Attribute → what it may say.
ATTRIBUTES: Final = {
    "mathvariant": re.compile("normal"),
    "form": re.compile("prefix|infix|postfix"),
    "scriptlevel": re.compile(r"[+-]?\d"),
    **dict.fromkeys((*_SWITCHES, "displaystyle"), _SWITCH),
    **dict.fromkeys(_LENGTHS, _LENGTH),
}
#: Classes that the style sheets know: columns, a frame, and kinds of writing.
CLASSES: Final = frozenset(["left", "right", "boxed", "mono", "bold", "italic", "sans"])
_WRITINGS: Final = {"monospace": "mono", "bold": "bold", "italic": "italic", "sans-serif": "sans"}

#: Commands that define or read others, or speak to the page: such a formula stays text.
_REFUSED: Final = re.compile(
    r"\\(?:re|provide)?newcommand|\\providecommand|\\[gex]?def(?![A-Za-z])|\\let(?![A-Za-z])|\\newenvironment|\\DeclareMath"
    r"|\\(?:href|url|style|class|cssId|data|includegraphics|input|include|require|unicode|html[A-Z]?\w*)(?![A-Za-z])"
)
#: What stands side by side, where a function's name keeps a distance to what it is of.
_ROWS_OF: Final = frozenset(["mrow", "mtd", "mstyle", "msqrt"])
_INDEXED: Final = frozenset(["msub", "msup", "msubsup", "munder", "mover", "munderover"])
_THIN: Final = '<mspace width="0.167em"></mspace>'
_ENTITY: Final = re.compile("&#x([0-9A-Fa-f]{1,6});")
_ROWS: Final = re.compile(
    r"(\\(?:begin|end)\s*)\{(?:aligned|alignedat|align|alignat\*?|eqnarray\*?|split|gather(?:ed|\*)?|multline\*?|equation\*?)\}"
)


#: Formulas, and characters of TeX, that one text may have laid out: a note full of them would be megabytes.
_MOST: Final = 400
_DEAREST: Final = 12_000


class Allowance:
    """How much of one text may be laid out; what comes after stays text."""

    def __init__(self) -> None:
        self._formulas = _MOST
        self._characters = _DEAREST

    def grants(self, body: str) -> bool:
        """Whether this formula may still be laid out; if so it counts."""
        self._formulas -= 1
        self._characters -= len(body)
        return self._formulas >= 0 and self._characters >= 0


class _Unfit(ValueError):
    """The formula is too large, or not one."""


def formula(body: str, *, display: bool = False) -> Markup | None:
    """The formula as a <math> element whose `alttext` is its TeX; None when it cannot be laid out."""
    body = body.strip()
    return _kept(body, display) if len(body) <= LONGEST else None


def typeset(text: str) -> Markup:
    """A title or an abstract, escaped, with its formulas laid out; what cannot be read stays readable text."""
    if not any(sign in text for sign in "$\\"):
        return tex.readable(text)
    allowance = Allowance()
    parts: list[Markup] = []
    for piece in tex.pieces(text):
        if not piece.formula:
            parts.append(tex.words(piece.text))
        else:
            laid = formula(piece.text, display=piece.display) if allowance.grants(piece.text) else None
            parts.append(tex.formula(piece.text) if laid is None else laid)
    return Markup("").join(parts)


@lru_cache(maxsize=_KEPT)
def _kept(body: str, display: bool) -> Markup | None:
    try:
        _check(body)
        tree = Converter(display="block" if display else "inline").convert_to_element(_ROWS.sub(r"\1{align*}", body))
        inside = "".join(_written(tree, iter(range(_MOST_ELEMENTS)), 0, None))
    except Exception:  # noqa: BLE001 - it reads what anybody typed, and fails in a dozen ways
        return None
    return Markup(  # noqa: S704 - made of names and values out of the lists above, and of escaped text
        f'<math display="{"block" if display else "inline"}" alttext="{escape(body)}">{inside}</math>'
    )


def _check(body: str) -> None:
    if not body or _REFUSED.search(body) or "\x00" in body:
        raise _Unfit
    depth = 0
    for sign in body:
        depth += (sign == "{") - (sign == "}")
        if depth > _DEEPEST:
            raise _Unfit


def _written(node: Element, numbers: Iterator[int], depth: int, inherited: str | None) -> Iterator[str]:
    if depth > 2 * _DEEPEST or next(numbers, None) is None:
        raise _Unfit
    variant = node.get("mathvariant") or inherited
    if node.tag == "math":
        yield from (text for child in node for text in _written(child, numbers, depth + 1, variant))
        return
    tag = node.tag if node.tag in TAGS else "mrow"
    text = _ENTITY.sub(lambda found: chr(int(found[1], 16)), node.text or "") if node.tag in TAGS else ""
    if text[:1] == "\\" and text[1:].isalpha():
        text = text[1:]  # a command that is not known: its name reads better without the sign
    if tag == "mo" and len(text) > 1 and text.replace("\u2009", "").isalpha():
        tag = "mi"  # a function's name is no sign, which would keep a distance from its bracket
    said = {
        name: value for name, value in node.attrib.items() if name in ATTRIBUTES and ATTRIBUTES[name].fullmatch(value)
    }
    if tag in {"mi", "mn"} and variant not in {None, "normal"}:
        text = letters.styled(text, variant or "")
    if kind := _class(node, tag, variant):
        said["class"] = kind
    yield f"<{tag}" + "".join(f' {name}="{escape(value)}"' for name, value in said.items()) + ">"
    yield str(escape(text))
    passed = variant if tag == "mstyle" else None
    children = list(node)
    for at, child in enumerate(children):
        spaced = tag in _ROWS_OF and _is_name(child)
        if spaced and at and not _is_sign(children[at - 1]):
            yield _THIN
        yield from _written(child, numbers, depth + 1, passed)
        if spaced and at + 1 < len(children) and not (_is_sign(children[at + 1]) or _is_name(children[at + 1])):
            yield _THIN
    yield f"</{tag}>"


def _is_name(node: Element) -> bool:
    """Whether it is the name of a function, such as log or max, perhaps with an index: it keeps a distance."""
    while node.tag in _INDEXED and len(node):
        node = node[0]
    text = _ENTITY.sub("x", node.text or "").removeprefix("\\")
    return node.tag in {"mi", "mo"} and len(text) > 1 and text.isalpha()


def _is_sign(node: Element) -> bool:
    """Whether it is an operator or a bracket, which has distances of its own."""
    while node.tag in {*_INDEXED, "mrow"} and len(node):
        node = node[0]
    return node.tag in {"mo", "mspace"}


def _class(node: Element, tag: str, variant: str | None) -> str:
    """What the style sheets are to do where browsers no longer know the attribute."""
    if node.tag == "menclose":
        return "boxed" if node.get("notation") == "box" else ""
    if tag == "mtext":
        return _WRITINGS.get(variant or "", "")
    return node.get("columnalign", "") if tag == "mtd" and node.get("columnalign") in {"left", "right"} else ""


def forget() -> None:
    """Let go of the formulas that are kept laid out."""
    _kept.cache_clear()
