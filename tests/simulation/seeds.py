"""Seeds that once failed, with what they found. A change of the dice gives a seed another life."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Regression:
    """A seed, whether it runs the extension's own code, and what it found."""

    seed: int
    found: str
    extension: bool = False


REGRESSIONS = (
    Regression(248, "copies of a profile with edits waiting took new names, and each edit was processed twice"),
    Regression(90, "a line that was deleted came back with an edit that had left it as it was, the note being empty"),
    Regression(813, "an older edit that waited won over a newer value that its own machine gave back after a restore"),
    Regression(1986, "what was given back was taken for unseen by edits made after it"),
    Regression(1503, "an index that had gone with a restored database was not made anew"),
    Regression(576, "an annotation was brought back, and stayed hidden with its paper in the trash"),
    Regression(1521, "a slow clock was set right before an edit was sent: what it had replaced came back as the newer"),
    Regression(7, "the extension's own background beside joined records, a restore and a pruning", extension=True),
)
