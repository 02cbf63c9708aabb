"""The power catalogue: concise, a table row a power, or full, pages of its own for each; by section."""

from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.organisations.selectors import may
from portal.printing.audiences import AUDIENCES, SOCIETY
from portal.printing.documents import A3, Book, LedgerMark, Make
from portal.printing.marks import newest_ledger_mark
from portal.printing.registry import NothingToPrint, PrintableDocument, TooLarge, Version
from portal.publishing.ledger.read import head
from portal.publishing.public import site_version

from . import concise, full
from .choice import CONCISE, CONTENTS, COVER, FULL, STATISTICS, Choice, choice_of
from .data import attachments_of
from .drafts import may_read_drafts
from .forms import OfficeCatalogueForm, PublicCatalogueForm
from .indexes import indexes_of
from .scope import (
    Powers,
    counted,
    describe,
    disclosed_by,
    home_of,
    organisation_of,
    powers_in,
    state_of,
)
from .statistics import statistics

LARGEST = {CONCISE: 20_000, FULL: 5_000}


class PowerCatalogue(PrintableDocument):
    """职权目录. Parameters: those of a ``Choice``."""

    code = "power-catalogue"
    label = gettext_lazy("职权目录")
    introduction = gettext_lazy(
        "把已向社会公开的职权印成一册，封面和编印说明上有版本日期和公开台账指纹，可以核对。什么都不选，就是整本目录。"
    )
    nothing = gettext_lazy("所选范围内没有可打印的职权。")

    def form(self, data: Any = None, *, user: User | None) -> forms.Form:
        return PublicCatalogueForm(data) if user is None else OfficeCatalogueForm(data, user=user)

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        choice = choice_of(parameters)
        if user is None:
            return choice.audience == SOCIETY and not choice.drafts
        organisation = organisation_of(choice)
        if organisation is None or not may(user, "print_catalogue", organisation):
            return False
        return not choice.drafts or may_read_drafts(choice, user)

    def version(self, parameters: dict[str, Any]) -> Version:
        choice = choice_of(parameters)
        organisation_of(choice)
        end = head()
        return Version(end.sequence, end.entry_hash, _state(choice))

    def size(self, parameters: dict[str, Any]) -> int:
        choice = choice_of(parameters)
        return _size(choice, powers_in(choice))

    def weight(self, parameters: dict[str, Any]) -> int:
        return 10 if choice_of(parameters).is_full else 1

    def has_drafts(self, parameters: dict[str, Any]) -> bool:
        return choice_of(parameters).drafts

    def title(self, parameters: dict[str, Any]) -> str:
        with translation.override("zh-hans"):
            return _title(choice_of(parameters))

    def build(self, parameters: dict[str, Any]) -> Book:
        with translation.override("zh-hans"):
            return _book(choice_of(parameters))

    def build_to_look_at(self, parameters: dict[str, Any], first: int) -> Book:
        with translation.override("zh-hans"):
            return _book(replace(choice_of(parameters), archival=False), first)


def _title(choice: Choice) -> str:
    """某局职权目录（知识产权科·全本·草稿）: whoever has several in his list tells them apart."""
    parts = [
        describe(choice),
        _("全本") if choice.is_full else _("简本"),
        A3 if choice.paper == A3 else "",
        _("草稿") if choice.drafts else "",
        _("存档") if choice.archival else "",
    ]
    return f"{_sponsor(choice)}{_('职权目录')}（{'·'.join(filter(None, parts))}）"


def _sponsor(choice: Choice) -> str:
    """Whose catalogue it is, on the cover: a unit's, or the whole portal's."""
    home = home_of(choice)
    if not choice.organisation and settings.SITE_SPONSOR:
        return settings.SITE_SPONSOR
    return home.name if home else settings.SITE_NAME


def _state(choice: Choice) -> str:
    """What a catalogue shows beside the ledger's entries: what organisations are called, whose hour has passed, drafts."""
    site = site_version()
    return "\n".join(filter(None, [site.mark if site else "", state_of(choice)]))


def _size(choice: Choice, powers: Powers) -> int:
    """How many they are. Raises ``NothingToPrint`` and ``TooLarge``."""
    numbers = {"number": powers.count(), "largest": LARGEST[choice.form]}
    if not numbers["number"]:
        raise NothingToPrint(_("所选范围内没有可打印的职权。"))
    if numbers["number"] <= numbers["largest"]:
        return numbers["number"]
    if choice.is_full:
        raise TooLarge(
            _(
                "范围内有%(number)d项职权，全本一次最多打印%(largest)d项。请按科室或类别分开打印，或者改为打印简本。"
            )
            % numbers
        )
    raise TooLarge(
        _("范围内有%(number)d项职权，一次最多打印%(largest)d项。请按科室或类别分开打印。") % numbers
    )


def _book(choice: Choice, first: int | None = None) -> Book:
    """The catalogue; ``first``: only its first records, without what is told of all: statistics and indexes."""
    powers = powers_in(choice)
    size = _size(choice, powers)
    # Before the rows: what changes from now on makes another print.
    state, ledger = _state(choice), newest_ledger_mark()
    if choice.is_full:
        sections, listed, source = full.sections_of(choice, powers, first)
        columns = ()
    else:
        sections, listed = concise.sections_of(choice, powers, first)
        columns, source = concise.columns_of(choice), None
    version_date = timezone.localdate() if choice.drafts else ledger.recorded_on or timezone.localdate()
    home, scope = home_of(choice), describe(choice)
    is_public = choice.audience == SOCIETY and not choice.drafts
    return Book(
        title=_("职权目录"),
        sponsor=_sponsor(choice),
        scope=scope,
        part=counted(choice, scope),
        disclosed=disclosed_by(home, choice) if scope else 0,
        version_date=version_date,
        columns=columns,
        sections=sections,
        source=source,
        ledger=ledger,
        has_cover=COVER in choice.parts,
        has_contents=CONTENTS in choice.parts,
        indexes=() if first else indexes_of(choice, listed),
        make=_make(choice, powers, ledger),
        mark="" if is_public else _("内部资料　注意保管"),
        audience=_audience(choice),
        portal_name=settings.SITE_NAME,
        complaint=home.complaint_phone if home else "",
        unit=_("项"),
        noun=_("职权"),
        statistics=statistics(sections, listed) if STATISTICS in choice.parts and not first else (),
        state=state,
        is_draft=choice.drafts,
        announced=size if first else 0,
    )


def _audience(choice: Choice) -> str:
    if choice.drafts:
        return _("仅供单位内部审阅")
    return str(AUDIENCES[choice.audience])


def _make(choice: Choice, powers: Powers, ledger: LedgerMark) -> Make:
    attachments = attachments_of(choice, powers, _title(choice), ledger) if choice.archival else ()
    return Make(
        paper=choice.paper,
        watermark=_("草稿") if choice.drafts else "",
        is_archival=choice.archival,
        attachments=attachments,
    )
