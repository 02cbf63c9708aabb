"""What a bureau discloses, and by when: as staff edit it, and as citizens read it."""

from .category import Category, CategoryChange
from .disclosure import Disclosure, DisclosureFile
from .item import CatalogueItem
from .posting import Posting, PostingPhoto
from .published import PublishedDisclosure, PublishedItem
from .report import AnnualReport, PublishedReport
from .request import DisclosureRequest, RequestEntry, RequestLetter, RequestPause
from .task import ClockRun, DisclosureTask, TaskEntry

__all__ = [
    "AnnualReport",
    "CatalogueItem",
    "Category",
    "CategoryChange",
    "ClockRun",
    "Disclosure",
    "DisclosureFile",
    "DisclosureRequest",
    "DisclosureTask",
    "Posting",
    "PostingPhoto",
    "PublishedDisclosure",
    "PublishedItem",
    "PublishedReport",
    "RequestEntry",
    "RequestLetter",
    "RequestPause",
    "TaskEntry",
]
