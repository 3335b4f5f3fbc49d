"""The grammar of each kind of paper identifier: what is written, and the one form that is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from postil.domain.spelling import SPACE, decode, title_words, trim_prose, trim_tail

#: Every kind of identifier, the most telling first: the first that a paper has names the paper.
SCHEMES = (
    "arxiv", "doi", "openreview", "acl", "pmid", "pmcid", "s2", "dblp", "pmlr", "cvf", "neurips",
    "pdf", "url", "title",
)  # fmt: skip
#: Kinds that prove identity; a file's fingerprint, an address or a title only suggests it.
STRONG = frozenset(SCHEMES) - {"pdf", "url", "title"}

_FLAGS = re.ASCII | re.IGNORECASE

#: Value and version of a bare id; None when the grammar does not fit.
Reading = tuple[str, str | None] | None
Reader = Callable[[str], Reading]

_MONTH = "(?:0[1-9]|1[0-2])"
_VERSION = "(?:v([1-9][0-9]{0,2}))?"
#: Years 07 to 90: the older ids own 91 to 06. Four digits behind the point until 2014, five since.
_ARXIV_NEW = re.compile(rf"((?:0[7-9]|[1-8][0-9]|90){_MONTH})\.([0-9]{{4,5}}){_VERSION}", _FLAGS)
#: Every archive that gave out ids before April 2007.
_ARCHIVES = (
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|"
    "dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|"
    "physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_ARXIV_OLD = re.compile(
    rf"({_ARCHIVES})(?:\.[a-z]{{2,5}}(?:-[a-z]{{2,5}})?)?/((?:9[1-9]|0[0-7]){_MONTH})([0-9]{{3}}){_VERSION}",
    _FLAGS,
)
_DOI = re.compile("10[.][0-9]{4,9}(?:[.][0-9]+)*/[!-~\u00a1-\u1fff\u2c00-\u2fef\u3040-\ud7ff]+")
_DOI_OF_ARXIV = re.compile(r"10\.48550/arxiv\.(.+)")
_DOI_OF_BIORXIV = re.compile(
    r"(10\.(?:1101|64898)/(?:[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)?[0-9]{6,8})v([1-9][0-9]{0,2})", re.ASCII
)
_ACL = re.compile(r"([A-Z][0-9]{2}-[0-9]{4,5}|[0-9]{4}\.[a-z0-9_-]+-[a-z0-9]+\.[0-9]+)(?:v([1-9][0-9]?))?", _FLAGS)
_PMCID = re.compile(r"(?:PMC)?0*([1-9][0-9]{0,8})(?:\.([1-9][0-9]?))?", _FLAGS)
_S2 = re.compile(rf"([0-9a-f]{{40}})|CorpusID{SPACE}*:{SPACE}*0*([1-9][0-9]{{0,11}})", _FLAGS)
_DBLP = r"(?:conf|journals|books|series|reference|phd|tr|data)/[A-Za-z0-9_.+-]+/[A-Za-z0-9_.:=+/-]*[A-Za-z0-9_=]"
_PMLR = re.compile(r"([vr][0-9]+)/(?!(?:index|assets)\Z)([a-z][a-z0-9_-]*)", _FLAGS)
_CVF = re.compile(r"(?:content[_/])?([A-Za-z]+_?[0-9]{4}(?:_?[A-Za-z]+)?)/([!-.0-~]+)", re.ASCII)
#: The hash is of a number given anew each year (AlexNet's is the MD5 of 534): one only with its year.
_NEURIPS = re.compile(r"((?:19|20)[0-9]{2})/([0-9a-f]{32})", _FLAGS)


class BadIdentifier(ValueError):
    """The text is no identifier of the kind asked for; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A paper's name in one scheme. `version` (digits, as "2" for v2) is no part of identity."""

    scheme: str
    value: str
    version: str | None = None

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


def _ascii_lower(text: str) -> str:
    return re.sub("[A-Z]+", lambda found: found[0].lower(), text)


def _arxiv(text: str) -> Reading:
    text = re.sub(rf"(?:\.pdf|{SPACE}*\[[^\]]*\].*)\Z", "", text, flags=_FLAGS)
    if found := _ARXIV_NEW.fullmatch(text):
        month, number, version = found.groups()
        right = month >= "0704" and len(number) == (5 if month >= "1501" else 4) and int(number) > 0
        return (f"{month}.{number}", version) if right else None
    if found := _ARXIV_OLD.fullmatch(text):
        archive, month, number, version = found.groups()
        # The subject class is decoration: arXiv itself takes math.AG/0601001 and math/0601001 for one paper.
        right = (month >= "9107" or month <= "0703") and int(number) > 0
        return (f"{archive.lower()}/{month}{number}", version) if right else None
    return None


def _doi(text: str) -> Reading:
    while (plain := decode(text)) != text:
        text = plain
    while (shorter := trim_tail(text).rstrip("/")) != text:
        text = shorter
    found = _DOI.fullmatch(_ascii_lower(text))
    if found is None:
        return None
    if preprint := _DOI_OF_BIORXIV.fullmatch(found[0]):
        return preprint[1], preprint[2]
    return found[0], None


def _acl(text: str) -> Reading:
    found = _ACL.fullmatch(text)
    if found is None or len(text) > 80:
        return None
    return (found[1].upper() if found[1][0].isalpha() else found[1].lower()), found[2]


def _pmcid(text: str) -> Reading:
    found = _PMCID.fullmatch(text)
    return (f"PMC{found[1]}", found[2]) if found else None


def _s2(text: str) -> Reading:
    found = _S2.fullmatch(text)
    return None if found is None else (found[1].lower() if found[1] else f"CorpusID:{found[2]}", None)


def _cvf(text: str) -> Reading:
    found = _CVF.fullmatch(text)
    if found is None:
        return None
    return f"{found[1].replace('_', '').upper()}/{re.sub('_supplemental$', '_paper', found[2])}", None


def _joined(pattern: re.Pattern[str]) -> Reader:
    def read(text: str) -> Reading:
        found = pattern.fullmatch(text)
        return None if found is None else (f"{found[1]}/{found[2]}".lower(), None)

    return read


def _whole(pattern: str) -> Reader:
    return lambda text: (text, None) if re.fullmatch(pattern, text, re.ASCII) else None


def _hexadecimal(text: str) -> Reading:
    return (text.lower(), None) if re.fullmatch("[0-9a-fA-F]{32,64}", text) else None


#: scheme → reader of a bare id.
READERS: dict[str, Reader] = {
    "arxiv": _arxiv,
    "doi": _doi,
    "openreview": _whole("[A-Za-z0-9_-]{6,64}"),
    "acl": _acl,
    "pmid": lambda text: (text.lstrip("0"), None) if re.fullmatch("0*[1-9][0-9]{0,7}", text) else None,
    "pmcid": _pmcid,
    "s2": _s2,
    "dblp": _whole(_DBLP),
    "pmlr": _joined(_PMLR),
    "cvf": _cvf,
    "neurips": _joined(_NEURIPS),
    #: The fingerprint of a file (ISO 32000-1, 14.4, as pdf.js reads it): MD5, in some files longer.
    "pdf": _hexadecimal,
    "title": lambda text: (words, None) if (words := title_words(text)) else None,
}


def read(scheme: str, text: str) -> Identifier | None:
    """The identifier that a bare id (no address) stands for, or None; arXiv's DOIs come back as arXiv ids."""
    if scheme != "title":
        text = trim_prose(text)
        text = trim_prose(re.sub(rf"\A{scheme}{SPACE}*:", "", text, flags=_FLAGS))
    found = READERS[scheme](text)
    if found is None:
        return None
    folded = _DOI_OF_ARXIV.fullmatch(found[0]) if scheme == "doi" else None
    return (read("arxiv", folded[1]) if folded else None) or Identifier(scheme, *found)
