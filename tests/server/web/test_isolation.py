"""Nobody's library is anybody else's: every page with the ids of another person's things, and with nobody signed in.

The pages are those of the application's own map: a new one is asked here too, and fails until it is told apart.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from postil.db import db, transaction
from postil.models import Base, History, Library, User, now
from postil.services import (
    accounts,
    annotations,
    devices,
    lists,
    merging,
    papers,
    rules,
    saved_searches,
    search_shares,
    shares,
    site_reports,
    standing_rules,
    tags,
)  # fmt: skip
from postil.services.annotations import AnnotationDraft
from server.web.browser import browser_of
from server.web.highlights import target
from server.web.routes import PUBLIC, Asked, pages, requests
from server.web.shelf import HTMX, Reader

#: Stands in everything of Ada's that says anything.
SECRET = "Xyzzyquux"
#: What begins like it: for what completes words.
HINT = "xyzzy"
#: Pages that name a thing and answer all the same, as they show and change nothing of it.
HARMLESS = {"note.preview", "static"}
#: Answers to a request for a thing that is not there.
REFUSED = {302, 303, 404, 409, 422}


@dataclass
class Things:
    """What Ada has, by ids. The first paper has the fourth joined to it, the third is in the trash."""

    papers: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    searches: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    devices: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    annotations: list[str] = field(default_factory=list)
    version: int = 0

    @property
    def every(self) -> list[str]:
        several = (
            self.papers[:3],
            self.tags[-1:],
            self.lists[:2],
            self.searches,
            self.rules,
            self.devices,
            self.jobs,
            self.annotations,
        )
        return [ident for some in several for ident in some]

    def known(self) -> dict[str, list[str]]:
        """What the variables in addresses stand for."""
        return {
            "ident": self.every,
            "list_id": self.lists,
            "tag_id": self.tags,
            "entity": ["paper", "tag", "list", "saved_search"],
            "token": ["no-such-token"],
            "filename": ["no-such-file.css"],
        }

    def fields(self) -> Iterator[MultiDict[str, str]]:
        """Forms and addresses that name Ada's things under every name that any page reads."""
        one, other = self.papers[0], self.papers[1]
        for action in ("tag", "untag", "list", "unlist", "read", "star", "rate", "remove"):
            pairs = [("id", one), ("id", other), ("paper", one), ("record", self.papers[3]), ("stands", one)]
            pairs += [("action", action), ("to", "top"), ("after", other), ("listed", one), ("job", self.jobs[0])]
            pairs += [("tag", ident) for ident in self.tags] + [("rule", self.rules[0]), ("at", self.tags[0])]
            pairs += [("event", event) for event in self.events] + [("versions", f"0-{self.version}")]
            pairs += [("ver", str(self.version)), ("keep", "both"), ("text", "Mine now"), ("base_text", "")]
            pairs += [("annotation", self.annotations[0])]
            pairs += [("tag_name", "Mine"), ("list_name", "Mine"), ("name", "Mine"), ("into", "Mine")]
            pairs += [("color", "#aa0000"), ("status", "read"), ("rating", "5"), ("on", "1"), ("q", HINT)]
            pairs += [
                ("list", self.lists[0]),
                ("annotation", self.annotations[0]),
                ("device", self.devices[0]),
                ("gone", self.rules[1]),
            ]
            yield MultiDict([*pairs, ("query", "has:note"), ("show", "1"), ("format", "json"), ("changes", "99")])


def person(app: Flask, name: str) -> Reader:
    """Somebody with an empty library, signed in."""
    with app.app_context(), transaction(writes=True) as session:
        user = User(id=str(uuid.uuid4()), name=name, name_key=name.lower())
        session.add(user)
        session.flush()
        library = Library(id=str(uuid.uuid4()), owner_id=user.id, name=name, epoch="epoch-1")
        session.add(library)
    browser = browser_of(app)
    with browser.client.session_transaction() as cookie:
        cookie["user"], cookie["epoch"] = user.id, user.session_epoch
    return Reader(app, browser, library.id)


def furnish(who: Reader, word: str) -> Things:
    """Fill a library: `word` in everything that says anything; some of it deleted, merged, shared and revoked."""
    made = Things()
    for number, place in enumerate(("stands", "alone", "trashed", "joined")):
        fields = {"title": f"{word} {place}", "venue": word, "abstract": word, "url": f"https://example.net/{word}"}
        ident = who.save(arxiv=f"2501.0000{number + 1}", note=f"{word} note", tagged=("Shared", word), **fields)
        made.papers.append(ident)
    with who.writing() as (session, writer):
        for name in ("Shared", word):
            made.lists.append(lists.create(session, writer, name, f"{word} described")[0].id)
            lists.place(session, writer, made.lists[-1], made.papers[0])
            shares.share(session, who.library_id, made.lists[-1])
        shares.revoke(session, who.library_id, made.lists[1])
        made.lists.append(lists.create(session, writer, f"{word} gone", "")[0].id)
        lists.remove(session, writer, made.lists[-1])
        for name in (word, f"{word} gone"):
            made.searches.append(saved_searches.create(session, writer, name, f"{name} tag:{word}")[0].id)
            search_shares.share(session, who.library_id, made.searches[-1])
        saved_searches.remove(session, writer, made.searches[1])
        papers.change(session, writer, made.papers[0], {"title": f"{word} changed"})
        papers.write_note(session, writer, made.papers[0], f"{word} rewritten", f"{word} note")
        for number, paper in enumerate((made.papers[0], made.papers[3], made.papers[0])):
            draft = AnnotationDraft(
                {"target": target(f"{word} quoted"), "comment": f"{word} said"}, (word,), str(uuid.UUID(int=number))
            )
            made.annotations.append(annotations.create(session, writer, paper, draft).id)
        annotations.remove(session, writer, made.annotations[2])
        merging.merge(session, writer, made.papers[0], made.papers[3], made.papers[0])
        papers.remove(session, writer, made.papers[2])
        for query in (word, "has:note"):
            tag = tags.create(session, writer, f"{word} {query}")[0]
            kept = rules.save(session, who.library_id, tag.id, query, standing=True, since=now())
            made.tags.append(tag.id)
            made.rules.append(kept.id)
        rules.remove(session, who.library_id, made.rules[1])
    made.tags += [who.tag_id("Shared"), who.tag_id(word)]
    with who.writing() as (session, writer):
        user = accounts.get(session, session.get_one(Library, who.library_id).owner_id)
        for name in ("one", "revoked"):
            device, _ = devices.issue(session, user, f"{word} {name}", ("read", "sync"), "extension")
            made.devices.append(device.id)
            seen = site_reports.Draft("arxiv", "embedded", 1, 0, f"/{word}", "1", now())
            site_reports.put(session, device, [seen])
        devices.revoke(session, user, made.devices[1])
        query = select(History.id).where(History.library_id == who.library_id)
        made.events = [str(ident) for ident in session.scalars(query.order_by(History.id).limit(40))]
        made.version = session.get_one(Library, who.library_id).version
    made.jobs = [who.app.extensions["postil_jobs"].start(who.library_id, f"{word}.bib", lambda _job: None).id]
    return made


def state(app: Flask, *, without: Reader | None = None) -> dict[str, list[str]]:
    """Every row of every table but what the indexer writes; `without` one person's."""
    found: dict[str, list[str]] = {}
    with app.app_context(), transaction(writes=False) as session:
        own = set()
        if without is not None:
            own = {without.library_id, session.get_one(Library, without.library_id).owner_id}
        for table in Base.metadata.sorted_tables:
            if table.name != "index_outbox":
                rows = [dict(row._mapping) for row in session.execute(select(table))]
                for row in rows:
                    row.pop("search_backend", None)  # the indexer writes it down when it makes the index
                kept = [
                    row for row in rows if own.isdisjoint(value for value in row.values() if isinstance(value, str))
                ]
                found[table.name] = sorted(json.dumps(row, default=str, sort_keys=True) for row in kept)
    return found


class Visitor:
    """Somebody's browser that is signed in anew before each request, whatever the one before did."""

    def __init__(self, who: Reader) -> None:
        self.who = who
        self.browser = who.browser
        self.browser.get("/settings/keyboard")
        with self.browser.client.session_transaction() as cookie:
            self.cookie = dict(cookie)

    def ask(self, asked: Asked, fields: Any, path: str = "", **headers: str) -> TestResponse:
        with self.who.app.app_context(), transaction(writes=False) as session:
            owner = session.get_one(Library, self.who.library_id).owner_id
            epoch = session.get_one(User, owner).session_epoch
        with self.browser.client.session_transaction() as cookie:
            cookie.clear()
            cookie.update({**self.cookie, "user": owner, "epoch": epoch})
        given: dict[str, Any] = {"query_string" if asked.method == "GET" else "data": fields}
        sent = {"X-CSRFToken": self.browser.csrf, **headers}
        return self.browser.client.open(path or asked.path, method=asked.method, headers=sent, **given)


@pytest.fixture
def bob(app: Flask) -> Visitor:
    return Visitor(person(app, "Bob"))


def walk(app: Flask, things: Things, visitor: Visitor) -> Iterator[tuple[Asked, TestResponse]]:
    """Every page, asked as a page and as a part, with each form that names Ada's things."""
    forms = list(things.fields())
    for number, asked in enumerate(requests(app, things.known())):
        headers = HTMX if number % 2 else {}
        chosen = forms if not asked.names else forms[number % len(forms) :][:1]
        for fields in chosen:
            yield asked, visitor.ask(asked, fields, **headers)


def test_with_the_ids_of_anothers_things_no_page_shows_or_changes_any(app: Flask, reader: Reader, bob: Visitor):
    things = furnish(reader, SECRET)
    before = state(app, without=bob.who)
    asked_for = set()
    for asked, answer in walk(app, things, bob):
        asked_for.add(asked.endpoint)
        told = f"{asked}: {answer.status_code}"
        assert answer.status_code < 500, told
        assert SECRET.lower() not in (answer.text + str(answer.headers)).lower(), told
        if asked.names and asked.endpoint not in PUBLIC | HARMLESS:
            assert answer.status_code in REFUSED, told
    assert state(app, without=bob.who) == before
    assert asked_for == pages(app)


def test_with_the_same_papers_tags_and_lists_each_has_their_own(app: Flask, reader: Reader, bob: Visitor):
    things = furnish(reader, SECRET)
    twin = furnish(bob.who, "Plugh")
    assert twin.papers == things.papers
    before = state(app, without=bob.who)
    mine = state(app, without=reader)
    for asked, answer in walk(app, things, bob):
        told = f"{asked}: {answer.status_code}"
        assert answer.status_code < 500, told
        assert SECRET.lower() not in (answer.text + str(answer.headers)).lower(), told
    assert state(app, without=bob.who) == before
    assert state(app, without=reader) != mine


def test_a_rule_tags_the_papers_of_its_own_library_only(app: Flask, reader: Reader, bob: Visitor):
    furnish(bob.who, "Plugh")
    furnish(reader, "Plugh")
    before = state(app, without=bob.who)
    bob.who.save("Plugh once more", arxiv="2501.00009")
    with app.app_context():
        sessions = sessionmaker(db.engine, expire_on_commit=False)
    assert standing_rules.apply_standing(sessions, app.extensions["postil_search"], bob.who.library_id) == 1
    assert state(app, without=bob.who) == before


def test_nobody_signed_in_is_led_to_the_door_and_changes_nothing(app: Flask, reader: Reader):
    things = furnish(reader, SECRET)
    stranger = browser_of(app)
    stranger.get("/sign-in")
    before = state(app)
    form = next(things.fields())
    brief = MultiDict((name, value) for name, value in form.items(multi=True) if name != "text")
    for asked in requests(app, things.known()):
        for headers, brought in (({}, form), ({}, brief), (HTMX, form)):
            given: dict[str, Any] = {"query_string" if asked.method == "GET" else "data": brought}
            sent = {"X-CSRFToken": stranger.csrf, **headers}
            answer = stranger.client.open(asked.path, method=asked.method, headers=sent, **given)
            told = f"{asked} {headers}: {answer.status_code}"
            assert SECRET not in answer.text + str(answer.headers), told
            if asked.endpoint == "auth.sign_out":
                stranger.get("/sign-in")
            elif asked.endpoint in PUBLIC:
                assert answer.status_code in {200, 303, 401, 404}, told
            elif headers:
                assert (answer.status_code, answer.headers["HX-Redirect"][:8]) == (401, "/sign-in"), told
            elif asked.method == "POST" and brought is form:  # its text is given back
                assert (answer.status_code, "Mine now" in answer.text) == (401, True), told
            else:
                assert (answer.status_code, answer.headers["Location"][:8]) == (302, "/sign-in"), told
    assert state(app) == before


def test_no_form_is_taken_without_its_token(app: Flask, reader: Reader):
    things = furnish(reader, SECRET)
    before = state(app)
    form = next(things.fields())
    posted = 0
    for asked in requests(app, things.known()):
        if asked.method == "GET":
            continue
        posted += 1
        for token in ("", "forged", browser_of(app).csrf):
            answer = reader.browser.client.open(
                asked.path, method=asked.method, data=MultiDict([*form.items(multi=True), ("csrf_token", token)])
            )
            assert answer.status_code == 400, f"{asked}: {answer.status_code}"
    assert posted > 50
    assert state(app) == before
    assert reader.browser.signed_in()
