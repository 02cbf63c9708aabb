"""Disclosure catalogues as staff edit them, and as citizens read them."""

from ..choices import Catalogue, DayUnit, Form, LimitKind, Period, Timing
from .category import Category
from .item import CatalogueItem
from .published import PublishedItem

__all__ = [
    "Catalogue",
    "CatalogueItem",
    "Category",
    "DayUnit",
    "Form",
    "LimitKind",
    "Period",
    "PublishedItem",
    "Timing",
]
