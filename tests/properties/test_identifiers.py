"""Identity under any input: nothing raises, and one form stays one form."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from postil.domain import identifiers
from postil.domain.identifiers import BadIdentifier, Identifier

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
SOMETHING = st.sampled_from(
    ["https://", "arxiv.org", "doi.org", "openreview.net", "/abs/", "/pdf/", "?id=", "10.1000/", "2501.00001", "v2",
     "/doi/", "PMC12", "hep-th/9901001", "P19-1001", "%2F", "%", ":", "@", ":80", ".", ")", "(", "#", "..", "&", "é"]
)  # fmt: skip
WEB_TEXT = st.lists(SOMETHING | ANY_TEXT, max_size=6).map("".join)

DIGITS = st.integers(1, 99_999)
IDS = st.one_of(
    st.builds("{:02}{:02}.{:05}".format, st.integers(15, 60), st.integers(1, 12), DIGITS).map(
        lambda value: Identifier("arxiv", value)
    ),
    st.builds("hep-th/{:02}{:02}{:03}".format, st.integers(92, 99), st.integers(1, 12), st.integers(1, 999)).map(
        lambda value: Identifier("arxiv", value)
    ),
    st.from_regex(r"10\.[0-9]{4,9}/[!-~]{1,30}", fullmatch=True).map(lambda value: ("doi", value)),
    st.from_regex(r"[A-Za-z0-9_-]{6,20}", fullmatch=True).map(lambda value: Identifier("openreview", value)),
    st.from_regex(r"[A-Z][0-9]{2}-[0-9]{4}", fullmatch=True).map(lambda value: Identifier("acl", value)),
    st.from_regex(r"20[0-9]{2}\.[a-z]{2,8}-[a-z]{3,5}\.[0-9]{1,3}", fullmatch=True).map(
        lambda value: Identifier("acl", value)
    ),
    DIGITS.map(lambda number: Identifier("pmid", str(number))),
    DIGITS.map(lambda number: Identifier("pmcid", f"PMC{number}")),
    DIGITS.map(lambda number: Identifier("s2", f"CorpusID:{number}")),
    st.from_regex("[0-9a-f]{40}", fullmatch=True).map(lambda value: Identifier("s2", value)),
    st.from_regex("conf/[a-z]{2,6}/[A-Z][A-Za-z]{3,9}[0-9]{2}", fullmatch=True).map(
        lambda value: Identifier("dblp", value)
    ),
    st.from_regex("v[0-9]{1,3}/[a-z]{2,8}[0-9]{2}[a-z]", fullmatch=True).map(lambda value: Identifier("pmlr", value)),
)


@given(WEB_TEXT)
def test_no_text_makes_the_readers_raise(text: str):
    for found in (identifiers.from_url(text), identifiers.from_text(text)):
        assert found is None or found.scheme in identifiers.STRONG


@given(st.sampled_from(identifiers.SCHEMES), WEB_TEXT)
def test_normalising_again_changes_nothing(scheme: str, text: str):
    try:
        once = identifiers.normalise(scheme, text)
    except BadIdentifier:
        return
    again = identifiers.normalise(once.scheme, once.value)
    assert (again.scheme, again.value, again.version) == (once.scheme, once.value, None)
    assert identifiers.paper_id(again) == identifiers.paper_id(once)


@given(IDS)
def test_the_address_of_a_paper_leads_back_to_it(drawn: Identifier | tuple[str, str]):
    if isinstance(drawn, tuple):
        try:
            drawn = identifiers.normalise(*drawn)
        except BadIdentifier:
            assume(False)
            return
    address = identifiers.url_of(drawn)
    assert address is not None
    assert identifiers.from_url(address) == Identifier(drawn.scheme, drawn.value, drawn.version and None)


@given(WEB_TEXT.filter(str.strip))
def test_a_name_and_its_key_are_one_tag(name: str):
    assert identifiers.tag_id(name.upper()) == identifiers.tag_id(name.upper().lower())
    assert identifiers.tag_id(f" {name} ") == identifiers.tag_id(name)
