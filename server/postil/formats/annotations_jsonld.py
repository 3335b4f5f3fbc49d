"""The annotations of one paper as an AnnotationCollection of the Web Annotation Data Model."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from postil.formats import webannotation
from postil.formats.webannotation import Shown
from postil.models import Annotation

MEDIA_TYPE = webannotation.PROFILE


def write(label: str, iri: str, shown: Sequence[Shown], address: Callable[[Annotation], str]) -> str:
    """The collection that has the address `iri`, all of it on one page; `address` gives that of an annotation."""
    found: dict[str, Any] = {
        "@context": webannotation.CONTEXT,
        "id": iri,
        "type": "AnnotationCollection",
        "label": label,
        "total": len(shown),
    }
    if shown:
        found["modified"] = webannotation.stamp(max(one.annotation.updated_at for one in shown))
        items = [_item(webannotation.to_jsonld(one, address(one.annotation))) for one in shown]
        found["first"] = {"id": f"{iri}#all", "type": "AnnotationPage", "startIndex": 0, "items": items}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _item(document: dict[str, Any]) -> dict[str, Any]:
    """An annotation within the collection, whose context it shares unless it has more than that."""
    if document["@context"] == webannotation.CONTEXT:
        return {name: value for name, value in document.items() if name != "@context"}
    return document
