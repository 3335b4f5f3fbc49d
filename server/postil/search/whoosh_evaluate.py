"""A plan evaluated over a snapshot: word by word into a dictionary of scores, then the best of them.

Every matching paper is scored: Whoosh's own collectors skip blocks of postings and lose better hits when
several fields are asked (a test compares with brute force).
"""

import heapq
from array import array
from itertools import chain, islice
from typing import Final, NamedTuple

from postil.domain import rank
from postil.search.plan import AddedBetween, AllOf, AnyForm, InOrder, Labelled, OneOf, Plan, Test, Without
from postil.search.whoosh_schema import LABELS
from postil.search.whoosh_snapshot import Part, Snapshot, Weights, in_order

_FEW: Final = 8
"""A query that finds fewer than one paper in so many sorts what it finds; else the order of all is gone through."""


class Found(NamedTuple):
    """A matching document; sorts best first, then newest."""

    minus_score: float
    minus_added: float
    paper_id: str
    part: int
    doc: int


Scores = list[dict[int, float]]
"""The score of each matching document, not yet rounded, by part."""


def evaluate(plan: Plan, snapshot: Snapshot, *, limit: int, offset: int) -> tuple[list[Found], int]:
    """Return the hits of one page and the number of all."""
    if plan.everything and not (plan.required or plan.filters):
        return [_found(snapshot, 0.0, *place) for place in snapshot.newest[offset : offset + limit]], snapshot.total
    scores = _scores(plan, snapshot)
    total = sum(map(len, scores))
    wanted = offset + limit
    if _FEW * total > snapshot.total and (_FEW * wanted > total or not plan.scored):
        places = _in_order_of_all(scores, snapshot, wanted, scored=bool(plan.scored))
        return [_found(snapshot, -rank.rounded(scores[part][doc]), part, doc) for part, doc in places[offset:]], total
    least = 0.0
    if total > 4 * wanted:  # what rounds to less than the last score of the page need not be looked at
        last = heapq.nlargest(wanted, chain.from_iterable(found.values() for found in scores))[-1]
        least = last - 2 * 10**-rank.PLACES
    candidates = (
        _found(snapshot, -rank.rounded(score), part, doc)
        for part, found in enumerate(scores)
        for doc, score in found.items()
        if score >= least
    )
    return heapq.nsmallest(wanted, candidates)[offset:], total


def matching(plan: Plan, snapshot: Snapshot, limit: int) -> tuple[tuple[str, ...], int]:
    """Return the ids of the best `limit` hits and the number of all."""
    if plan.everything and not (plan.required or plan.filters):
        places, total = snapshot.newest[:limit], snapshot.total
    else:
        scores = _scores(plan, snapshot)
        total = sum(map(len, scores))
        if _FEW * total <= snapshot.total:
            found, _ = evaluate(plan, snapshot, limit=limit, offset=0)
            return tuple(hit.paper_id for hit in found), total
        places = _in_order_of_all(scores, snapshot, limit, scored=bool(plan.scored))
    ids = [part.segment.rows.paper_ids for part in snapshot.parts]
    return tuple([ids[part][doc] for part, doc in places]), total


def _in_order_of_all(scores: Scores, snapshot: Snapshot, wanted: int, *, scored: bool) -> list[tuple[int, int]]:
    """Return the first hits as (part, document), for queries that find many: the order of all papers is kept."""
    found = (place for place in snapshot.newest if place[1] in scores[place[0]])
    if not scored:
        return list(islice(found, wanted))
    places = list(found)
    rounded = [round(scores[part][doc], rank.PLACES) for part, doc in places]
    return [places[place] for place in sorted(range(len(places)), key=rounded.__getitem__, reverse=True)[:wanted]]


def _found(snapshot: Snapshot, minus_score: float, part: int, doc: int) -> Found:
    rows = snapshot.parts[part].segment.rows
    return Found(minus_score, -rows.added[doc], rows.paper_ids[doc], part, doc)


def _scores(plan: Plan, snapshot: Snapshot) -> Scores:
    frequencies = [_frequencies(clause, snapshot) for clause in plan.scored]
    rarities = [
        clause.importance * rank.rarity(found, snapshot.total) if (found := sum(map(len, by_part))) else 0.0
        for clause, by_part in zip(plan.scored, frequencies, strict=True)
    ]
    asked = sum(rarities)
    scores = []
    for number, part in enumerate(snapshot.parts):
        summed: dict[int, float] = {}
        matched: dict[int, float] = {}
        allowed = _allowed(plan, part)
        for rarity, by_part in zip(rarities, frequencies, strict=True):
            weighted = by_part[number].items() if allowed is None else by_part[number].within(allowed)
            if not summed:
                summed = {doc: rarity * weight for doc, weight in weighted}
                matched = dict.fromkeys(summed, rarity) if len(rarities) > 1 else {}
                continue
            for doc, weight in weighted:
                summed[doc] = summed.get(doc, 0.0) + rarity * weight
                matched[doc] = matched.get(doc, 0.0) + rarity
        weighed = summed  # a single word is all that was asked
        if len(rarities) > 1:
            bonus = {share: rank.covered(1.0, share, asked) for share in set(matched.values())}
            weighed = {doc: score * bonus[matched[doc]] for doc, score in summed.items()}
        if allowed is not None:
            weighed = dict.fromkeys(allowed, 0.0) | weighed
        scores.append(weighed)
    return scores


def _frequencies(clause: AnyForm, snapshot: Snapshot) -> list[Weights]:
    """Return how much a word counts in each present document that has it, by part."""
    key = (clause.forms, clause.fields)
    found = snapshot.kept.get(key)
    if found is None:
        found = [_saturated(clause, part, snapshot) for part in snapshot.parts]
        snapshot.kept.put(key, found)
    return found


def _saturated(clause: AnyForm, part: Part, snapshot: Snapshot) -> Weights:
    segment = part.segment
    found: dict[int, float] = {}
    get = found.get
    for field in clause.fields:
        forms = [(form, weight) for form, weight in clause.forms if segment.may_have(field, form)]
        norms = snapshot.norms.get(field)
        lengths = segment.rows.lengths.get(field)
        for form, weight in forms:
            postings = segment.postings(field, form)
            factor = weight * rank.FIELD_WEIGHTS[field]
            if norms is None or lengths is None:
                for doc, times in zip(postings.docs, postings.times, strict=True):
                    found[doc] = get(doc, 0.0) + factor * times
            else:
                for doc, times in zip(postings.docs, postings.times, strict=True):
                    found[doc] = get(doc, 0.0) + factor * times * norms[lengths[doc]]
    for doc in part.deleted:
        found.pop(doc, None)
    # rank.saturated, written out: this runs for every word in every paper
    return Weights(array("I", found), array("d", [times / (rank.SATURATION + times) for times in found.values()]))


def _allowed(plan: Plan, part: Part) -> set[int] | None:
    """Return the present documents that pass the tests; None when there are none to pass."""
    tests = (*plan.required, *(test for _, test in plan.filters))
    return _passing(AllOf(tests), part) if tests else None


def _passing(test: Test, part: Part) -> set[int]:
    segment = part.segment
    match test:
        case Labelled(labels):
            found = {doc for label in labels for doc in segment.postings(LABELS, label).docs}
        case InOrder(sequence, fields):
            found = in_order(sequence, fields, segment)
        case AnyForm(forms, fields):
            found = {
                doc
                for field in fields
                for form, _ in forms
                if segment.may_have(field, form)
                for doc in segment.postings(field, form).docs
            }
        case AddedBetween(first, end):
            found = {doc for doc, added in enumerate(segment.rows.added) if first <= added < end}
        case AllOf(tests):
            return set(range(segment.size)).difference(part.deleted).intersection(*(_passing(t, part) for t in tests))
        case OneOf(tests):
            return set[int]().union(*(_passing(one, part) for one in tests))
        case Without(opposed):
            return set(range(segment.size)) - part.deleted - _passing(opposed, part)
    return found - part.deleted
