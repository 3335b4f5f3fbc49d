"""All tables, as declarative models without Flask."""

from postil.models.account import Device, Library, User
from postil.models.annotation import Annotation, AnnotationTag
from postil.models.authorization import DeviceAuthorization
from postil.models.base import Base, now
from postil.models.ledger import Commit, FieldVersion, History, IndexOutbox, OpResult, SyncDevice
from postil.models.paper import Paper, PaperIdentifier
from postil.models.reading_list import ListEntry, ReadingList
from postil.models.rule import TagRule
from postil.models.saved_search import SavedSearch, SearchShare
from postil.models.share import ListShare
from postil.models.site_report import SiteReport
from postil.models.tag import PaperTag, Tag

__all__ = [
    "Annotation",
    "AnnotationTag",
    "Base",
    "Commit",
    "Device",
    "DeviceAuthorization",
    "FieldVersion",
    "History",
    "IndexOutbox",
    "Library",
    "ListEntry",
    "ListShare",
    "OpResult",
    "Paper",
    "PaperIdentifier",
    "PaperTag",
    "ReadingList",
    "SavedSearch",
    "SearchShare",
    "SiteReport",
    "SyncDevice",
    "Tag",
    "TagRule",
    "User",
    "now",
]
