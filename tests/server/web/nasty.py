"""A library in which everything that says anything is hostile: markup, formulas, TeX, letters that are none."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select

from postil.models import History, Library, now
from postil.services import accounts, devices, lists, merging, papers, rules, shares, site_reports, tags
from postil.services.papers import PaperDraft
from server.web.highlights import highlight
from server.web.shelf import Reader

#: What pages, files and people may call things.
NASTY: Final = {
    "markup": "\"><script>alert(1)</script><img src=x onerror=alert(1)>'",
    "closing": "</title></textarea></script></template></svg><svg/onload=alert(1)><!--",
    "attribute": 'x\' onmouseover=\'alert(1)" onfocus="alert(1)" autofocus `',
    "script": "javascript:alert(document.cookie)",
    "link": "[click](javascript:alert(1)) <javascript:alert(1)> ![x](data:text/html,<script>1</script>)",
    "template": "{{ 7*7 }}{% include 'x' %}{# #}${7*7}%(x)s {0}",
    "backwards": "\u202egpj.exe\u2066\u2067 \u200f\u061c\ufeff",
    "control": "bell\x07 escape\x1b[31m vertical\x0b form\x0c one\x01 del\x7f next\x85 line\u2028para\u2029",
    "null": "nul\x00inside",
    "surrogate": "half\ud800 \udfffhalf \U0001f469\u200d\U0001f52c \ufffe\uffff",
    "long": "W" * 700,
    "entity": "&lt;b&gt; &#x3c;script&#x3e; &amp;amp; ]]> <![CDATA[ <?xml <!DOCTYPE a [<!ENTITY b 'c'>]>",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1;1)",
    "tex": "$\\def\\x{\\x\\x}\\x$ $\\href{javascript:alert(1)}{x}$ $\\class{y}{\\style{z}{w}}$ \\input{/etc/passwd} $",
    "bomb": "$" + "\\frac{" * 60 + "x" + "}{y}" * 60 + "$ $$" + "{" * 300,
    "brackets": "[" * 300 + "](" * 200 + "*_~`>#" * 50,
    "bibtex": '}, @book{evil, title={x}} " # % \\ TY  - JOUR\nER  - \r\nTI  - y',
    "blank": "\u3164\u200b\u2060\u00a0",
    "header": "x\r\nSet-Cookie: a=b\r\n\r\n<html>",
}
#: As long as a word may come.
ENDLESS: Final = "W" * 8_000


def named(word: str, kind: str) -> str:
    """What a tag or list made of a word is called: names have at most 800 bytes."""
    return f"{word[:200]} {kind}"


def _source(word: str) -> str:
    """An address with a word in it, or the word itself where it looks like one."""
    return word if word.startswith("javascript:") else f"https://example.net/{word[:900]}"


class Shelf:
    """Ids of what there is, each made of one of the words; besides, a list with every paper."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.papers = [self._paper(number, word) for number, word in enumerate(NASTY.values(), start=1)]
        self.lists = [self._list(named(word, "list"), f"{word}\n\n{word}") for word in NASTY.values()]
        self.lists.append(self._list("All of it", NASTY["closing"]))
        self.annotations = [
            self._highlight(paper, word) for paper, word in zip(self.papers, NASTY.values(), strict=True)
        ]
        self.tokens: list[str] = []
        self.rules: list[str] = []
        self.devices: list[str] = []
        with reader.writing() as (session, writer):
            for paper, word in zip(self.papers, NASTY.values(), strict=True):
                papers.change(session, writer, paper, {"title": f"{word} again", "status": "reading", "rating": 3})
                papers.write_note(session, writer, paper, f"{word}\n\n{word}")
            merging.merge(session, writer, self.papers[0], self.papers[1], self.papers[0])
            papers.remove(session, writer, self.papers[2])
            self.tags = [tag.id for tag, _ in tags.counted(session, reader.library_id)]
            tags.remove(session, writer, self.tags.pop())
            for tag, word in zip(self.tags, NASTY.values(), strict=False):
                self.rules.append(self._rule(session, tag, word))
            self.tokens += [shares.share(session, reader.library_id, one).token for one in self.lists]
            self._devices(session)
            query = select(History.id).where(History.library_id == reader.library_id)
            self.events = [str(ident) for ident in session.scalars(query.order_by(History.id))]
        self.jobs = [self._job(word) for word in list(NASTY.values())[:4]]

    def known(self, number: int) -> dict[str, list[str]]:
        """What the variables in addresses stand for: the things made of one word."""
        several = (self.papers, self.tags, self.lists, self.rules, self.devices, self.annotations)
        return {
            "ident": [some[number % len(some)] for some in several],
            "list_id": self.lists[number : number + 1],
            "tag_id": self.tags[number : number + 1],
            "entity": ["paper"],
            "token": [self.tokens[number], self.tokens[-1]],
            "filename": ["no-such-file.css"],
        }

    def _paper(self, number: int, word: str) -> str:
        fields = {
            "title": word,
            "authors": [word, f"{word[:100]}, {word[:100]}"],
            "venue": word,
            "abstract": f"{word} {ENDLESS}",
            "published_on": "2025",
            "url": f"https://example.net/{number}?q=%22%3E'(x)",
        }
        note = f"{word}\n\n# {word}\n\n- {word}\n\n> {word}\n\n```{word}\n{word}\n```\n\n{ENDLESS}"
        draft = PaperDraft(
            fields,
            {"arxiv": f"2501.{number:05}"},
            tags=(named(word, "tag"),),
            lists=("All of it",) if number % 2 else (named(word, "list"), "All of it"),
            note=note,
        )
        with self.reader.writing() as (session, writer):
            return papers.save(session, writer, draft).paper.id

    def _highlight(self, paper: str, word: str) -> str:
        about = {"source": _source(word), "color": "pink", "comment": f"{word}\n\n{word}"}
        return highlight(self.reader, paper, f"{word} {ENDLESS}", tags=(named(word, "tag"),), **about)

    def _list(self, name: str, description: str) -> str:
        with self.reader.writing() as (session, writer):
            made = lists.create(session, writer, name, "")[0]
            lists.change(session, writer, made.id, {"description": description})
            return made.id

    def _rule(self, session: Any, tag: str, word: str) -> str:
        query = " ".join(f"title:{word[:60]}".split())
        return rules.save(session, self.reader.library_id, tag, query, standing=True, since=now()).id

    def _devices(self, session: Any) -> None:
        user = accounts.get(session, session.get_one(Library, self.reader.library_id).owner_id)
        for word in ("markup", "attribute", "template"):
            device, _ = devices.issue(session, user, NASTY[word][:60], ("read",), "extension")
            self.devices.append(device.id)
            seen = site_reports.Draft("arxiv", "links", 4, 1, f"/{NASTY[word]}", NASTY[word][:20], now())
            site_reports.put(session, device, [seen])
        devices.revoke(session, user, self.devices[-1])

    def _job(self, word: str) -> str:
        jobs = self.reader.app.extensions["postil_jobs"]
        return jobs.start(self.reader.library_id, f"{word[:80]}.bib", lambda _job: None).id
