"""Papers over HTTP: what a client saves, it reads, changes, removes and gets back."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from server.statements import statements


def test_a_saved_paper_is_shown_as_it_was_sent(ada):
    sent = {
        "title": "Attention Is All You Need",
        "authors": ["Ashish Vaswani", "Noam Shazeer"],
        "abstract": "The dominant sequence transduction models…",
        "published_on": "2017-06-12",
        "url": "https://arxiv.org/abs/1706.03762v5",
        "identifiers": {"arxiv": "1706.03762v5"},
        "tags": ["transformers", "Reading group"],
        "lists": ["Thesis"],
        "note": "Read **section 3**.",
        "status": "reading",
        "rating": 5,
        "starred": True,
        "progress": 0.5,
        "extra": {"upvotes": 12},
    }
    response = ada.post("/papers", sent)
    assert response.status_code == 201
    paper = response.json
    assert response.headers["Location"] == f"/api/v1/papers/{paper['id']}"
    assert response.headers["ETag"] == f'"{paper["ver"]}"'
    assert paper["already"] is False
    assert paper["identifiers"] == {"arxiv": "1706.03762"}
    assert paper["canonical"] == "arxiv:1706.03762"
    assert [tag["name"] for tag in paper["tags"]] == ["Reading group", "transformers"]
    assert [one["name"] for one in paper["lists"]] == ["Thesis"]
    for name in ("title", "authors", "abstract", "published_on", "note", "status", "rating", "starred", "extra"):
        assert paper[name] == sent[name], name
    again = ada.get(response.headers["Location"]).json
    assert again == {name: value for name, value in paper.items() if name != "already"}


def test_saving_twice_says_so_and_replaces_nothing(ada):
    first = ada.save(identifiers={"arxiv": "1706.03762"}, note="mine", status="read", tags=["a"])
    response = ada.post(
        "/papers",
        {
            "title": "Other",
            "identifiers": {"arxiv": "1706.03762v2"},
            "note": "other",
            "status": "unread",
            "tags": ["b"],
        },
    )
    assert response.status_code == 200
    again = response.json
    assert again["already"] is True
    assert (again["id"], again["title"], again["note"], again["status"]) == (
        first["id"],
        "Attention Is All You Need",
        "mine",
        "read",
    )
    assert [tag["name"] for tag in again["tags"]] == ["a", "b"]


def test_one_paper_from_two_sites_is_one_paper_with_both_links(ada):
    one = ada.save(url="https://huggingface.co/papers/2401.00001")
    two = ada.save(url="https://arxiv.org/abs/2401.00001v2")
    assert one["id"] == two["id"]
    assert two["links"] == ["https://arxiv.org/abs/2401.00001v2", "https://huggingface.co/papers/2401.00001"]


def test_two_threads_that_save_the_same_paper_at_once_make_one(app, ada):
    together = threading.Barrier(4)
    answers: list[tuple[int, dict[str, Any]]] = []

    def save() -> None:
        client = app.test_client()
        together.wait()
        response = client.post(
            "/api/v1/papers",
            json={"title": "Together", "identifiers": {"arxiv": "2401.00002"}, "tags": ["x"], "lists": ["y"]},
            headers={"Authorization": f"Bearer {ada.token}"},
        )
        answers.append((response.status_code, response.json))

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(status for status, _ in answers) == [200, 200, 200, 201]
    assert len({paper["id"] for _, paper in answers}) == 1
    assert len(ada.get("/papers").json["items"]) == 1
    assert [tag["papers"] for tag in ada.get("/tags").json["items"]] == [1]


def test_every_wrong_field_is_named_at_once(ada):
    response = ada.post("/papers", {"titel": "x", "rating": 9, "status": "maybe", "authors": "Ada", "starred": 1})
    assert response.status_code == 422
    assert set(response.json["errors"]) == {"titel", "rating", "status", "authors", "starred"}
    assert "titel: Unknown field." in response.json["detail"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "identifiers"),
        ({"identifiers": {"arxiv": "nonsense"}}, "identifiers"),
        ({"identifiers": {"isbn": "1"}}, "identifiers"),
        ({"identifiers": {"arxiv": 7}}, "identifiers"),
        ({"identifiers": []}, "identifiers"),
        ({"title": None}, "title"),
        ({"title": "x", "url": "javascript:alert(1)"}, "url"),
        ({"title": "x", "tags": [""]}, "tags"),
        ({"title": "x", "tags": ["a" * 801]}, "tags"),
        ({"title": "x", "tags": [None]}, "tags"),
        ({"title": "x", "note": "a" * 65_537}, "note"),
        ({"title": "x", "progress": 2}, "progress"),
        ({"title": "x", "published_on": "yesterday"}, "published_on"),
        ({"title": "x", "extra": {"a": ["b" * 70_000]}}, "extra"),
    ],
)
def test_what_cannot_be_saved_is_told_by_field(ada, fields, named):
    response = ada.post("/papers", fields)
    assert response.status_code == 422, response.text
    assert named in response.json["errors"]
    assert ada.get("/papers").json["items"] == []


def test_markup_is_kept_as_text(ada):
    script = "<script>alert(1)</script>"
    paper = ada.save(title=script, note=script, tags=[script])
    assert (paper["title"], paper["note"], paper["tags"][0]["name"]) == (script, script, script)


def test_a_change_names_the_version_it_was_made_from(ada):
    paper = ada.save()
    path = f"/papers/{paper['id']}"
    assert ada.patch(path, {"starred": True}).status_code == 428
    stale = ada.patch(path, {"starred": True}, match='"0"')
    assert stale.status_code == 412
    assert stale.json["current"] == paper["ver"]
    assert ada.patch(path, {"starred": True}, match="").status_code == 412
    done = ada.patch(path, {"starred": True, "tags": ["x"]}, match=f'"{paper["ver"]}"')
    assert done.status_code == 200
    assert done.json["starred"] is True
    assert [tag["name"] for tag in done.json["tags"]] == ["x"]
    assert done.json["ver"] > paper["ver"]
    assert done.headers["ETag"] == f'"{done.json["ver"]}"'
    assert ada.patch(path, {"starred": False}, match=f'"{paper["ver"]}"').status_code == 412
    assert ada.patch(path, {"starred": False}, match="*").json["starred"] is False


def test_a_version_stays_true_when_a_tag_is_renamed(ada):
    paper = ada.save(tags=["old"])
    tag = ada.get("/tags").json["items"][0]
    ada.patch(f"/tags/{tag['id']}", {"name": "new"}, match="*")
    response = ada.get(f"/papers/{paper['id']}", headers={"If-None-Match": f'"{paper["ver"]}"'})
    assert response.status_code == 200
    assert response.json["tags"][0]["name"] == "new"


def test_what_did_not_change_is_not_sent_again(ada):
    paper = ada.save()
    response = ada.get(f"/papers/{paper['id']}", headers={"If-None-Match": f'"{paper["ver"]}"'})
    assert response.status_code == 304
    assert response.data == b""
    assert response.headers["ETag"] == f'"{paper["ver"]}"'


def test_a_removed_paper_is_in_the_trash_and_comes_back_whole(ada):
    paper = ada.save(note="mine", tags=["a"])
    path = f"/papers/{paper['id']}"
    assert ada.delete(path).status_code == 428
    assert ada.delete(path, match='"0"').status_code == 412
    gone = ada.delete(path, match=f'"{paper["ver"]}"')
    assert (gone.status_code, gone.data) == (204, b"")
    assert ada.get(path).status_code == 404
    assert ada.get(path).json["trashed"] is True
    assert ada.get("/papers").json["items"] == []
    assert [one["id"] for one in ada.get("/papers?trashed=true").json["items"]] == [paper["id"]]
    back = ada.post(f"{path}/restore")
    assert back.status_code == 200
    assert (back.json["note"], back.json["tags"][0]["name"], back.json["trashed"]) == ("mine", "a", False)


def test_pages_lead_through_all_papers_once(ada):
    saved = [ada.save(title=f"Paper {number}")["id"] for number in range(7)]
    seen: list[str] = []
    path = "/papers?limit=3"
    while path:
        response = ada.get(path)
        seen += [paper["id"] for paper in response.json["items"]]
        link = response.headers.get("Link", "")
        assert bool(link) == bool(response.json["next"])
        path = link.partition(">")[0].removeprefix("<")
    assert seen == saved[::-1]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=nonsense", "status=maybe", "starred=2", "nope=1"]
)
def test_a_query_that_makes_no_sense_is_refused(ada, query):
    response = ada.get(f"/papers?{query}")
    assert response.status_code == 422
    assert query.partition("=")[0] in response.json["errors"]


def test_conditions_hold_together(ada):
    ada.save(title="One", tags=["a", "b"], status="read", starred=True, lists=["L"])
    ada.save(title="Two", tags=["a"], status="unread")
    ada.save(title="Three", tags=["b"], status="read")

    def titles(query: str) -> list[str]:
        return sorted(paper["title"] for paper in ada.get(f"/papers?{query}").json["items"])

    tag_id = next(tag["id"] for tag in ada.get("/tags").json["items"] if tag["name"] == "b")
    for words in ("", "&q=one+two+three"):
        assert titles("tag=a" + words) == ["One", "Two"]
        assert titles("tag=A&tag=b" + words) == ["One"]
        assert titles(f"tag={tag_id}" + words) == ["One", "Three"]
        assert titles("status=read" + words) == ["One", "Three"]
        assert titles("list=l" + words) == ["One"]
        assert titles("starred=true" + words) == ["One"]
        assert titles("starred=0" + words) == ["Three", "Two"]
        assert titles("tag=none" + words) == []


def test_what_was_just_saved_is_found_by_words_and_by_identifier(ada):
    paper = ada.save(identifiers={"arxiv": "1706.03762"}, note="sinusoidal positions")
    for words in ("attention", "sinusoidal", "arxiv:1706.03762", "https://arxiv.org/abs/1706.03762"):
        found = ada.get("/papers", query_string={"q": words}).json["items"]
        assert [one["id"] for one in found] == [paper["id"]], words


def test_a_paper_is_looked_up_by_identifier_or_page(ada):
    paper = ada.save(url="https://arxiv.org/abs/1706.03762")
    other = ada.save(title="A page", url="https://example.org/some/page?a=1")
    for query in (
        "identifier=arxiv:1706.03762v3",
        "identifier=1706.03762",
        "url=https://huggingface.co/papers/1706.03762",
    ):
        assert ada.get(f"/papers/lookup?{query}").json["id"] == paper["id"], query
    assert ada.get("/papers/lookup?url=https://example.org/some/page?a=1").json["id"] == other["id"]
    assert ada.get("/papers/lookup?identifier=arxiv:2401.00009").status_code == 404
    for query in ("", "identifier=nonsense", "url=nonsense", "identifier=arxiv:1&url=https://example.org"):
        assert ada.get(f"/papers/lookup?{query}").status_code == 422, query


def test_fifty_papers_take_as_many_statements_as_two(app, ada):
    for number in range(50):
        ada.save(title=f"Paper {number}", tags=[f"tag {number % 7}", "all"], lists=["one"])
    ada.get("/papers?limit=2")  # how many there are is remembered from now on
    few = statements(app, lambda: ada.get("/papers?limit=2"))
    many = statements(app, lambda: ada.get("/papers?limit=50"))
    assert many == few
    assert many <= 12


def test_two_records_that_prove_to_be_one_paper_lose_nothing(ada):
    second = ada.save(title="B", identifiers={"doi": "10.1145/3292500"}, tags=["b"], lists=["L"], note="b's note")
    first = ada.save(title="A", identifiers={"arxiv": "1706.03762"}, tags=["a"], lists=["L"])
    one = ada.save(identifiers={"arxiv": "1706.03762", "doi": "10.1145/3292500"})
    assert one["id"] == first["id"]
    assert one["all_identifiers"] == ["arxiv:1706.03762", "doi:10.1145/3292500"]
    assert [tag["name"] for tag in one["tags"]] == ["a", "b"]
    assert [(alias["id"], alias["note"]) for alias in one["aliases"]] == [(second["id"], "b's note")]
    assert ada.get(f"/papers/{second['id']}").json["id"] == one["id"]
    assert [paper["id"] for paper in ada.get("/papers").json["items"]] == [one["id"]]
    assert [paper["id"] for paper in ada.get("/papers?tag=b").json["items"]] == [one["id"]]
    entries = ada.get(f"/lists/{one['lists'][0]['id']}/entries").json["items"]
    assert [entry["paper"]["id"] for entry in entries] == [one["id"]]
    seen = ada.get(f"/papers/{one['id']}").headers["ETag"]
    assert ada.delete(f"/papers/{one['id']}/tags/b").status_code == 204
    changed = ada.get(f"/papers/{one['id']}", headers={"If-None-Match": seen})
    assert [tag["name"] for tag in changed.json["tags"]] == ["a"]


def test_a_paper_that_is_named_is_found_only_where_the_conditions_hold(ada):
    ada.save(identifiers={"arxiv": "1706.03762"}, status="read")
    assert len(ada.get("/papers?q=arxiv:1706.03762&status=read").json["items"]) == 1
    assert ada.get("/papers?q=arxiv:1706.03762&status=unread").json["items"] == []


def test_an_identifier_that_no_paper_has_is_still_found_in_a_text(ada):
    paper = ada.save(title="Reply", note="Answers arXiv 1706.03762 point by point.")
    assert [one["id"] for one in ada.get("/papers?q=1706.03762").json["items"]] == [paper["id"]]


def test_a_tag_is_meant_by_id_or_by_name(ada):
    paper = ada.save(tags=["Deep  Learning"])
    for named in (paper["tags"][0]["id"], "deep learning"):
        assert len(ada.get("/papers", query_string={"tag": named}).json["items"]) == 1
