"""公开栏张贴页: published disclosures as sheets to hang up, on A4 or A3."""

import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.inputs import whole_number
from portal.organisations.selectors import organisations_where
from portal.printing.bulletins import TITLE_ROOM, Bulletin, Notice
from portal.printing.choice_form import ChoiceForm
from portal.printing.documents import A3, A4, LedgerMark, Make
from portal.printing.form_fields import UNKNOWN
from portal.printing.numerals import plain_date
from portal.printing.registry import NothingToPrint, PrintableDocument, TooLarge, Version
from portal.publishing.models import Audience
from portal.publishing.reading import is_public
from portal.punctuation import in_brackets
from powers.printing.names import balanced

from ..choices import Catalogue
from ..models import PublishedDisclosure

OFFERED, MOST = 30, 50
HEADINGS = {Catalogue.PARTY: gettext_lazy("党务公开"), Catalogue.GOVERNMENT: gettext_lazy("政务公开")}


class BulletinSheets(PrintableDocument):
    """Parameters: ``disclosures`` (their keys), ``paper``, ``hang_from`` and ``hang_until`` (days, or empty to be written in)."""

    code = "bulletin"
    label = gettext_lazy("公开栏张贴页")
    is_for_citizens = False
    nothing = gettext_lazy("没有选中可以张贴的公开信息。")

    def form(self, data: Any = None, *, user: User | None) -> forms.Form:
        assert user is not None, "citizens aren't offered it"
        return BulletinForm(data, user=user)

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        if user is None:
            return False
        keys = set(parameters["disclosures"])
        return keys <= set(_of(user).filter(pk__in=keys).values_list("pk", flat=True))

    def version(self, parameters: dict[str, Any]) -> Version:
        document = self.build(parameters)
        return Version(document.ledger.sequence, document.ledger.entry_hash, document.state)

    def size(self, parameters: dict[str, Any]) -> int:
        number = len(_rows(parameters))
        if number > MOST:
            raise TooLarge(_("一次最多打印%(most)d条。") % {"most": MOST})
        return number

    def weight(self, parameters: dict[str, Any]) -> int:
        return 5

    def title(self, parameters: dict[str, Any]) -> str:
        with translation.override("zh-hans"):
            rows = _rows(parameters)
            name = rows[0].title
            if len(rows) > 1:
                name = _("%(title)s等%(number)d条") % {"title": name, "number": len(rows)}
            told = "·".join([str(self.label), *([A3] if parameters["paper"] == A3 else [])])
            return f"{name}{in_brackets(told)}"

    def build(self, parameters: dict[str, Any]) -> Bulletin:
        with translation.override("zh-hans"):
            rows = _rows(parameters)
            newest = max(rows, key=lambda row: row.publication_id)
            first = rows[0]
            bulletin = Bulletin(
                title=str(self.label),
                name=first.title,
                sponsor=first.unit.name,
                fields=(),
                ledger=_ledger_mark(newest),
                version=_("第%(version)d版") % {"version": first.version_no},
                portal_name=settings.SITE_NAME,
                make=Make(paper=parameters["paper"]),
                notices=tuple(_notice(row, parameters) for row in rows),
            )
            return replace(bulletin, state=hashlib.sha256(repr(bulletin).encode()).hexdigest())


def _of(user: User) -> QuerySet[PublishedDisclosure]:
    """What ``user`` may hang up: what is public now in sections whose prints are his, and meant for somebody."""
    places = organisations_where(user, "print_catalogue").order_by().values("pk")
    rows = PublishedDisclosure.objects.filter(is_public(), organisation__in=places)
    return rows.exclude(audience=Audience.INTERNAL).order_by("-first_published_at", "-pk")


def _rows(parameters: dict[str, Any]) -> list[PublishedDisclosure]:
    """The disclosures, in the order in which they came about. Raises ``NothingToPrint`` if one isn't public any more."""
    keys = parameters["disclosures"]
    rows = PublishedDisclosure.objects.filter(is_public(), ~Q(audience=Audience.INTERNAL), pk__in=keys)
    found = list(rows.select_related("unit", "organisation").order_by("formed_on", "pk"))
    if not found or len(found) < len(set(keys)):
        raise NothingToPrint(_("有的公开信息已不再公开，请重新选择。"))
    return found


def _notice(row: PublishedDisclosure, parameters: dict[str, Any]) -> Notice:
    facts = [
        (_("索引号"), row.index_number),
        (_("文号"), row.document_number),
        (_("发布日期"), plain_date(timezone.localtime(row.first_published_at).date())),
    ]
    audience = "" if row.audience == Audience.SOCIETY else row.get_audience_display()
    return Notice(
        heading=str(HEADINGS[Catalogue(row.catalogue)]),
        sponsor=row.unit.name,
        title=row.title,
        title_lines=balanced(row.title, TITLE_ROOM),
        body=row.content["body"],
        ledger=_ledger_mark(row),
        facts=tuple((label, text) for label, text in facts if text),
        correction=row.correction_note,
        mark=audience,
        page_url=settings.PORTAL_URL + reverse("disclosure:information", args=[row.slug]),
        hang_from=_day(parameters["hang_from"]),
        hang_until=_day(parameters["hang_until"]),
        complaint=row.organisation.complaint_phone or row.unit.complaint_phone,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _ledger_mark(row: PublishedDisclosure) -> LedgerMark:
    published = timezone.localtime(row.published_at).date()
    return LedgerMark(sequence=row.publication_id, entry_hash=row.etag, recorded_on=published)


class BulletinForm(ChoiceForm):
    """Which disclosures hang, on what paper, and from when until when."""

    DOCUMENT = BulletinSheets.code
    MAIN = ("disclosure", "paper", "hang_from", "hang_until")

    disclosure = forms.MultipleChoiceField(
        label=gettext_lazy("张贴哪些公开信息"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("请至少选一条。"),
            "invalid_choice": gettext_lazy("所选的公开信息已不再公开，或者不在您的职责范围内，请重新选择。"),
        },
    )
    paper = forms.ChoiceField(
        label=gettext_lazy("纸张"),
        choices=[
            (A4, gettext_lazy("A4（站在一米外看得清）")),
            (A3, gettext_lazy("A3（字大四成，适合大的公开栏）")),
        ],
        initial=A4,
        widget=forms.RadioSelect,
        error_messages=UNKNOWN,
    )
    hang_from = forms.DateField(
        label=gettext_lazy("张贴日期，从"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("不填的，纸上留出空白手写。"),
    )
    hang_until = forms.DateField(
        label=gettext_lazy("张贴到"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, *, user: User):
        super().__init__(data)
        asked = [key for text in (data.getlist("disclosure") if data else []) if (key := whole_number(text))]
        rows = _of(user)
        offered = {row.pk: row for row in [*rows.filter(pk__in=asked[:MOST]), *rows[:OFFERED]]}
        field: Any = self.fields["disclosure"]
        field.choices = [(str(row.pk), _label(row)) for row in offered.values()]
        if not offered:
            field.help_text = _("您的科室还没有发布公开信息。")

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        first, last = cleaned.get("hang_from"), cleaned.get("hang_until")
        if first and last and last < first:
            self.add_error("hang_until", _("结束的日期不能早于开始的日期。"))
        return cleaned

    def parameters(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "disclosures": sorted(map(int, cleaned["disclosure"])),
            "paper": cleaned["paper"],
            "hang_from": f"{cleaned['hang_from']:%Y-%m-%d}" if cleaned["hang_from"] else "",
            "hang_until": f"{cleaned['hang_until']:%Y-%m-%d}" if cleaned["hang_until"] else "",
        }


def _label(row: PublishedDisclosure) -> str:
    day = f"{timezone.localtime(row.first_published_at):%Y-%m-%d}"
    return f"{row.title}{in_brackets(f'{day} · {row.get_audience_display()}')}"
