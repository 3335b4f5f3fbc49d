"""What people call the sites on which papers are met; other sites are called by their host."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

NAMES: Final = {
    "huggingface.co": "Hugging Face",
    "hf.co": "Hugging Face",
    "arxiv.org": "arXiv",
    "export.arxiv.org": "arXiv",
    "ar5iv.org": "ar5iv",
    "ar5iv.labs.arxiv.org": "ar5iv",
    "alphaxiv.org": "alphaXiv",
    "scirate.com": "SciRate",
    "openreview.net": "OpenReview",
    "aclanthology.org": "ACL Anthology",
    "pubmed.ncbi.nlm.nih.gov": "PubMed",
    "pmc.ncbi.nlm.nih.gov": "PubMed Central",
    "semanticscholar.org": "Semantic Scholar",
    "proceedings.mlr.press": "PMLR",
    "openaccess.thecvf.com": "CVF",
    "dblp.org": "DBLP",
    "doi.org": "DOI",
    "github.com": "GitHub",
}


def site(address: str) -> str:
    """What the site of an address is called; empty when there is no host in it."""
    try:
        name = (urlsplit(address if "//" in address else f"//{address}").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    return NAMES.get(name, name)
