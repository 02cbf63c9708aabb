"""What a bureau discloses, and by when: as staff edit it, and as citizens read it."""

from .category import Category
from .disclosure import Disclosure
from .item import CatalogueItem
from .published import PublishedDisclosure, PublishedItem
from .task import ClockRun, DisclosureTask, TaskEntry

__all__ = [
    "CatalogueItem",
    "Category",
    "ClockRun",
    "Disclosure",
    "DisclosureTask",
    "PublishedDisclosure",
    "PublishedItem",
    "TaskEntry",
]
