"""What kind of work a paper is, as far as is known, and what each format calls that kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from postil.formats.reference import Reference

_MEETING = re.compile(
    r"\b(?:proc|proceedings|conference|conf|workshop|symposium|meeting|congress|nips|neurips|icml|iclr|aaai|ijcai|"
    r"cvpr|iccv|eccv|wacv|acl|naacl|eacl|emnlp|coling|colm|findings|sigir|kdd|www|chi|uai|aistats|icra|iros|rss|corl|"
    r"interspeech|icassp|siggraph|osdi|sosp|nsdi|pldi|popl|icse|fse|stoc|focs|soda|colt)\b",
    re.IGNORECASE,
)
_ARXIV = re.compile(r"\b(?:arxiv|corr)\b", re.IGNORECASE)
_MEETINGS: Final = ("acl", "pmlr", "cvf", "neurips")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work: its type in BibTeX, CSL and RIS, and the BibTeX field that holds the venue."""

    bibtex: str
    csl: str
    ris: str
    venue: str = ""


ARTICLE: Final = Kind("article", "article-journal", "JOUR", "journal")
MEETING: Final = Kind("inproceedings", "paper-conference", "CPAPER", "booktitle")
PREPRINT: Final = Kind("misc", "article", "UNPB", "howpublished")
OTHER: Final = Kind("misc", "document", "GEN", "howpublished")
#: Kinds by their BibTeX type. What is read from a file keeps its type.
KINDS: Final = {
    "article": ARTICLE,
    "inproceedings": MEETING,
    "preprint": PREPRINT,
    "misc": OTHER,
    "book": Kind("book", "book", "BOOK"),
    "incollection": Kind("incollection", "chapter", "CHAP", "booktitle"),
    "inbook": Kind("inbook", "chapter", "CHAP", "booktitle"),
    "phdthesis": Kind("phdthesis", "thesis", "THES", "school"),
    "mastersthesis": Kind("mastersthesis", "thesis", "THES", "school"),
    "techreport": Kind("techreport", "report", "RPRT", "institution"),
    "unpublished": Kind("unpublished", "manuscript", "UNPB", "howpublished"),
    "proceedings": Kind("proceedings", "book", "CONF"),
    "online": Kind("misc", "webpage", "ELEC", "howpublished"),
    "dataset": Kind("misc", "dataset", "DATA", "howpublished"),
    "software": Kind("misc", "software", "COMP", "howpublished"),
}
_OTHER_NAMES: Final = {
    "conference": "inproceedings",
    "thesis": "phdthesis",
    "report": "techreport",
    "electronic": "online",
}


def of(reference: Reference) -> Kind:
    """The kind of a paper: what its file said, else what its venue and identifiers suggest."""
    named = KINDS.get(reference.facts.get("type", ""))
    venue = reference.text("venue")
    if named is not None and named is not OTHER:
        return named
    if venue and not _ARXIV.search(venue):
        return MEETING if _MEETING.search(venue) else ARTICLE
    if any(reference.identifier(scheme) for scheme in _MEETINGS):
        return MEETING
    if reference.identifier("arxiv"):
        return PREPRINT
    return OTHER


def from_bibtex(entry_type: str) -> str:
    """The name in KINDS of a BibTeX or BibLaTeX type."""
    name = entry_type.lower()
    name = _OTHER_NAMES.get(name, name)
    return name if name in KINDS else "misc"


def from_csl(csl_type: str) -> str:
    """The name in KINDS of a CSL type."""
    return next((name for name, kind in KINDS.items() if kind.csl == csl_type), "misc")


def from_ris(ris_type: str) -> str:
    """The name in KINDS of a RIS type."""
    given = {"CONF": "CPAPER", "EJOUR": "JOUR", "MGZN": "JOUR", "JFULL": "JOUR", "ECHAP": "CHAP", "EBOOK": "BOOK"}
    wanted = given.get(ris_type, ris_type)
    return next((name for name, kind in KINDS.items() if kind.ris == wanted), "misc")
