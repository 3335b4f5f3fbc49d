"""Writing a paper's note: the editor, its preview, and saving that merges with what others wrote meanwhile."""

from __future__ import annotations

import json

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from postil.domain.values import NOTE_BYTES
from postil.services import papers
from postil.web import markdown
from postil.web.paper import texts
from postil.web.session import signed_in
from postil.web.writing import changing, is_part, one_form, part, sent, shown, told

blueprint = Blueprint("note", __name__, url_prefix="/papers/<ident>/note")


@blueprint.get("")
@signed_in
def edit(ident: str) -> ResponseReturnValue:
    """The editor, in place or as a page."""
    template = "papers/_note_editor.html" if is_part() else "papers/note.html"
    return render_template(template, view=shown(ident))


@blueprint.get("/shown")
@signed_in
def cancel(ident: str) -> ResponseReturnValue:
    """The note as it stands, to close the editor with; `whole=1` asks for all of a long one."""
    if not is_part():
        return redirect(url_for("paper.show", ident=ident, _anchor="note"), 303)
    view = shown(ident)
    return render_template("papers/_page_note.html", view=view, **texts(view))


@blueprint.post("/preview")
@signed_in
def preview(ident: str) -> ResponseReturnValue:
    """What the text will look like; nothing is kept."""
    text = sent("text")[:NOTE_BYTES]
    return render_template("papers/_note_preview.html", html=markdown.render(text), text=text)


@blueprint.post("")
@signed_in
def save(ident: str) -> ResponseReturnValue:
    """Write the note, merged with changes made since `base_text` was read. Raises Invalid when too long.

    `draft` in the address says that the editor stays open; `on` is `row` for that of a row, which is read again.
    """
    text, base = sent("text"), sent("base_text")
    with changing() as (session, writer):
        present = papers.get(session, writer.library_id, ident).note
        same = one_form(present) == base
        outcome = papers.write_note(session, writer, ident, text, present if same else base)
    merged = outcome == "merged"
    if not is_part():
        return redirect(url_for("paper.show", ident=ident, _anchor="note"), 303)
    draft = bool(request.args.get("draft"))
    said = "The note was changed elsewhere too. Both changes are kept." if merged else "The note is saved."
    events = told(said, part=f"note {ident}", quiet=draft)
    view = shown(ident)
    if draft:
        response = make_response(render_template("papers/_note_saved.html", view=view, sent=text, merged=merged))
    elif request.form.get("on") == "row":
        response, events = make_response("", 204), {"library-changed": {}, **events}
    else:
        response = part("papers/_page_note.html", view=view, merged=merged, **texts(view))
        events = {"library-changed": {}, **events}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response
