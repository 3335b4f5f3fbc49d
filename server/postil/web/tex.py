"""TeX in titles and abstracts made readable: Greek, symbols, accents, exponents; never more than text, sup and sub."""

# ruff: noqa: RUF001 - signs that look like letters are the point

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ "
    "mu μ nu ν xi ξ pi π rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi φ varphi ϕ chi χ psi ψ omega ω "
    "Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
_SYMBOLS = (
    "times × cdot · pm ± mp ∓ leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ approx ≈ sim ∼ simeq ≃ equiv ≡ propto ∝ ll ≪ gg ≫ "
    "infty ∞ to → rightarrow → leftarrow ← leftrightarrow ↔ Rightarrow ⇒ mapsto ↦ in ∈ notin ∉ subset ⊂ subseteq ⊆ "
    "cup ∪ cap ∩ setminus ∖ emptyset ∅ forall ∀ exists ∃ nabla ∇ partial ∂ sum ∑ prod ∏ int ∫ sqrt √ ell ℓ hbar ℏ "
    "circ ∘ star ⋆ ast ∗ oplus ⊕ otimes ⊗ dagger † langle ⟨ rangle ⟩ lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ "
    "ldots … dots … cdots ⋯ mid | Vert ‖ prime ′ deg ° S § ss ß ae æ AE Æ oe œ OE Œ o ø O Ø aa å AA Å l ł L Ł i ı j ȷ "
    "textemdash — textendash – log log ln ln exp exp min min max max sup sup inf inf lim lim arg arg det det sin sin "
    "cos cos tan tan top ⊤ perp ⊥ parallel ∥ wedge ∧ vee ∨ neg ¬ uparrow ↑ downarrow ↓"
)
#: Commands that stand within words: the blank that ends them is not printed.
_LETTERS: Final = frozenset(["ss", "ae", "AE", "oe", "OE", "o", "O", "aa", "AA", "l", "L", "i", "j"])
_FONTS: Final = frozenset(
    re.findall(
        r"\w+",
        """textbf textit textrm texttt textsc textsf emph text mathrm mathbf mathit mathsf mathtt mathcal mathbb
        mathfrak boldsymbol bm operatorname mbox hbox url rm bf it tt sc em left right big Big bigl bigr""",
    )
)
_ACCENTS: Final = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a",
    "hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308",
}  # fmt: skip


def _pairs(text: str) -> dict[str, str]:
    return dict(re.findall(r"([A-Za-z]+) (\S+)", text))


_NAMED: Final = {**_pairs(_GREEK), **_pairs(_SYMBOLS), "quad": " ", "qquad": " "}
_ACCENT = re.compile(
    r"""\\(?:(["'`^~=.])\s*|([uvHckr]|hat|tilde|bar|vec|dot|ddot)(?:\s+|(?=[{\\])))(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))"""
)
_MATH = re.compile(r"(?<!\\)\$\$?([^$\n]{1,400}?)\$?\$|\\\((.{1,400}?)\\\)|\\\[(.{1,400}?)\\\]", re.DOTALL)
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}]*)\}|(.))", re.DOTALL)
_LOOKS_LIKE_MATH = re.compile(
    r"[\\^_{}=<>+*/|]|^\s*-?[A-Za-z0-9.,]{1,6}\s*$|^(?!.{30})[A-Za-z](?!.*[A-Za-z]{3})[A-Za-z0-9 ,.;:!'()\[\]-]*$"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, or the inside of a formula."""

    text: str
    formula: bool
    #: A formula on a line of its own.
    display: bool = False


def pieces(text: str) -> Iterator[Piece]:
    """The text and its formulas in turn; a dollar sign that begins no mathematics is text."""
    end = 0
    for found in _MATH.finditer(text):
        body = found[1] or found[2] or found[3] or ""
        if found[1] is not None and not is_formula(body):
            continue
        yield Piece(text[end : found.start()], False)
        yield Piece(body, True, display=found[0].startswith(("$$", "\\[")))
        end = found.end()
    yield Piece(text[end:], False)


def is_formula(body: str) -> bool:
    """Whether what stands between two dollar signs can be mathematics rather than words between two prices."""
    return _LOOKS_LIKE_MATH.search(body) is not None


def readable(text: str) -> Markup:
    """The text as it was meant, escaped, formulas in one line; a dollar sign that begins no mathematics stays one."""
    if not any(sign in text for sign in "$\\{~"):
        return escape(text)
    return Markup("").join(formula(piece.text) if piece.formula else words(piece.text) for piece in pieces(text))


def words(text: str) -> Markup:
    """Text outside of formulas, escaped, with what TeX's commands print."""
    text = re.sub(r"(?<![\\\w/:.])~|(?<=\w)~(?=\w)", " ", text) if "\\" in text else text
    return escape(_commands(text))


def _commands(text: str) -> str:
    """The text with commands replaced by what they print; unknown ones stay as they are."""
    if "\\" not in text and "{" not in text:
        return text
    text = _ACCENT.sub(_accented, text)
    text = re.sub(r"\\([A-Za-z]+)( (?=\w))?", _command, text)
    text = re.sub(r"\\([%&$#_{}])", lambda found: {"{": "\ue000", "}": "\ue001"}.get(found[1], found[1]), text)
    text = re.sub(r"\\[,;:! ]", " ", text)
    for _ in range(4):
        text = re.sub(r"\{([^{}\\]*)\}", r"\1", text)
    return text.replace("\ue000", "{").replace("\ue001", "}")


def _command(found: re.Match[str]) -> str:
    name = found[1]
    if name in _FONTS:
        return ""
    value = _NAMED.get(name)
    if value is None:
        return found[0]
    return value if value.isalpha() and name in _LETTERS else value + (found[2] or "")


def _accented(found: re.Match[str]) -> str:
    mark = _ACCENTS[found[1] or found[2]]
    return unicodedata.normalize("NFC", (found[3] or found[4]) + mark)


def formula(body: str) -> Markup:
    """The inside of a formula in one line, with <sup> and <sub>."""
    parts: list[Markup] = []
    end = 0
    body = _ACCENT.sub(_accented, body)
    body = re.sub(r"\\frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", r"\1/\2", body)
    body = re.sub(r"([\^_])\s*\\([A-Za-z]+)(?![A-Za-z{])", r"\1{\\\2}", body)
    body = re.sub(r"\\([A-Za-z]+)\s*\{([^{}]*)\}", lambda f: f[2] if f[1] in _FONTS else f[0], body)
    for found in _SCRIPT.finditer(body):
        parts.append(_math_text(body[end : found.start()]))
        around = Markup("<sup>{}</sup>") if found[1] == "^" else Markup("<sub>{}</sub>")
        parts.append(around.format(_math_text(found[2] if found[2] is not None else found[3])))
        end = found.end()
    parts.append(_math_text(body[end:]))
    return Markup("").join(parts)


def _math_text(text: str) -> Markup:
    return escape(_commands(text).replace("~", " "))
