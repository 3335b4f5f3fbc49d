"""Text to and from the TeX of bibliographies: accents, special signs, braces; formulas between dollars are kept."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final

from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db
from pylatexenc.latexwalker import LatexMacroNode, LatexWalkerError

logging.getLogger("pylatexenc").setLevel(logging.ERROR)

_ATOM: Final = r"(?:[^$\\{}%]|\\[A-Za-z]+(?![A-Za-z])|\\[,;:! |&#_%])"
_GROUP: Final = rf"\{{(?:{_ATOM}|\{{(?:{_ATOM}|\{{{_ATOM}*\}})*\}})*\}}"
#: A formula between dollars; prices are none, nor is anything that would not stay in one piece in a field.
_MATH: Final = re.compile(rf"(?<![\\$])\$(?![\s$])(?:{_ATOM}|{_GROUP})+?(?<![\s\\])\$(?![\d$])")
_SIGNS: Final = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "%": r"\%",
    "&": r"\&", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "ß": r"{\ss}", "æ": r"{\ae}", "Æ": r"{\AE}", "œ": r"{\oe}", "Œ": r"{\OE}", "ø": r"{\o}", "Ø": r"{\O}",
    "ł": r"{\l}", "Ł": r"{\L}", "\u00a0": "~",
}  # fmt: skip
_NAMED_SIGNS: Final = {
    "textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^", "textasciitilde": "~", "textbackslash": "\\",
}  # fmt: skip
#: Combining mark → the accent's command.
_MARKS: Final = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"', "\u0304": "=", "\u0307": ".",
    "\u0306": "u", "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0327": "c", "\u0328": "k",
}  # fmt: skip
_ACCENTS: Final = {command: mark for mark, command in _MARKS.items()}
_ACCENT: Final = re.compile(
    r"\{?\\(?:([`'^\"~=.])\s*(?:\{\\?([A-Za-z])\}|\\?([A-Za-z]))|([uvHckr])(?:\{([A-Za-z])\}|\s+([A-Za-z])(?![A-Za-z])))(\}?)"
)
#: Signs that TeX would join into another one.
_LIGATURES: Final = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')|(?<=[?!])(?=`)")
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
#: A word that must keep its capitals, as acronyms and names of methods do.
_NAMED: Final = re.compile(r"(?<![\w\\{$])(?=[\w-]*\w[A-Z])[\w]+(?:-[\w]+)*(?![\w}])")


def encode(text: str, *, title: bool = False) -> str:
    """Text as the value of a BibTeX field, without its outer braces; a `title`'s inner capitals are protected."""
    text = _CONTROLS.sub("", text)  # TeX refuses them, and some are marks of ours below
    pieces = []
    at = 0
    for formula in _MATH.finditer(text):
        pieces += [_escaped(text[at : formula.start()], title=title), formula[0]]
        at = formula.end()
    joined = "".join([*pieces, _escaped(text[at:], title=title)])
    return re.sub(r"(?m)^(\s*)@", r"\1{}@", joined)


def _escaped(text: str, *, title: bool) -> str:
    parted = _LIGATURES.sub("\0", accents(text))
    if title:
        parted = _NAMED.sub(lambda word: f"\1{word[0]}\2", parted)
    written = "".join(_sign(char) for char in parted)
    return written.replace("\0", "{}").replace("\1", "{").replace("\2", "}")


@cache
def _sign(char: str) -> str:
    if char.isascii() or char in _SIGNS:
        return _SIGNS.get(char, char)
    parts = unicodedata.normalize("NFD", char)
    if len(parts) == 2 and parts[0].isascii() and parts[0].isalpha() and parts[1] in _MARKS:
        command = _MARKS[parts[1]]
        return f"{{\\{command}{{{parts[0]}}}}}" if command.isalpha() else f"{{\\{command}{parts[0]}}}"
    return char


def accents(text: str) -> str:
    """Text with TeX's accents as letters, everything else as it was."""
    return _ACCENT.sub(_accented, text) if "\\" in text else text


def _accented(found: re.Match[str]) -> str:
    command = found[1] or found[4]
    letter = found[2] or found[3] or found[5] or found[6]
    opened, closed = found[0].startswith("{"), found[7]
    joined = unicodedata.normalize("NFC", letter + _ACCENTS[command])
    if len(joined) > 1 or (command.isalpha() and not found[5] and not opened):
        return found[0]
    return ("" if not opened or closed else "{") + joined + ("}" if closed and not opened else "")


def decode(text: str) -> str:
    """The text that a BibTeX value prints, formulas kept as they are; never fails."""
    if not re.search(r"[\\{}~%$]|--|``|''|[?!]`", text):
        return text
    pieces = []
    at = 0
    for formula in _MATH.finditer(text):
        pieces += [_printed(text[at : formula.start()]), formula[0]]
        at = formula.end()
    return "".join([*pieces, _printed(text[at:])])


def _printed(text: str) -> str:
    text = _parted(accents(text))
    simple = re.sub(r"\\([&%_#$])", r"\1", text)
    if "\\" not in simple:
        return _joined(re.sub(r"[{}]|(?P<tie>~)", lambda found: "\u00a0" if found["tie"] else "", simple))
    guarded = re.sub(r"(?<!\\)[%$]", r"\\\g<0>", text)
    try:
        return _joined(str(_reader().latex_to_text(guarded)))
    except (LatexWalkerError, RecursionError, ValueError, IndexError):
        return text


def _parted(text: str) -> str:
    """Ligatures as the signs they print; what braces keep apart stays apart."""
    for written, sign in (
        ("---", "\u2014"),
        ("--", "\u2013"),
        ("``", "\u201c"),
        ("''", "\u201d"),
        ("?`", "¿"),
        ("!`", "¡"),
    ):
        text = text.replace(written, sign)
    return re.sub(r"(?<=[-`'?!])\{\}(?=[-`'])", "\ue000", text)


def _joined(text: str) -> str:
    return text.replace("\ue000", "")


def _argument(node: LatexMacroNode, l2tobj: LatexNodes2Text) -> str:
    """The last argument of a command: the address, or the words that stand for it."""
    given = [one for one in node.nodeargd.argnlist if one is not None] if node.nodeargd else []
    return str(l2tobj.nodelist_to_text(given[-1:]))


@cache
def _reader() -> LatexNodes2Text:
    context = get_default_latex_context_db()
    context.add_context_category(
        "bibliographies",
        prepend=True,
        macros=[
            *(MacroTextSpec(name, simplify_repl=sign) for name, sign in _NAMED_SIGNS.items()),
            *(MacroTextSpec(name, simplify_repl=_argument) for name in ("url", "nolinkurl", "path", "href")),
        ],
    )
    return LatexNodes2Text(latex_context=context, math_mode="verbatim", strict_latex_spaces=True, keep_comments=True)


@cache
def _formulas() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="text", strict_latex_spaces=False)


def readable(text: str, formula: Callable[[str], str] = str) -> str:
    """Text with its formulas as far as plain signs can say them; each of these goes through `formula`."""

    def plain(found: re.Match[str]) -> str:
        try:
            return formula(str(_formulas().latex_to_text(found[0])).strip() or found[0])
        except (LatexWalkerError, RecursionError, ValueError, IndexError):
            return found[0]

    return _MATH.sub(plain, accents(text))
