"""Draft state, review log, the public ledger, notices."""

from .audience import Audience
from .notice import Notice
from .publication import LedgerHead, Publication, PublicationSnapshot
from .publishable import Publishable, State
from .published import PublishedRecord
from .review import ReviewEntry, ReviewPresence

__all__ = [
    "Audience",
    "LedgerHead",
    "Notice",
    "Publication",
    "PublicationSnapshot",
    "Publishable",
    "PublishedRecord",
    "ReviewEntry",
    "ReviewPresence",
    "State",
]
