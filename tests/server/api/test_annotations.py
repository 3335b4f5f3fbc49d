"""Annotations over HTTP: made on a paper, found by any address that shows it, changed from a version, never lost."""

from __future__ import annotations

import json
import uuid

import pytest

SOURCE = "https://arxiv.org/abs/2401.00001v2"


def target(exact="we attend", start=10, source=SOURCE):
    selectors = [
        {"type": "TextQuoteSelector", "exact": exact, "prefix": "here ", "suffix": " to all"},
        {"type": "TextPositionSelector", "start": start, "end": start + len(exact)},
    ]
    return {"source": source, "context": f"here {exact} to all", "parts": [{"selector": selectors}]}


@pytest.fixture
def paper(ada):
    return ada.save(identifiers={"arxiv": "2401.00001"})


def made(ada, paper, **fields):
    response = ada.post(f"/papers/{paper['id']}/annotations", {"target": target(), "color": "yellow", **fields})
    assert response.status_code == 201, response.text
    return response.json


def listed(ada, path):
    return [one["id"] for one in ada.get(path).json["items"]]


def test_what_is_made_is_read_again_with_its_quote_its_page_and_its_tags(ada, paper):
    response = ada.post(
        f"/papers/{paper['id']}/annotations",
        {
            "target": target(),
            "color": "yellow",
            "comment": "so it does",
            "tags": ["rl", "RL"],
            "motivation": "commenting",
        },
    )
    assert response.status_code == 201
    assert response.headers["Location"] == f"/api/v1/annotations/{response.json['id']}"
    found = ada.get(f"/annotations/{response.json['id']}")
    assert found.json == response.json
    assert found.headers["ETag"] == response.headers["ETag"] == f'"{found.json["ver"]}"'
    assert (found.json["paper_id"], found.json["quote"], found.json["source"]) == (paper["id"], "we attend", SOURCE)
    assert (found.json["target"], found.json["page"]) == (target(), None)
    assert [tag["name"] for tag in found.json["tags"]] == ["rl"]
    assert (
        ada.get(f"/annotations/{response.json['id']}", headers={"If-None-Match": found.headers["ETag"]}).status_code
        == 304
    )


def test_an_annotation_can_be_made_once_under_an_id_of_its_own(ada, paper):
    ident = str(uuid.uuid4())
    assert made(ada, paper, id=ident)["id"] == ident
    again = ada.post(f"/papers/{paper['id']}/annotations", {"target": target(), "id": ident})
    assert (again.status_code, again.json["existing"]) == (409, ident)
    assert ada.post(f"/papers/{paper['id']}/annotations", {"id": "no"}).json["errors"] == {
        "id": ["must be a UUID in small letters."]
    }


def test_those_of_a_paper_come_in_its_order_and_in_pages(ada, paper):
    late, early = made(ada, paper, target=target(start=500)), made(ada, paper, target=target(start=5))
    note = made(ada, paper, target={"source": SOURCE}, comment="on the page")
    path = f"/papers/{paper['id']}/annotations"
    assert listed(ada, path) == [note["id"], early["id"], late["id"]]
    first = ada.get(f"{path}?limit=2").json
    assert [one["id"] for one in first["items"]] == [note["id"], early["id"]]
    assert listed(ada, f"{path}?limit=2&cursor={first['next']}") == [late["id"]]


def test_notes_on_a_page_come_in_the_order_in_which_they_were_made_and_in_pages(ada, paper):
    idents = [f"{first}2345678-1234-4234-8234-123456789012" for first in "f3a0"]
    for ident in idents:
        made(ada, paper, id=ident, target={"source": SOURCE}, comment="on the page")
    path = f"/papers/{paper['id']}/annotations"
    assert listed(ada, path) == idents
    cursor = ada.get(f"{path}?limit=2").json["next"]
    assert listed(ada, f"{path}?limit=2&cursor={cursor}") == idents[2:]


def test_any_address_of_the_paper_finds_all_of_its_annotations(ada, paper):
    one = made(ada, paper)
    made(ada, ada.save(title="Another"))
    for asked in (
        f"paper={paper['id']}",
        "identifier=arxiv:2401.00001v7",
        "url=https://huggingface.co/papers/2401.00001",
        "url=https://ar5iv.org/html/2401.00001",
    ):
        assert listed(ada, f"/annotations?{asked}") == [one["id"]], asked
    for asked in ("identifier=arxiv:2401.00009", "url=https://example.org/elsewhere"):
        assert listed(ada, f"/annotations?{asked}") == [], asked
    assert ada.get(f"/annotations?paper={uuid.uuid4()}").status_code == 404
    assert ada.get(f"/annotations?paper={paper['id']}&url=https://example.org/").status_code == 422


def test_an_address_that_names_no_paper_finds_the_paper_that_was_annotated_there(ada, paper):
    there = made(ada, paper, target=target(source="https://example.org/copy.pdf?utm_source=x"))
    other = made(ada, paper)
    assert listed(ada, "/annotations?url=https://example.org/copy.pdf") == [other["id"], there["id"]]


def test_what_was_made_on_a_joined_record_is_found_by_the_paper(ada, paper):
    other = ada.save(title="Printed", identifiers={"doi": "10.1234/printed"})
    one = made(ada, other)
    ada.save(identifiers={"arxiv": "2401.00001", "doi": "10.1234/printed"})
    assert listed(ada, "/annotations?identifier=arxiv:2401.00001") == [one["id"]]
    assert listed(ada, "/annotations?identifier=doi:10.1234/printed") == [one["id"]]


def test_a_list_is_narrowed_by_colour_tag_comment_and_kind_and_comes_in_pages(ada, paper):
    plain, green = made(ada, paper), made(ada, paper, color="green", tags=["core", "rl"])
    note = made(ada, paper, target={"source": SOURCE}, color="", comment="c", tags=["rl"])
    assert listed(ada, "/annotations") == [note["id"], green["id"], plain["id"]]
    assert listed(ada, "/annotations?color=green") == [green["id"]]
    assert listed(ada, "/annotations?tag=rl") == [note["id"], green["id"]]
    assert listed(ada, f"/annotations?tag=rl&tag={green['tags'][0]['id']}") == [green["id"]]
    assert listed(ada, "/annotations?tag=unknown") == []
    assert listed(ada, "/annotations?commented=true") == listed(ada, "/annotations?highlighted=0") == [note["id"]]
    assert listed(ada, "/annotations?commented=false") == [green["id"], plain["id"]]
    first = ada.get("/annotations?limit=2")
    assert 'rel="next"' in first.headers["Link"]
    assert listed(ada, f"/annotations?limit=2&cursor={first.json['next']}") == [plain["id"]]
    assert ada.get("/annotations?cursor=no").status_code == 422
    assert ada.get("/annotations?color=red").status_code == 422


def test_those_of_a_paper_in_the_trash_are_not_listed_and_come_back_with_it(ada, paper):
    one = made(ada, paper)
    ada.delete(f"/papers/{paper['id']}", match="*")
    assert listed(ada, "/annotations") == []
    assert ada.get(f"/papers/{paper['id']}/annotations").status_code == 404
    ada.post(f"/papers/{paper['id']}/restore")
    assert listed(ada, "/annotations") == [one["id"]]


def test_it_is_changed_from_its_version(ada, paper):
    one = made(ada, paper, comment="first")
    path = f"/annotations/{one['id']}"
    assert ada.patch(path, {"color": "pink"}).status_code == 428
    assert ada.patch(path, {"color": "pink"}, match='"0"').status_code == 412
    changed = ada.patch(path, {"color": "pink", "comment": "second"}, match=f'"{one["ver"]}"')
    assert (changed.json["color"], changed.json["comment"], changed.json["quote"]) == ("pink", "second", "we attend")
    assert changed.headers["ETag"] == f'"{changed.json["ver"]}"' != f'"{one["ver"]}"'
    assert "color" in ada.patch(path, {"color": "red"}, match="*").json["errors"]
    assert ada.patch(path, {"paper_id": paper["id"]}, match="*").status_code == 422


def test_a_comment_that_says_what_it_was_made_of_is_merged_with_what_others_wrote(ada, paper):
    one = made(ada, paper, comment="a\nb\nc")
    path = f"/annotations/{one['id']}"
    ada.patch(path, {"comment": "A\nb\nc", "base_text": "a\nb\nc"}, match="*")
    merged = ada.patch(path, {"comment": "a\nb\nC", "base_text": "a\nb\nc"}, match="*")
    assert merged.json["comment"] == "A\nb\nC"


def test_it_is_deleted_and_brought_back_with_its_tags(ada, paper):
    one = made(ada, paper, tags=["core"])
    path = f"/annotations/{one['id']}"
    assert ada.delete(path).status_code == 428
    assert ada.delete(path, match=f'"{one["ver"]}"').status_code == 204
    gone = ada.get(path)
    assert (gone.status_code, gone.json["deleted"]) == (404, True)
    assert listed(ada, f"/papers/{paper['id']}/annotations") == []
    back = ada.post(f"{path}/restore").json
    assert (back["quote"], [tag["name"] for tag in back["tags"]]) == ("we attend", ["core"])


def test_tags_are_put_on_and_taken_off_by_name_or_id(ada, paper):
    path = f"/annotations/{made(ada, paper)['id']}/tags"
    tagged = ada.put(f"{path}/deep%20learning").json
    assert [tag["name"] for tag in tagged["tags"]] == ["deep learning"]
    assert ada.put(f"{path}/{tagged['tags'][0]['id']}").json == tagged
    assert ada.delete(f"{path}/{tagged['tags'][0]['id']}").status_code == 204
    assert ada.delete(f"{path}/Deep%20Learning").status_code == 204
    assert ada.delete(f"{path}/unknown").status_code == 404
    assert ada.get(path.removesuffix("/tags")).json["tags"] == []


def test_who_may_only_read_reads_and_who_may_only_save_saves(ada, reader, saver, paper):
    one = made(ada, paper)
    assert reader.get(f"/annotations/{one['id']}").status_code == 200
    assert reader.post(f"/papers/{paper['id']}/annotations", {}).status_code == 403
    assert reader.patch(f"/annotations/{one['id']}", {}, match="*").status_code == 403
    assert saver.get("/annotations").status_code == 403
    assert saver.put(f"/annotations/{one['id']}/tags/t").status_code == 200


def test_what_is_anothers_is_not_there(ada, grace, paper):
    one = made(ada, paper)
    assert listed(grace, "/annotations") == []
    assert grace.get(f"/annotations/{one['id']}").status_code == 404
    assert grace.delete(f"/annotations/{one['id']}", match="*").status_code == 404
    assert grace.post(f"/papers/{paper['id']}/annotations", {}).status_code == 404


def test_a_papers_annotations_can_be_had_as_markdown_and_as_a_collection(ada, reader, paper):
    one = made(ada, paper, comment="so it does", slug="mine")
    text = reader.get(f"/papers/{paper['id']}/annotations.md")
    assert text.content_type == "text/markdown; charset=utf-8"
    assert text.headers["Content-Disposition"] == 'attachment; filename="anonattention-annotations.md"'
    assert "> we attend\n\nso it does\n" in text.text
    found = reader.get(f"/papers/{paper['id']}/annotations.jsonld")
    assert found.content_type == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    collection = json.loads(found.data)
    assert collection["id"] == f"http://localhost/papers/{paper['id']}/annotations.jsonld"
    assert [item["id"] for item in collection["first"]["items"]] == ["http://localhost/w3c/annotations/mine"]
    assert reader.get(f"/papers/{one['id']}/annotations.md").status_code == 404
