"""The JSON-LD contexts of annotations and of their containers, as they are here: nothing is fetched to read one.

The terms are those of the Web Annotation Vocabulary, appendix A (https://www.w3.org/TR/annotation-vocab/), and of
the Linked Data Platform (https://www.w3.org/TR/ldp/).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ANNOTATION: Final = "http://www.w3.org/ns/anno.jsonld"
CONTAINER: Final = "http://www.w3.org/ns/ldp.jsonld"
#: Relation of any resource to the container for its annotations (Web Annotation Protocol, 4.4).
SERVICE: Final = "http://www.w3.org/ns/oa#annotationService"

PREFIXES: Final[Mapping[str, str]] = {
    "oa": "http://www.w3.org/ns/oa#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "iana": "http://www.iana.org/assignments/relation/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "schema": "http://schema.org/",
}
#: Classes and individuals whose name in the vocabulary is the term itself.
_NAMED: Final = (
    "Annotation TextualBody ResourceSelection SpecificResource FragmentSelector CssSelector XPathSelector "
    "TextQuoteSelector TextPositionSelector DataPositionSelector SvgSelector RangeSelector TimeState HttpRequestState "
    "Choice Motivation bookmarking classifying commenting describing editing highlighting identifying linking "
    "moderating questioning replying reviewing tagging"
)
_OTHERS: Final[Mapping[str, str]] = {
    "Dataset": "dctypes:Dataset",
    "Image": "dctypes:StillImage",
    "Video": "dctypes:MovingImage",
    "Audio": "dctypes:Sound",
    "Text": "dctypes:Text",
    "CssStylesheet": "oa:CssStyle",
    "Person": "foaf:Person",
    "Software": "as:Application",
    "Organization": "foaf:Organization",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "Audience": "schema:Audience",
    "auto": "oa:autoDirection",
    "ltr": "oa:ltrDirection",
    "rtl": "oa:rtlDirection",
}
#: Properties by the type of their values.
_PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    "@id": {
        "body": "oa:hasBody",
        "target": "oa:hasTarget",
        "source": "oa:hasSource",
        "selector": "oa:hasSelector",
        "state": "oa:hasState",
        "scope": "oa:hasScope",
        "refinedBy": "oa:refinedBy",
        "startSelector": "oa:hasStartSelector",
        "endSelector": "oa:hasEndSelector",
        "renderedVia": "oa:renderedVia",
        "creator": "dcterms:creator",
        "generator": "as:generator",
        "rights": "dcterms:rights",
        "homepage": "foaf:homepage",
        "via": "oa:via",
        "canonical": "oa:canonical",
        "stylesheet": "oa:styledBy",
        "cached": "oa:cachedSource",
        "conformsTo": "dcterms:conformsTo",
        "partOf": "as:partOf",
        "first": "as:first",
        "last": "as:last",
        "next": "as:next",
        "prev": "as:prev",
        "audience": "schema:audience",
    },
    "@vocab": {"motivation": "oa:motivatedBy", "purpose": "oa:hasPurpose", "textDirection": "oa:textDirection"},
    "xsd:dateTime": {
        "created": "dcterms:created",
        "modified": "dcterms:modified",
        "generated": "dcterms:issued",
        "sourceDate": "oa:sourceDate",
        "sourceDateStart": "oa:sourceDateStart",
        "sourceDateEnd": "oa:sourceDateEnd",
    },
    "xsd:nonNegativeInteger": {
        "start": "oa:start",
        "end": "oa:end",
        "total": "as:totalItems",
        "startIndex": "as:startIndex",
    },
}
_TEXTS: Final[Mapping[str, str]] = {
    "accessibility": "schema:accessibilityFeature",
    "bodyValue": "oa:bodyValue",
    "format": "dc:format",
    "language": "dc:language",
    "processingLanguage": "oa:processingLanguage",
    "value": "rdf:value",
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "styleClass": "oa:styleClass",
    "name": "foaf:name",
    "email": "foaf:mbox",
    "email_sha1": "foaf:mbox_sha1sum",
    "nickname": "foaf:nick",
    "label": "rdfs:label",
}

#: Address of a context → what stands in it.
KNOWN: Final[Mapping[str, Mapping[str, Any]]] = {
    ANNOTATION: {
        **PREFIXES,
        "id": {"@type": "@id", "@id": "@id"},
        "type": {"@type": "@id", "@id": "@type"},
        **{name: f"oa:{name}" for name in _NAMED.split()},
        **_OTHERS,
        **_TEXTS,
        **{name: {"@type": kind, "@id": iri} for kind, some in _PROPERTIES.items() for name, iri in some.items()},
        "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
    },
    CONTAINER: {
        "ldp": "http://www.w3.org/ns/ldp#",
        "id": "@id",
        "type": "@type",
        **{name: f"ldp:{name}" for name in ("Resource", "RDFSource", "Container", "BasicContainer")},
        "contains": {"@type": "@id", "@id": "ldp:contains"},
        "constrainedBy": {"@type": "@id", "@id": "ldp:constrainedBy"},
    },
}
