"""What the pages of versions must know of catalogue items, disclosures and reports: their names and addresses."""

from portal.publishing.version_views import Subject

from .models import PublishedDisclosure, PublishedItem, PublishedReport

_PAGES = {PublishedItem: "item", PublishedDisclosure: "information", PublishedReport: "report"}


def subject_of(row: PublishedItem | PublishedDisclosure | PublishedReport) -> Subject:
    """The published row as the subject of pages about its versions."""
    page = f"disclosure:{_PAGES[type(row)]}"
    return Subject(
        row,
        row.title,
        page=page,
        versions=f"{page}-versions",
        compare=f"{page}-compare",
        trail="disclosure/public/_trail.html",
        context={"nav": "disclosure"},
    )
