"""Web addresses: their parts, the one form in which they name a page, and the address of a paper."""

from __future__ import annotations

import re
from urllib.parse import quote

from postil.domain.schemes import BadIdentifier, Identifier
from postil.domain.spelling import trim, well_formed

_FLAGS = re.ASCII | re.IGNORECASE
_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", _FLAGS | re.DOTALL)
_AUTHORITY = re.compile(r"(?:.*@)?(\[[0-9a-f:.]+\]|[^\x00-\x20:@%<>\"\\^`{|}\[\]]+?)\.*(?::0*([0-9]{0,5}))?", _FLAGS)

#: Parameters that say where a reader came from, not what the page shows.
_TRACKING = re.compile(
    r"(?:utm_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|_hs(?:enc|mi)|_g[al]|"
    r"ref|ref_src|ref_url|referrer|referer|trk)(?:=.*)?",
    _FLAGS | re.DOTALL,
)


def split(url: str) -> tuple[str, str, str, str] | None:
    """Host in lower case, port or "", path, query; None when it is no http address."""
    parts = _PARTS.fullmatch(well_formed(url))
    authority = _AUTHORITY.fullmatch(parts[2]) if parts else None
    if parts is None or authority is None or int(authority[2] or 0) > 65535:
        return None
    host = "".join(char.lower() for char in authority[1])
    port = authority[2] or ""
    return host, "" if port in {"", "80", "443"} else port, parts[3], parts[4] or ""


def _encode(text: str) -> str:
    """Escapes in one form: %XX in capitals; letters, digits and -._~ bare; what no URL may hold escaped."""
    text = re.sub("%(?![0-9A-Fa-f]{2})", "%25", text)
    text = re.sub(r"[^!#-;=?-\[\]_a-z~%]", lambda found: quote(found[0], safe=""), text)
    bare = re.compile(r"[A-Za-z0-9._~-]")

    def tidy(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if bare.fullmatch(char) else found[0].upper()

    return re.sub("%([0-9A-Fa-f]{2})", tidy, text)


def normalise_url(url: str) -> str:
    """The one form of a web address, for http and https only; raises BadIdentifier.

    It is https, with the host in lower case and the parameters sorted; port 80 or 443, sign-in, fragment,
    tracking parameters and slashes at the end are gone.
    """
    parts = split(re.sub("[\t\r\n]", "", trim(url)))
    if parts is None:
        raise BadIdentifier("This is not a web address: it should begin with http:// or https://")
    host, port, path, query = parts
    segments: list[str] = []
    for segment in _encode(path).split("/")[1:]:
        if segment == "..":
            del segments[-1:]
        elif segment != ".":
            segments.append(segment)
    asked = sorted(part for part in _encode(query).split("&") if part and not _TRACKING.fullmatch(part))
    address = f"https://{host}{port and ':' + port}/{'/'.join(segments).strip('/')}"
    return f"{address}?{'&'.join(asked)}" if asked else address


#: scheme → address of the paper's page; schemes without one address that always holds are left out.
_HOMES = {
    "arxiv": "https://arxiv.org/abs/{}",
    "openreview": "https://openreview.net/forum?id={}",
    "acl": "https://aclanthology.org/{}/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
    "dblp": "https://dblp.org/rec/{}",
    "pmlr": "https://proceedings.mlr.press/{}.html",
}


def url_of(identifier: Identifier) -> str | None:
    """The address of the paper's page (on arXiv of the version); None where no address is sure."""
    scheme, value = identifier.scheme, identifier.value
    if scheme == "url":
        return value
    if scheme == "doi":
        return "https://doi.org/" + quote(value, safe="/:;().,!*'")
    if scheme == "s2":
        host = "api" if value.startswith("CorpusID:") else "www"
        return f"https://{host}.semanticscholar.org/{'' if host == 'api' else 'paper/'}{value}"
    home = _HOMES.get(scheme)
    version = f"v{identifier.version}" if identifier.version and scheme == "arxiv" else ""
    return home.format(value + version) if home else None
