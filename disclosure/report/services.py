"""What changes drafts of reports, beside the review actions."""

from django.db import transaction

from portal.accounts.models import User
from portal.publishing.actions import log_creation
from portal.publishing.converters import free_slug
from portal.publishing.selectors import unit_of
from portal.trees.locks import tree_write

from ..models import AnnualReport
from . import rules, selectors


@transaction.atomic
def create_report(report: AnnualReport, user: User, *, reason: str = "") -> AnnualReport:
    """Save a new draft written by ``user``. Raises ``NotPermitted`` unless he may edit in the section."""
    settle(report)
    log_creation(report, user, reason=reason)
    return report


def settle(report: AnnualReport) -> None:
    """Put on the draft what follows from the rest of it: its unit, and how its year stands in the records now."""
    report.unit = unit_of(report.organisation)
    report.disclosed = report.disclosed or rules.empty_disclosed()
    report.reviews = report.reviews or rules.empty_reviews()
    count(report)


def count(report: AnnualReport) -> None:
    """Table three as the records have it now; counted on submission, it is what is reviewed and then published."""
    report.counted = selectors.statistics(report.unit_id, report.year).numbers


def give_address(report: AnnualReport) -> None:
    """Give the report its address before it is published for the first time."""
    if report.slug is not None:
        return
    with tree_write(AnnualReport):
        report.slug = free_slug(report, f"{report.unit.code}-{report.year}")
