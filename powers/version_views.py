"""A power's public versions, and what changed between two of them."""

from django.http import Http404
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.publishing.version_views import Subject, version_views

from .power_row import homes_of, power_row
from .power_views import trail


def _subject(slug: str, reader: User | None) -> Subject:
    row = power_row(slug, reader)
    if row is None:
        raise Http404(_("没有这项职权，或者它不对您公开。"))
    return Subject(
        row,
        row.name,
        page="powers:power",
        versions="powers:versions",
        compare="powers:compare",
        trail="powers/public/_trail.html",
        context={"nav": "powers", "trail": trail(homes_of(row))},
    )


versions, compare = version_views(_subject)
