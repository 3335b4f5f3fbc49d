"""What is written of a document, and that its format has a number of its own."""

import hashlib
import json
from datetime import UTC, datetime

from postil.search.embedded.whoosh_schema import FORMAT, ROW, TEXTS, schema, whoosh_document
from server.search.papers import paper

SAMPLE = paper(
    "paper-1",
    "m2mKD: Module-to-Module Distillation with Müller's transformers",
    abstract="Self-supervised learning of 3D policies; state of the art. 日本語",
    authors=("José Müller", "Ho, J"),
    tags=("Computer Vision",),
    note="Ask Ruth.",
    identifiers=("arxiv:2501.00001", "url:https://arxiv.org/abs/2501.00001"),
    lists=("Reading group",),
    venue="ICLR",
    year=2025,
    starred=True,
    has=("code", "pdf"),
    sites=("arXiv", "Hugging Face"),
    added_at=datetime(2026, 1, 2, tzinfo=UTC),
)


def written() -> str:
    document = whoosh_document(SAMPLE)
    del document[ROW]  # has the fingerprint, which changes with every field
    document[TEXTS] = json.loads(document[TEXTS])
    content = json.dumps([document, sorted(schema().names())], sort_keys=True, default=list)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def test_what_is_written_changes_only_with_the_number_of_its_format():
    """When this fails, raise FORMAT, so that indexes of before are made anew, and put the new pair here."""
    assert (FORMAT, written()) == (7, "710d7d4a04731004")
