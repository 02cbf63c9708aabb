"""What the pages of versions must know of catalogue items, disclosures and reports: their names and addresses."""

from portal.publishing.version_views import Subject

from .models import PublishedDisclosure, PublishedItem, PublishedReport

_TRAIL = "disclosure/public/_trail.html"
_FRAME = {"nav": "disclosure"}


def subject_of_item(row: PublishedItem) -> Subject:
    """A catalogue item as the subject of pages about its versions."""
    return Subject(
        row,
        row.title,
        page="disclosure:item",
        versions="disclosure:item-versions",
        compare="disclosure:item-compare",
        trail=_TRAIL,
        context=_FRAME,
    )


def subject_of_disclosure(row: PublishedDisclosure) -> Subject:
    """A disclosure as the subject of pages about its versions."""
    return Subject(
        row,
        row.title,
        page="disclosure:information",
        versions="disclosure:information-versions",
        compare="disclosure:information-compare",
        trail=_TRAIL,
        context=_FRAME,
    )


def subject_of_report(row: PublishedReport) -> Subject:
    """An annual report as the subject of pages about its versions."""
    return Subject(
        row,
        row.title,
        page="disclosure:report",
        versions="disclosure:report-versions",
        compare="disclosure:report-compare",
        trail=_TRAIL,
        context=_FRAME,
    )
