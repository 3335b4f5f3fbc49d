r"""TeX in a text as it is searched: commands of fonts and protecting braces gone, accented letters plain.

`{D}iffusion`, `\textsc{Bert}`, `$\mathcal{O}(n)$` and `M{\"u}ller` are found by what people type: diffusion, bert,
O(n), muller. Commands that name a sign stay, as a word: `\alpha` is found by alpha.
"""

import re
from collections.abc import Sequence
from typing import Final

_SIGNS = re.compile(r"[\\${}]")
_FONTS = (
    "textbf|textit|textrm|texttt|textsc|textsf|textnormal|textup|emph|text|mathrm|mathbf|mathit|mathsf|mathtt|mathcal"
    "|mathbb|mathfrak|mathscr|boldsymbol|bm|operatorname|mbox|hbox|underline|overline|left|right|bigl?|bigr|Bigl?|Bigr"
    "|ensuremath|displaystyle|textstyle|rm|bf|it|tt|sc|em"
)
_ACCENT = r"""\\(?:["'`^~=.]|[uvHckr](?=\{))\{?\\?(?P<accented>[A-Za-z])\}?"""  # \"u, \'{\i}, \c{c}
_LETTER = r"\\(?P<letter>ss|ae|AE|oe|OE|aa|AA|[oOlLij])(?![A-Za-z])(?:\{\}|\s+)?"  # \o, \L{}
_APART = r"(?P<apart>\\[A-Za-z]+\{|\}\s*\{)"  # \frac{a}{b}
_MARKUP = re.compile(rf"{_ACCENT}|{_LETTER}|\\(?:{_FONTS})(?![A-Za-z])\s*|{_APART}|[${{}}]")
_BRACES: Final = str.maketrans("{}", "  ")
_LETTERS: Final = {"aa": "a", "AA": "A"}


def plain(text: str) -> tuple[str, Sequence[int]]:
    """Return a text without what is not searched of TeX, and for each of its characters its place in the given one."""
    if not _SIGNS.search(text):
        return text, range(len(text))
    kept: list[str] = []
    places: list[int] = []
    done = 0
    for match in _MARKUP.finditer(text):
        start, end = match.span()
        instead = match["accented"] or _LETTERS.get(match["letter"], match["letter"]) or ""
        if match["apart"]:
            instead = match[0].translate(_BRACES)
        kept += text[done:start], instead
        places += range(done, start)
        places += range(start, end) if match["apart"] else [start] * len(instead)
        done = end
    kept.append(text[done:])
    places += range(done, len(text))
    return "".join(kept), places
