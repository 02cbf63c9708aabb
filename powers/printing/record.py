"""The sheet of one power: alone, or as its pages in the full catalogue."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from portal.printing.documents import (
    PICTURE_ACROSS,
    PICTURE_FONTS,
    PICTURE_UPRIGHT,
    Field,
    LedgerMark,
    Picture,
    Sheet,
)
from portal.printing.numerals import plain_date

from ..flowcharts.paging import Area, paged
from ..flowcharts.reading import flow_of
from ..flowcharts.svg import FAMILY
from ..models import PublishedPower
from .fields import FLOWCHART, PowerField, Printed
from .names import name_lines


def sheet_of(printed: Printed, fields: Sequence[PowerField], **more: Any) -> Sheet:
    """The sheet that shows ``fields`` of the power, without those that have nothing to say. Asks no database.

    ``more`` is what the sheet says beside them (title, sponsor, code, mark, state). A draft has neither a mark of the
    ledger nor an address.
    """
    power = printed.power
    shown = [Field(str(field.heading), lines) for field in fields if (lines := field.lines(printed))]
    return Sheet(
        name=power.name,
        name_lines=name_lines(power),
        fields=tuple(shown),
        ledger=_ledger_mark(power),
        version=_version(power),
        portal_name=settings.SITE_NAME,
        page_url=page_url(power),
        pictures=tuple(_pictures(power)) if any(field.key == FLOWCHART for field in fields) else (),
        **more,
    )


def page_url(power: PublishedPower) -> str:
    """The power's public page; "" while it has none."""
    if power.publication_id is None:
        return ""
    with translation.override("zh-hans"):
        return settings.PORTAL_URL + reverse("powers:power", args=[power.slug])


def _ledger_mark(power: PublishedPower) -> LedgerMark:
    if power.publication_id is None:
        return LedgerMark()
    published = timezone.localtime(power.published_at).date()
    return LedgerMark(sequence=power.publication_id, entry_hash=power.etag, recorded_on=published)


def _version(power: PublishedPower) -> str:
    if power.publication_id is None:
        return _("草稿，尚未公开")
    date = plain_date(timezone.localtime(power.published_at))
    return _("第%(version)d版，%(date)s公开") % {"version": power.version_no, "date": date}


def _pictures(power: PublishedPower) -> Iterator[Picture]:
    """The flowchart, drawn for paper, in Chinese."""
    flow = flow_of(power.content)
    if flow.nodes:
        parted = paged(flow, power.name, Area(*PICTURE_UPRIGHT), Area(*PICTURE_ACROSS))
        pictures = tuple(mark_safe(svg.replace(FAMILY, PICTURE_FONTS)) for svg in parted.pictures)
        yield Picture(_("流程图"), pictures, parted.is_across)
