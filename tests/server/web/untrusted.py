"""What a page may be made of, whatever stands in its papers: nothing that runs, and nothing that leads to a script."""

from __future__ import annotations

import re
from typing import Final

from server.web.reading import Element, read

#: Of HTML, of SVG and of MathML.
_ELEMENTS: Final = re.compile(
    "a|article|aside|b|blockquote|body|br|button|caption|code|col|colgroup|dd|del|details|dialog|div|dl|dt|em|fieldset|"
    "figcaption|figure|footer|form|h1|h2|h3|h4|h5|h6|head|header|hr|html|i|img|input|ins|kbd|label|legend|li|link|main|"
    "mark|meta|nav|noscript|ol|optgroup|option|p|pre|progress|q|s|samp|script|search|section|select|small|span|strong|"
    "sub|summary|sup|table|tbody|td|template|textarea|tfoot|th|thead|time|title|tr|u|ul|var|wbr|"
    "circle|clippath|defs|desc|g|line|path|pattern|polygon|polyline|rect|svg|symbol|text|tspan|use|"
    "annotation|math|menclose|merror|mfrac|mi|mmultiscripts|mn|mo|mover|mpadded|mphantom|mprescripts|mroot|mrow|ms|"
    "mspace|msqrt|mstyle|msub|msubsup|msup|mtable|mtd|mtext|mtr|munder|munderover|semantics"
)
_ADDRESSES: Final = ("href", "src", "action", "formaction", "hx-get", "hx-post", "poster", "cite", "xlink:href")
_INPUTS: Final = re.compile(
    "checkbox|color|date|email|file|hidden|number|password|radio|range|search|submit|text|url|button"
)


def faults(html: str) -> list[str]:
    """What is wrong with a page, or with a part of one; fails when its elements are not properly nested."""
    found = []
    for one in read(html).every():
        if not _ELEMENTS.fullmatch(one.tag):
            found.append(f"<{one.tag}>")
        found += [f"<{one.tag} {name}={one[name][:80]!r}>" for name in one.attributes if not _fine(one, name)]
        if one.tag == "script" and (one.text or not (one.get("src") or "").startswith("/static/")):
            found.append(f"<script> {one.text[:80]}")
        if one.tag == "input" and not _INPUTS.fullmatch(one.get("type") or "text"):
            found.append(f"<input type={one.get('type')}>")
        if one.tag == "meta" and (one.get("http-equiv") or one.get("property")):
            found.append(f"<meta {one.attributes}>")
    return found


def _fine(one: Element, name: str) -> bool:
    """Whether an attribute neither runs anything nor leads to what would."""
    value = one[name]
    if re.fullmatch(r"on.*|style|srcdoc|ping|hx-on.*|data-hx-.*", name) or not re.fullmatch(r"[a-zA-Z:-]+\d?", name):
        return False
    if name in {"hx-vals", "hx-headers", "hx-vars"} and value.strip().startswith(("js:", "javascript:")):
        return False
    if name not in _ADDRESSES:
        return True
    address = re.sub(r"[\x00-\x20]", "", value)
    if name == "href" and one.tag == "a":
        return re.match(r"(https?://|mailto:|[/#?]|$)", address, re.IGNORECASE) is not None or ":" not in address
    return not address or (address.startswith(("/", "#", "?")) and not address.startswith("//"))
