"""Which web pages show which paper: one row for each site, mirror and kind of page that we know."""

from __future__ import annotations

import re

from postil.domain.addresses import split
from postil.domain.schemes import Identifier, read
from postil.domain.spelling import decode, trim_prose

_FLAGS = re.ASCII | re.IGNORECASE

_ARXIV = r"(?:[a-z0-9-]+\.)*(?:arxiv\.org|xxx\.lanl\.gov)"
_ACL = r"(?:aclanthology\.(?:org|info)|aclanthology\.coli\.uni-saarland\.de|(?:anthology\.)?aclweb\.org)"
_NCBI = r"(?:m\.)?ncbi\.nlm\.nih\.gov"
_RXIV_ID = r"((?:[0-9]{4}\.[0-9]{2}\.[0-9]{2}\.)?[0-9]{6,8}(?:v[0-9]+)?)(?:[./].*)?"
_CVF = r"openaccess\.thecvf\.com/(content[_/][a-z0-9_]+)"
_NEURIPS = r"(?:papers\.nips\.cc|(?:papers|proceedings)\.neurips\.cc)/(?:paper_files/)?paper"
_PMLR = r"(?:proceedings\.mlr\.press|jmlr\.org/proceedings/papers)/([vr][0-9]+)"
_DBLP_HOST = r"(?:[a-z0-9-]+\.)?dblp\.(?:org|de|uni-trier\.de|dagstuhl\.de)"
_DBLP = _DBLP_HOST + r"/rec/(?:(?:html|bibtex|bib|xml|rdf)[0-9]?/)?"
_DOI_PAGES = r"(?:abs|full|fullhtml|pdf|epdf|pdfplus|pdfdirect|epub|reader)"

#: (scheme, pattern over host and path); the groups, joined by "/", are the id, which its grammar then judges.
PAGES = tuple(
    (scheme, re.compile(pattern, _FLAGS))
    for scheme, pattern in (
        ("arxiv", _ARXIV + r"/(?:abs|pdf|html|format|src|e-print|ps)/(.+?)/?"),
        ("arxiv", _ARXIV + r"/ftp/arxiv/papers/[0-9]{4}/([0-9.]+(?:v[0-9]+)?)\.[a-z.]+"),
        ("arxiv", _ARXIV + r"/ftp/([a-z-]+)/papers/[0-9]{4}/([0-9]{7}(?:v[0-9]+)?)\.[a-z.]+"),
        ("arxiv", r"(?:huggingface\.co|hf\.co)/papers/(?:arxiv:)?([0-9.]+(?:v[0-9]+)?)/?"),
        ("arxiv", r"ar5iv\.org/(?:abs|html|pdf)/(.+?)/?"),
        (
            "arxiv",
            r"alphaxiv\.org/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:abs|overview|replicate|audio|pdf|html)/(.+?)/?",
        ),
        ("arxiv", r"scirate\.com/arxiv/(.+?)/?"),
        ("arxiv", r"(?:api\.)?semanticscholar\.org/arxiv[:/](.+?)/?"),
        ("s2", r"semanticscholar\.org/(?:paper|reader)/(?:[^/]*/)?([0-9a-f]{40})(?:/.*)?"),
        ("s2", r"(?:api\.)?semanticscholar\.org/(?:paper/)?(CorpusID:[0-9]+)/?"),
        ("s2", r"connectedpapers\.com/main/([0-9a-f]{40})(?:/.*)?"),
        ("doi", r"(?:dx\.)?doi\.org/(.+)"),
        (
            "doi",
            rf"[^/]+/doi/(?:{_DOI_PAGES}/)?(10\.[0-9]{{4,9}}/.+?)(?:/(?:{_DOI_PAGES}|abstract|summary))?/?",
        ),
        (
            "acl",
            _ACL + r"/(?:anthology/)?(?:[A-Z]/[A-Z][0-9]{2}/)?([A-Z0-9._-]+?)(?:\.(?:pdf|bib|xml|endf))?/?",
        ),
        ("acl", _ACL + r"/papers/([A-Z][0-9]{2}-[0-9]{4,5})/[A-Z0-9-]+/?"),
        ("pmid", r"pubmed\.ncbi\.nlm\.nih\.gov/([0-9]+)(?:/.*)?"),
        ("pmid", _NCBI + r"/(?:m/)?pubmed/([0-9]+)/?"),
        ("pmid", r"(?:pmc\.ncbi\.nlm\.nih\.gov|" + _NCBI + r"/pmc)/articles/pmid/([0-9]+)/?"),
        ("pmid", r"europepmc\.org/(?:articles?|abstract)/MED/([0-9]+)(?:/.*)?"),
        ("pmcid", r"(?:pmc\.ncbi\.nlm\.nih\.gov|" + _NCBI + r"/(?:m/)?pmc)/articles/(PMC[0-9.]+)(?:/.*)?"),
        ("pmcid", r"europepmc\.org/(?:articles?|abstract)/(?:PMC/)?(PMC[0-9.]+)(?:/.*)?"),
        ("doi", r"(?:biorxiv|medrxiv)\.org/content/(10\.[0-9]{4,9})/" + _RXIV_ID),
        ("pmlr", _PMLR + r"/([a-z0-9_-]+?)(?:\.html|(?:-supp)?\.pdf)?/?"),
        ("pmlr", _PMLR + r"/([a-z0-9_-]+)/[a-z0-9_-]+\.pdf"),
        (
            "pmlr",
            r"raw\.githubusercontent\.com/mlresearch/([vr][0-9]+)/[^/]+/assets/([a-z0-9_-]+)/[^/]+\.pdf",
        ),
        ("cvf", _CVF + r"/(?:[^/]+/)?(?:html|papers|supplemental)/(?:[^/]+/)?([^/]+)\.(?:html|pdf)"),
        ("neurips", _NEURIPS + r"/([0-9]{4})/(?:hash|file)/([0-9a-f]{32})(?:-[^/]*)?"),
        ("dblp", _DBLP + r"(.+?)(?:\.(?:html|bib|xml|rdf|nt|ttl|ris|json))?/?"),
    )
)
#: bioRxiv's oldest addresses name the paper without its DOI's prefix.
_EARLY = re.compile(
    r"(?:biorxiv|medrxiv)\.org/content/(?:(?:biorxiv|medrxiv)/)?early/[0-9]{4}/[0-9]{2}/[0-9]{2}/" + _RXIV_ID,
    _FLAGS,
)
#: (scheme, pattern over host and path, parameter of the query that holds the id).
QUERIES = tuple(
    (scheme, re.compile(pattern, _FLAGS), parameter)
    for scheme, pattern, parameter in (
        ("openreview", r"(?:api2?\.)?openreview\.net/(?:forum|pdf|attachment)/?", "id"),
        ("arxiv", r"openreview\.net/forum/?", "arxivid"),
        ("arxiv", r"arxiv-sanity-lite\.com/?", "pid"),
    )
)


def from_url(url: str) -> Identifier | None:
    """The paper that an address shows; None for every other page and for what is no address."""
    parts = split(trim_prose(url)) if len(url) <= 4000 else None
    if parts is None:
        return None
    host, _, path, query = parts
    page = re.sub("^www[0-9]?\\.", "", host) + re.sub("/{2,}", "/", decode(path))
    if re.search("[\x00-\x1f\x7f\u2028\u2029]", page):
        return None
    for scheme, pattern, parameter in QUERIES:
        asked = re.search(rf"(?:^|&)(?:amp;)?{parameter}=([^&]+)", query) if pattern.fullmatch(page) else None
        if asked and (identifier := read(scheme, decode(asked[1]))):
            return identifier
    for scheme, pattern in PAGES:
        found = pattern.fullmatch(page)
        if found and (identifier := read(scheme, "/".join(found.groups()))):
            return identifier
    early = _EARLY.fullmatch(page)
    return read("doi", "10.1101/" + early[1]) if early else None
