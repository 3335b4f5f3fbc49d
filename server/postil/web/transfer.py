"""The settings page for import and export: files come in as jobs that the page follows, and go out as downloads."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from postil import formats
from postil.config import Config
from postil.db import db, transaction
from postil.domain.errors import Invalid
from postil.models.engine import writing
from postil.services import devices, edits, imports, undo
from postil.services.edits import Writer
from postil.services.imports import Report
from postil.services.jobs import Job, Jobs
from postil.web.session import current_library, signed_in
from postil.web.writing import Did, is_part, search_of_app

blueprint = Blueprint("transfer", __name__, url_prefix="/settings/transfer")

#: Entries with troubles that the page shows; a file has all of them.
SHOWN: Final = 50
#: Seconds for which the page tells of an import that has ended.
RECENT: Final = 3600


@dataclass(slots=True)
class Imported:
    """What an import did; `undoing` is the job that takes it back."""

    format: str
    report: Report
    undoing: Job | None = None


@blueprint.record
def _remember(state: BlueprintSetupState) -> None:
    state.app.extensions["postil_jobs"] = Jobs()


def _jobs() -> Jobs:
    jobs: Jobs = current_app.extensions["postil_jobs"]
    return jobs


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    """The whole page."""
    return _page()


@blueprint.get("/jobs")
@signed_in
def jobs() -> ResponseReturnValue:
    """How far the imports are, for htmx; the page for others."""
    if not is_part():
        return redirect(url_for("transfer.show", job=request.args.getlist("job")), 303)
    return render_template("transfer/_jobs.html", **_followed())


@blueprint.post("/import")
@signed_in
def take() -> ResponseReturnValue:
    """Begin to import the files of a form, one job each."""
    files = [one for one in request.files.getlist("files") if one.filename]
    tag = request.form.get("tag", "").strip()
    if not files:
        return _page(problem="Choose a file first."), 422
    try:
        tags = (str(edits.read("tag", "name", tag)),) if tag else ()
    except Invalid as why:
        return _page(problem=why.message), 422
    writer = _importer()
    begun = [_begin(writer, one, tags) for one in files]
    return redirect(url_for("transfer.show", job=[job.id for job in begun]), 303)


@blueprint.post("/undo")
@signed_in
def take_back() -> ResponseReturnValue:
    """Take back all that an import did, as a job too: a large one takes as long as the import. Raises Invalid."""
    asked = Did.read(request.form.get("versions", ""))
    writer, sessions, search = _importer(), _sessions(), search_of_app()
    found = _jobs().get(writer.library_id, request.form.get("job", ""))

    def work(_job: Job) -> undo.Undone:
        with sessions() as session:
            writing(session, writer.library_id)
            undone = undo.undo(session, writer, asked.after, asked.until)
            session.commit()
        search.changed(writer.library_id)
        return undone

    job = _jobs().start(writer.library_id, found.label if found else "the import", work)
    if found is not None and isinstance(found.result, Imported):
        found.result.undoing = job
    return redirect(url_for("transfer.show", job=job.id), 303)


@blueprint.get("/jobs/<ident>/troubles.txt")
@signed_in
def troubles(ident: str) -> ResponseReturnValue:
    """Every entry of a file that was not taken in, or not whole, one a line. Raises Invalid when that is forgotten."""
    with transaction(writes=False) as session:
        found = _jobs().get(current_library(session).id, ident)
    if found is None or not isinstance(found.result, Imported):
        raise Invalid("This import is not known any more. Import the file again to see what was wrong with it.")
    report = found.result.report
    lines = [f"{one.place}: {one.why}\n" for one in report.unread]
    lines += [f"{one.place}: left out: {one.why}\n" for one in report.left_out]
    headers = {"Content-Disposition": 'attachment; filename="import-troubles.txt"'}
    return Response(lines, mimetype="text/plain", headers=headers)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The page again, for files that are larger than the server takes."""
    config: Config = current_app.extensions["postil"]
    size = f"{config.max_request_bytes / 2**20:.0f} MB"
    problem = (
        f"Together these files are larger than {size}, the most that this server takes at once; nothing was imported."
    )
    return _page(problem=f"{problem} Import them one by one, or on the server itself: postil import FILE."), 413


def _importer() -> Writer:
    """Who writes what is imported: not the pages, so that its undo takes back nothing else."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
    with transaction(writes=True, library_id=library_id) as session:
        return devices.writer(session, library_id, "import")


def _sessions() -> sessionmaker[Session]:
    return sessionmaker(db.engine, expire_on_commit=False)


def _begin(writer: Writer, file: FileStorage, tags: Sequence[str]) -> Job:
    source, sessions, search = file.stream.read(), _sessions(), search_of_app()

    def work(job: Job) -> Imported:
        def progress(done: int) -> None:
            job.done = done

        job.stage = "Reading"
        kind, document = formats.read(source)
        job.stage, job.total = "Importing", len(document.references)
        report = imports.document(sessions, writer, document, progress, tags)
        search.changed(writer.library_id)
        return Imported(kind.label, report)

    return _jobs().start(writer.library_id, PurePath(file.filename or "").name[:100] or "a file", work)


def _followed() -> dict[str, Any]:
    """The jobs of the library, and whether one that is asked for is not known any more."""
    with transaction(writes=False) as session:
        library_id = current_library(session).id
    asked = request.args.getlist("job")[:50]
    every = _jobs().of(library_id)
    imported = {one.id: one.result for one in every if isinstance(one.result, Imported)}
    undoing = {one.undoing.id for one in imported.values() if one.undoing}
    recent = time.monotonic() - RECENT
    found = [one for one in every if one.id not in undoing and (one.began > recent or not one.ended)]
    return {
        "jobs": found,
        "asked": asked,
        "forgotten": any(_jobs().get(library_id, one) is None for one in asked),
        "running": any(not one.ended or _undoing(one) for one in found),
        "imported": imported,
        "shown": SHOWN,
    }


def _undoing(job: Job) -> bool:
    return isinstance(job.result, Imported) and job.result.undoing is not None and not job.result.undoing.ended


def _page(**given: Any) -> str:
    config: Config = current_app.extensions["postil"]
    megabytes = config.max_request_bytes // 2**20
    shown = {"problem": "", "readable": formats.READ, "written": formats.WRITTEN, "megabytes": megabytes, **given}
    return render_template("transfer/transfer.html", **shown, **_followed())
