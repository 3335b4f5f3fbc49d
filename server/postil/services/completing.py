"""What the search box offers while somebody types: names of fields, then values that the library has."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from postil.search.library import LibrarySearch


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer: `insert` takes the place of the text from `start` to `end`, in characters.

    `label` is what is shown (`tag:rl`), `hint` says in a few words what it is or how many papers have it.
    """

    start: int
    end: int
    insert: str
    label: str
    hint: str


def complete(session: Session, search: LibrarySearch, library_id: str, text: str, caret: int) -> tuple[Completion, ...]:
    """At most ten offers for the word at the caret (in characters, 0 to the length of the text), the best first.

    Empty where there is nothing to offer: in the middle of a word, in a phrase, for plain words of no field.
    """
    return ()
