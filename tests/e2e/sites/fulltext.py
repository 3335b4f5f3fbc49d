"""The whole text of a paper in each of its versions: what stays, what was edited, what was taken out, and formulas."""

import random
from dataclasses import dataclass

from e2e.sites.papers import WORDS, Paper

#: In every version, word for word.
KEPT = "The gradient of every head is clipped before it is summed, which keeps the early steps stable."
#: In version 1, and what it became.
EDITED = "We train each model for ninety epochs on four accelerators with a batch of 256 examples."
BECAME = "We train each model for 120 epochs on eight accelerators with a batch of 512 examples."
#: In version 1 only.
DELETED = "An early experiment with frozen embeddings failed and is reported here for completeness."
#: Around a formula; in print with a hyphen at a line's end and with ligatures.
BEFORE_FORMULA = "The efficient offline classifier scales with"
AFTER_FORMULA = "whenever the configuration is sufficiently fine-grained."
FORMULA = r"\frac{n^{2}}{\log n}"


@dataclass(frozen=True)
class Section:
    """A heading and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


def sections(paper: Paper, version: int) -> list[Section]:
    """The text of one version; `FORMULA` stands in it as `{formula}`."""
    rng = random.Random(paper.arxiv_id)
    second = version > 1
    told = {
        "Introduction": [KEPT, _sentence(rng)],
        "Method": [f"{BEFORE_FORMULA} {{formula}} {AFTER_FORMULA}"],
        "Experiments": [BECAME if second else EDITED, _sentence(rng)],
        "Discussion": [_sentence(rng)] if second else [DELETED, _sentence(rng)],
    }
    found = []
    for title, own in told.items():
        paragraphs = [" ".join(_sentence(rng) for _ in range(7)) for _ in range(5)]
        paragraphs[1] = " ".join([_sentence(rng), *own, _sentence(rng)])
        found.append(Section(title, tuple(paragraphs)))
    return found


def _sentence(rng: random.Random) -> str:
    way, thing, where = (rng.choice(WORDS[kind]) for kind in ("ways", "things", "fields"))
    verb = rng.choice(["improves", "degrades", "matches", "explains", "outperforms"])
    number = rng.randint(2, 900)
    return f"In setting {number}, {way.lower()} {thing.lower()} {verb} the baseline of {where.lower()} by a margin."
