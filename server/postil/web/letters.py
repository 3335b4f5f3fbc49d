"""Letters of formulas in bold, script and the like: characters of their own, as browsers know no such attribute."""

# ruff: noqa: RUF001 - signs that look like letters are the point

from __future__ import annotations

from typing import Final

#: Kind → where its capitals begin; small letters follow. Digits and Greek, where there are any, below.
_LATIN: Final = {
    "bold": 0x1D400,
    "italic": 0x1D434,
    "bold-italic": 0x1D468,
    "script": 0x1D49C,
    "bold-script": 0x1D4D0,
    "fraktur": 0x1D504,
    "double-struck": 0x1D538,
    "bold-fraktur": 0x1D56C,
    "sans-serif": 0x1D5A0,
    "bold-sans-serif": 0x1D5D4,
    "sans-serif-italic": 0x1D608,
    "sans-serif-bold-italic": 0x1D63C,
    "monospace": 0x1D670,
}
_DIGITS: Final = {
    "bold": 0x1D7CE,
    "double-struck": 0x1D7D8,
    "sans-serif": 0x1D7E2,
    "bold-sans-serif": 0x1D7EC,
    "monospace": 0x1D7F6,
}
_GREEK: Final = {"bold": 0x1D6A8, "italic": 0x1D6E2, "bold-italic": 0x1D71C, "bold-sans-serif": 0x1D756}
#: In the order in which they follow each other there.
_GREEK_SIGNS: Final = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ"
#: Those that Unicode had before it had the rest.
_ELSEWHERE: Final = {
    "italic": {"h": "ℎ"},
    "script": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "fraktur": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
    "double-struck": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
}


def styled(text: str, variant: str) -> str:
    """The text in a kind of writing, named as MathML names it; characters that it has not stay as they are."""
    return "".join(_styled(sign, variant) for sign in text)


def _styled(sign: str, variant: str) -> str:
    if found := _ELSEWHERE.get(variant, {}).get(sign):
        return found
    if sign.isascii() and sign.isalpha() and variant in _LATIN:
        return chr(_LATIN[variant] + (ord(sign) - ord("A") if sign.isupper() else 26 + ord(sign) - ord("a")))
    if sign.isascii() and sign.isdigit() and variant in _DIGITS:
        return chr(_DIGITS[variant] + int(sign))
    if sign in _GREEK_SIGNS and variant in _GREEK:
        return chr(_GREEK[variant] + _GREEK_SIGNS.index(sign))
    return sign
