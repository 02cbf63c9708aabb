"""One power, printed in full, for the link on its public page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.printing.documents import (
    PICTURE_ACROSS,
    PICTURE_UPRIGHT,
    Field,
    LedgerMark,
    Line,
    Picture,
    Sheet,
    numbered,
)
from portal.printing.registry import NothingToPrint, PrintableDocument, Version
from portal.publishing.selectors import unit_of

from ..flowcharts.paging import Area, paged
from ..flowcharts.reading import flow_of
from ..models import PublishedPower
from ..selectors import visible
from . import wording


class PowerSheet(PrintableDocument):
    """职权公开表. Parameters: ``slug``. For society only: others read theirs on the screen."""

    code = "power-sheet"
    label = gettext_lazy("职权公开表")
    has_form = False

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        return _powers(parameters).exists()

    def version(self, parameters: dict[str, Any]) -> Version:
        found = _Found.by(parameters)
        return Version(found.power.publication_id, found.power.etag, found.state)

    def size(self, parameters: dict[str, Any]) -> int:
        return 1

    def title(self, parameters: dict[str, Any]) -> str:
        return _power(parameters).name

    def build(self, parameters: dict[str, Any]) -> Sheet:
        with translation.override("zh-hans"):
            return _sheet(_Found.by(parameters))


def _powers(parameters: dict[str, Any]) -> QuerySet[PublishedPower]:
    return visible(None).filter(slug=parameters["slug"])


def _power(parameters: dict[str, Any]) -> PublishedPower:
    found = _powers(parameters).select_related("organisation").first()
    if found is None:
        raise NothingToPrint(_("没有这项职权，或者它已不再公开。"))
    return found


@dataclass(frozen=True)
class _Found:
    """A power with what its sheet shows beside it."""

    power: PublishedPower
    sponsor: str
    has_sub_items: bool

    @classmethod
    def by(cls, parameters: dict[str, Any]) -> "_Found":
        power = _power(parameters)
        sponsor = unit_of(power.organisation).name
        return cls(power, sponsor, visible(None).filter(parent_id=power.pk).exists())

    @property
    def state(self) -> str:
        """Changes without a new version of the power: a sub-item's name begins with its main item's, for instance."""
        return f"{self.power.name}\n{self.sponsor}\n{self.has_sub_items}"


def _sheet(found: _Found) -> Sheet:
    power = found.power
    published = timezone.localtime(power.published_at).date()
    return Sheet(
        title=_("职权公开表"),
        name=power.name,
        sponsor=found.sponsor,
        fields=tuple(field for field in _fields(found) if field.lines),
        ledger=LedgerMark(sequence=power.publication_id, entry_hash=power.etag, recorded_on=published),
        version=_("第%(version)d版，%(date)s公开")
        % {"version": power.version_no, "date": f"{published.year}年{published.month}月{published.day}日"},
        portal_name=settings.SITE_NAME,
        portal_url=settings.PORTAL_URL,
        page_url=settings.PORTAL_URL + _page_address(power),
        pictures=tuple(_pictures(power)),
        state=found.state,
    )


def _pictures(power: PublishedPower) -> Iterator[Picture]:
    """The published flowchart, drawn for paper, in Chinese."""
    flow = flow_of(power.content)
    if flow.nodes:
        parted = paged(flow, power.name, Area(*PICTURE_UPRIGHT), Area(*PICTURE_ACROSS))
        yield Picture(_("流程图"), parted.pictures, parted.is_across)


def _page_address(power: PublishedPower) -> str:
    with translation.override("zh-hans"):
        return reverse("powers:power", args=[power.slug])


def _fields(found: _Found) -> list[Field]:
    power, content = found.power, found.power.content
    statutory, promised = wording.limits(content, is_divided=found.has_sub_items)
    law: list[Line] = []
    for basis in content["legal_bases"]:
        law.append(Line(wording.citation(basis), "law"))
        law += [Line(line.text, "quote") for line in wording.lines(basis["text"])]
    post = power.post_name
    if post and power.is_key_post:
        post = _("%(post)s（重要岗位）") % {"post": post}
    path = [step["name"] for step in content["organisation_path"]]
    return [
        Field(_("职权编码"), wording.lines(power.code)),
        Field(_("职权名称"), wording.name(power)),
        Field(_("职权类别"), wording.lines(power.get_power_type_display())),
        Field(_("权力属性"), wording.lines(power.get_function_display())),
        Field(_("责任单位"), wording.lines(" › ".join(path))),
        Field(_("行使主体"), wording.lines(content["exercising_subject"])),
        Field(_("责任岗位"), wording.lines(post)),
        Field(_("设定依据"), tuple(law)),
        Field(_("行使条件"), wording.lines(content["conditions"])),
        Field(_("行使内容"), wording.lines(content["content"])),
        Field(_("办理步骤"), wording.lines(content["process"])),
        Field(_("流程步骤"), wording.steps(content)),
        Field(_("目标要求"), wording.lines(content["requirements"])),
        Field(_("法定时限"), statutory),
        Field(_("承诺时限"), promised),
        Field(_("时限说明"), wording.lines(content["limit_note"])),
        Field(_("收费"), wording.fee(content)),
        Field(_("申请材料"), numbered([wording.material(row) for row in content["materials"]])),
        Field(_("办理结果"), wording.lines(content["outcome"])),
        Field(_("责任事项"), wording.duties(content)),
        Field(_("追责情形"), numbered([row["text"] for row in content["accountability_grounds"]])),
        Field(_("救济途径"), wording.lines(content["remedies"])),
        Field(_("咨询电话"), wording.lines(content["consultation_phone"])),
        Field(_("监督电话"), wording.lines(content["complaint_phone"])),
    ]
