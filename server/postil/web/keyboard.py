"""The keys of the pages: one table, for the settings page and for the dialog that `?` opens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Flask, render_template
from flask.typing import ResponseReturnValue

from postil.web.session import signed_in

blueprint = Blueprint("keyboard", __name__, url_prefix="/settings/keyboard")


@dataclass(frozen=True, slots=True)
class Keys:
    """What some keys do. They are alternatives, unless pressed `together`, or one and `then` the other."""

    keys: tuple[str, ...]
    does: str
    together: bool = False
    then: bool = False


#: Every key of the pages, in groups, in the order shown.
GROUPS: Final[tuple[tuple[str, tuple[Keys, ...]], ...]] = (
    (
        "Move",
        (
            Keys(("j", "k"), "Next, previous paper"),
            Keys(("Enter",), "Open the paper"),
            Keys(("o",), "Open where it can be read"),
            Keys(("d",), "Show or hide abstract and details"),
            Keys(("/",), "Search"),
            Keys(("Shift", "s"), "Save the search", together=True),
            Keys(("v",), "Comfortable or dense"),
        ),
    ),
    (
        "The paper, or all selected",
        (
            Keys(("1", "2", "3"), "Unread, reading, read"),
            Keys(("r",), "Unread → reading → read"),
            Keys(("s",), "Star"),
            Keys(("Shift", "1 … 5"), "Rate", together=True),
            Keys(("t",), "Tag"),
            Keys(("l",), "Put on a list"),
            Keys(("n",), "Write the note"),
            Keys(("Delete",), "Remove"),
            Keys(("u",), "Undo"),
        ),
    ),
    (
        "Select",
        (
            Keys(("x",), "Select the paper, or not"),
            Keys(("Shift", "x"), "Select up to here", together=True),
            Keys(("a",), "Select all shown, or none"),
        ),
    ),
    (
        "On the page of a paper",
        (
            Keys(("c",), "Cite"),
            Keys(("m",), "Merge with another record"),
            Keys(("x",), "Before merging: let the other stand"),
        ),
    ),
    (
        "Highlights on the page of a paper",
        (
            Keys(("j", "k"), "Next, previous highlight"),
            Keys(("a",), "Comment on it; with none chosen, write a page note"),
            Keys(("h",), "Give it the next colour"),
            Keys(("t",), "Tag it"),
            Keys(("y",), "Copy what is quoted"),
            Keys(("o",), "Open where it was made"),
            Keys(("Delete",), "Delete it"),
        ),
    ),
    (
        "In a list",
        (
            Keys(("Alt", "↑"), "Move the paper up", together=True),
            Keys(("Alt", "↓"), "Move the paper down", together=True),
            Keys(("Alt", "Shift", "↑"), "Move it to the top", together=True),
            Keys(("Alt", "Shift", "↓"), "Move it to the bottom", together=True),
            Keys(("m",), "Move it to a place by number"),
            Keys(("a",), "Add a paper by search"),
        ),
    ),
    (
        "On the page of tags",
        (
            Keys(("e",), "Rename"),
            Keys(("m",), "Merge"),
            Keys(("c",), "Colour"),
        ),
    ),
    (
        "Anywhere",
        (
            Keys(("g", "l"), "Go to the library", then=True),
            Keys(("g", "t"), "Go to the tags", then=True),
            Keys(("g", "f"), "Go to the saved searches", then=True),
            Keys(("g", "h"), "Go to the highlights", then=True),
            Keys(("g", "i"), "Go to insight", then=True),
            Keys(("g", "s"), "Go to the settings", then=True),
            Keys(("Ctrl", "Enter"), "Save the note", together=True),
            Keys(("Esc",), "Leave a field, close, select nothing"),
            Keys(("?",), "These keys"),
        ),
    ),
)


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The table as a page, which can be printed."""
    return render_template("account/keyboard.html")


def init_app(app: Flask) -> None:
    """Give every template the table, as `key_groups`."""
    app.jinja_env.globals["key_groups"] = GROUPS
