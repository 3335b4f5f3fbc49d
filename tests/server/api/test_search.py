"""Search over HTTP: what was saved is found, and shown where it matches."""

from __future__ import annotations


def test_a_search_shows_the_passages_that_match(ada):
    ada.save(abstract="Based solely on attention mechanisms.", note="Sinusoidal <b>positions</b>.")
    found = ada.get("/search?q=sinusoidal").json
    assert (found["total"], found["corrected"], found["incomplete"], found["next"]) == (1, None, False, None)
    item = found["items"][0]
    assert item["paper"]["title"] == "Attention Is All You Need"
    assert item["score"] > 0
    assert {"text": "Sinusoidal", "match": True} in item["snippets"]["note"]


def test_while_typing_the_last_word_may_be_a_beginning(ada):
    ada.save()
    assert ada.get("/search?q=atten&typing=1").json["total"] == 1
    assert ada.get("/search?q=atten&typing=2").status_code == 422


def test_a_misspelt_word_is_corrected_and_said_so(ada):
    ada.save()
    found = ada.get("/search?q=atention").json
    assert (found["total"], found["corrected"]) == (1, "attention")


def test_what_was_changed_or_removed_is_found_as_it_is_now(ada):
    paper = ada.save(identifiers={"arxiv": "1706.03762"})
    path = f"/papers/{paper['id']}"
    ada.patch(path, {"title": "Perceiver"}, match="*")
    assert ada.get("/search?q=perceiver").json["total"] == 1
    assert ada.get("/search?q=attention").json["total"] == 0
    ada.delete(path, match="*")
    assert ada.get("/search?q=perceiver").json["total"] == 0


def test_an_annotation_is_found_as_it_is_now_with_the_passage_that_matches(ada):
    paper = ada.save(identifiers={"arxiv": "1706.03762"})
    selectors = [{"type": "TextQuoteSelector", "exact": "zebrafish swim"}]
    target = {"source": "", "context": "In water zebrafish swim upstream.", "parts": [{"selector": selectors}]}
    path = f"/papers/{paper['id']}/annotations"
    made = ada.post(path, {"target": target, "comment": "Ask Ruth", "tags": ["fishes"]}).json
    [item] = ada.get("/search?q=zebrafish+ruth+upstream").json["items"]
    assert item["snippets"]["quote"] == [{"text": "zebrafish", "match": True}, {"text": " swim", "match": False}]
    assert {"text": "Ruth", "match": True} in item["snippets"]["comment"]
    assert {"text": "upstream", "match": True} in item["snippets"]["context"]
    tag = next(one for one in ada.get("/tags").json["items"] if one["name"] == "fishes")
    ada.patch(f"/tags/{tag['id']}", {"name": "sea"}, match="*")
    ada.patch(f"/annotations/{made['id']}", {"comment": "Ask Grace"}, match="*")
    for words, total in (("tag:sea", 1), ("tag:fishes", 0), ("comment:ruth", 0), ("quote:zebrafish comment:grace", 1)):
        assert ada.get(f"/search?q={words}").json["total"] == total, words
    ada.delete(f"/annotations/{made['id']}", match="*")
    for words in ("zebrafish", "upstream", "comment:grace", "tag:sea", "has:highlight", "has:comment"):
        assert ada.get(f"/search?q={words}").json["total"] == 0, words


def test_nobody_finds_what_belongs_to_somebody_else(ada, grace):
    grace.save()
    assert ada.get("/search?q=attention").json["items"] == []


def test_pages_lead_through_all_hits_once_in_the_order_of_the_list(ada):
    for number in range(7):
        ada.save(title=f"Attention {number}")
    whole = [item["paper"]["id"] for item in ada.get("/search?q=attention&limit=50").json["items"]]
    assert len(whole) == 7
    for route, paper in (("search", lambda item: item["paper"]), ("papers", lambda item: item)):
        seen, path = [], f"/{route}?q=attention&limit=3"
        while path:
            response = ada.get(path)
            seen += [paper(item)["id"] for item in response.json["items"]]
            path = response.headers.get("Link", "").partition(">")[0].removeprefix("<")
        assert seen == whole


def test_a_search_needs_words_and_a_cursor_of_its_own(ada):
    assert ada.get("/search").status_code == 422
    assert ada.get("/search?q=x&cursor=bm9uc2Vuc2U").status_code == 422
    assert ada.get("/papers?q=x&trashed=1").status_code == 422


def test_what_is_found_is_narrowed_ordered_and_counted(ada):
    for number, venue in enumerate(("NeurIPS", "ICML", "NeurIPS")):
        ada.save(title=f"Attention {number}", venue=venue, published_on=f"202{number}", tags=["rl"] if number else [])
    first, second, third = (item["paper"]["id"] for item in ada.get("/search?q=attention&sort=title").json["items"])
    for more, expected in (
        ("sort=-title", [third, second, first]),
        ("sort=published&tag=rl", [third, second]),
        ("sort=title&venue=neurips", [first, third]),
        ("sort=title&year=2021..&venue=neurips", [third]),
        ("has=note", []),
        ("starred=1", []),
    ):
        items = ada.get(f"/search?q=attention&{more}").json["items"]
        assert [item["paper"]["id"] for item in items] == expected, more
    found = ada.get("/search?q=attention+sort:-title&venue=icml&facets=1").json
    assert found["facets"]["venue"] == [{"name": "NeurIPS", "papers": 2}, {"name": "ICML", "papers": 1}]
    assert found["facets"]["tag"] == [{"name": "rl", "papers": 1}]
    assert found["facets"]["year"] == [{"name": "2021", "papers": 1}]
    assert found["facets"]["status"] == [{"name": "unread", "papers": 1}]
    assert ada.get("/search?q=attention").json["facets"] is None


def test_years_are_told_as_they_are_asked_for(ada):
    for year in ("0001", "2020", "3000", ""):
        ada.save(title=f"Attention {year}", published_on=year)
    offered = ada.get("/search?q=attention&facets=1").json["facets"]["year"]
    assert [one["name"] for one in offered] == ["3000", "2020", "0001", "unknown"]
    for one in offered:
        assert ada.get(f"/search?q=attention&year={one['name']}").json["total"] == 1
    assert ada.get("/search?q=attention&year=2020..0001").json["total"] == 2


def test_an_order_in_the_words_counts_unless_another_is_asked_for(ada):
    for number in range(3):
        ada.save(title=f"Attention {number}")

    def titles(path: str) -> list[str]:
        return [item["paper"]["title"][-1] for item in ada.get(f"/search?q=attention+2+sort:title{path}").json["items"]]

    assert titles("") == ["0", "1", "2"]
    assert titles("&sort=-title") == ["2", "1", "0"]
    assert titles("&sort=best")[0] == "2"


def test_what_was_searched_as_words_is_told(ada):
    ada.save()
    assert ada.get("/search?q=colour:blue+attention").json["misread"] == ["colour:blue"]
    assert ada.get("/search?q=attention").json["misread"] == []


def test_conditions_that_make_no_sense_are_refused(ada):
    arabic = "%D9%A2%D9%A0%D9%A2%D9%A4"
    for year in ("20x", "2020...", "..", "0000", "..0000", "0000..2020", "2024%0A", arabic):
        assert ada.get(f"/search?q=x&year={year}").status_code == 422, year
    for wrong in ("sort=colour", "has=wings", "status=lost", "facets=2"):
        assert ada.get(f"/search?q=x&{wrong}").status_code == 422, wrong
