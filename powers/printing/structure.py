"""A unit's power structure, and a key post's powers, as documents to print."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.accounts.models import User
from portal.inputs import whole_number
from portal.organisations.models import Organisation
from portal.printing.documents import EMPTY, Column, Field, Line, Table, TableRow
from portal.printing.marks import newest_ledger_mark
from portal.printing.numerals import plain_date
from portal.printing.registry import NothingToPrint, PrintableDocument, Version
from portal.publishing.ledger.read import head

from ..matrix.matrix import FUNCTIONS, Cell, Hand, Matrix, Place
from ..matrix.post import Part, PostPage, post_page
from ..matrix.reading import published
from ..matrix.units import homes_of
from ..matrix.wording import concentration, figures, holder_words, post_words
from ..structure import structure_version

# How many powers a cell names on paper, where no link leads to the rest.
NAMED = 25
# A row with more of them may run on to the next page.
LONG_ROW = 12


def _version() -> Version:
    """Posts and their holders are printed too, as they are today."""
    end, site = head(), structure_version()
    return Version(end.sequence, end.entry_hash, site.mark if site else "")


class PowerStructure(PrintableDocument):
    """权力结构表 of one unit. Parameters: ``slug``, the unit's code. For society only."""

    code = "power-structure"
    label = gettext_lazy("权力结构表")
    has_form = False

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        return homes_of(parameters["slug"]) is not None

    def version(self, parameters: dict[str, Any]) -> Version:
        return _version()

    def size(self, parameters: dict[str, Any]) -> int:
        hands = _matrix(_unit(parameters)).hands
        return sum(len(cell.powers) for _place, hand in hands for cell in hand.cells)

    def title(self, parameters: dict[str, Any]) -> str:
        return f"{_unit(parameters).name}权力结构表"

    def build(self, parameters: dict[str, Any]) -> Table:
        with translation.override("zh-hans"):
            return _structure_table(_unit(parameters))


def _unit(parameters: dict[str, Any]) -> Organisation:
    homes = homes_of(parameters["slug"])
    if homes is None:
        raise NothingToPrint(_("没有代码为“%(code)s”的机构。") % {"code": parameters["slug"]})
    return homes[1]


def _matrix(unit: Organisation) -> Matrix:
    matrix = published(unit, None, named=NAMED)
    if not matrix.number:
        raise NothingToPrint(_("所选范围内没有可打印的职权。"))
    return matrix


def _structure_table(unit: Organisation) -> Table:
    version = _version()  # before the rows: what changes from now on makes another print
    ledger = newest_ledger_mark()
    today = timezone.localdate()
    matrix = _matrix(unit)
    rows: list[TableRow] = []
    for block in matrix.blocks:
        mark = _("三权集于一科室") if block.holds_all else ""
        rows.append(_figures(block.place.name, block.totals, block.number, mark, "band"))
        rows += [_hand(block.place, hand) for hand in block.hands]
    rows.append(_figures(_("合计"), matrix.totals, matrix.number, "", "total"))
    functions = _("行使的权力")
    return Table(
        title=_("权力结构表"),
        sponsor=unit.name,
        lead=(figures([cell.number for cell in matrix.totals], plain_date(today)), concentration(matrix)),
        columns=(
            Column("hand", _("科室和岗位"), 44),
            *(Column(function.value, str(function.label), 58, "", functions) for function in FUNCTIONS),
            Column("number", _("合计"), 14, "c"),
            Column("mark", _("提示"), 29, "c"),
        ),
        rows=rows,
        remarks=(
            _(
                "三权集于一身：同一个岗位既决策、又执行、还监督。三权集于一科室：一个科室内部同时有三种权力，应当由不同岗位分别行使。"
            ),
        ),
        ledger=ledger,
        version_date=today,
        portal_name=settings.SITE_NAME,
        page_url=settings.PORTAL_URL + reverse("powers:structure-of", args=[unit.code]),
        state=version.state,
    )


def _figures(label: str, cells: tuple[Cell, ...], number: int, mark: str, style: str) -> TableRow:
    texts = [label, *(_count(cell.number) for cell in cells), str(number), mark]
    return TableRow(tuple((Line(text),) if text else () for text in texts), style)


def _count(number: int) -> str:
    return ngettext("%(number)d项", "%(number)d项", number) % {"number": number} if number else EMPTY


def _hand(place: Place, hand: Hand) -> TableRow:
    # With the section's name, which may stand on the page before.
    who = [Line(post_words(hand)), Line(place.name, "note")]
    who += [Line(words, "sub") for words in filter(None, [holder_words(hand)])]
    mark = (Line(_("三权集于一身"), "warning"),) if hand.holds_all else ()
    is_long = max(len(cell.powers) for cell in hand.cells) > LONG_ROW
    styles = (["marked"] if hand.holds_all else []) + (["long"] if is_long else [])
    cells = (tuple(who), *map(_cell, hand.cells), (Line(str(hand.number)),), mark)
    return TableRow(cells, " ".join(styles))


def _cell(cell: Cell) -> tuple[Line, ...]:
    if not cell.number:
        return (Line(EMPTY),)
    lines = [Line(_count(cell.number), "number")]
    lines += [Line(f"{number}．{power.name}", "item") for number, power in enumerate(cell.powers, start=1)]
    if cell.is_cut:
        lines.append(
            Line(_("……其余%(number)d项见职权目录") % {"number": cell.number - len(cell.powers)}, "item")
        )
    return tuple(lines)


class PostPowers(PrintableDocument):
    """职权清单 of one key post. Parameters: ``slug``, the post's key. For society only."""

    code = "post-powers"
    label = gettext_lazy("重要岗位职权清单")
    has_form = False

    def may_print(self, parameters: dict[str, Any], user: User | None) -> bool:
        return _page_of(parameters) is not None

    def version(self, parameters: dict[str, Any]) -> Version:
        return _version()

    def size(self, parameters: dict[str, Any]) -> int:
        return len(_page(parameters).powers)

    def title(self, parameters: dict[str, Any]) -> str:
        page = _page(parameters)
        return f"{_sponsor(page)}{page.post.name}职权清单"

    def build(self, parameters: dict[str, Any]) -> Table:
        with translation.override("zh-hans"):
            return _post_table(parameters)


def _page_of(parameters: dict[str, Any]) -> PostPage | None:
    key = whole_number(parameters["slug"])
    return post_page(key, None) if key else None


def _page(parameters: dict[str, Any]) -> PostPage:
    page = _page_of(parameters)
    if page is None:
        raise NothingToPrint(_("没有这个重要岗位，或者它的职权没有公开。"))
    return page


def _sponsor(page: PostPage) -> str:
    """Whose post it is: the unit's, and of a section the section's."""
    home = page.post.organisation
    is_upper = home in (page.unit,) or home.kind == Organisation.Kind.PARTY_GROUP
    return page.unit.name if is_upper else f"{page.unit.name}{home.name}"


@dataclass
class _Numbering:
    """Powers are numbered through the whole list."""

    last: int = 0

    def next(self) -> str:
        self.last += 1
        return str(self.last)


def _post_table(parameters: dict[str, Any]) -> Table:
    version = _version()
    ledger = newest_ledger_mark()
    today = timezone.localdate()
    page = _page(parameters)
    numbering = _Numbering()
    rows: list[TableRow] = []
    for part in page.parts:
        rows += _part(part, numbering)
    lead = [figures([part.number for part in page.parts], plain_date(today))]
    if page.holds_all:
        lead.append(_("该岗位三权集于一身，请重点监督。"))
    return Table(
        title=_("%(post)s职权清单") % {"post": page.post.name},
        sponsor=_sponsor(page),
        lead=tuple(lead),
        facts=_facts(page),
        columns=(
            Column("number", _("序号"), 12, "c"),
            Column("code", _("职权编码"), 30, "c code"),
            Column("name", _("职权名称"), 98),
            Column("type", _("职权类别"), 30, "c"),
            Column("bases", _("设定依据"), 22, "c"),
            Column("limit", _("承诺时限"), 28, "c"),
            Column("chart", _("流程图"), 15, "c"),
            Column("version", _("版本"), 26, "c"),
        ),
        rows=rows,
        ledger=ledger,
        version_date=today,
        portal_name=settings.SITE_NAME,
        page_url=settings.PORTAL_URL + reverse("powers:post", args=[page.post.pk]),
        state=version.state,
    )


def _facts(page: PostPage) -> tuple[Field, ...]:
    holder = page.holder
    person = holder.person or _("暂缺")
    if holder.person and holder.since:
        person = _("%(person)s（%(day)s任职）") % {"person": person, "day": plain_date(holder.since)}
    checks = [f"{check.name}（{check.organisation_name}）" for check in page.checks]
    complaints = [f"{node.name} {node.complaint_phone}" for node in page.contacts]
    fields = [
        (_("所属机构"), page.post.organisation.name),
        (_("现任"), person if page.post.is_active else ""),
        (_("岗位职责"), page.post.duties),
        (_("谁监督这个岗位"), "；".join(checks) or _("尚未列明监督这个岗位的职权。")),
        (_("监督投诉"), "；".join(complaints)),
    ]
    return tuple(Field(heading, (Line(text),)) for heading, text in fields if text)


def _part(part: Part, numbering: _Numbering) -> list[TableRow]:
    heading = f"{part.function.label}（{_count(part.number) if part.number else _('没有')}）"
    rows = [TableRow(((Line(heading),),), "band")]
    for power in part.powers:
        texts = [
            numbering.next(), power.code, power.name, power.type_label,
            _("%(number)d条") % {"number": power.bases} if power.bases else EMPTY,
            power.promised_limit or EMPTY, _("有") if power.has_flowchart else EMPTY,
            _("第%(version)d版") % {"version": power.version_no},
        ]  # fmt: skip
        rows.append(TableRow(tuple((Line(text),) for text in texts)))
    if part.is_cut:
        more = _("……其余%(number)d项见职权目录") % {"number": part.number - len(part.powers)}
        rows.append(TableRow(((Line(more),),)))
    return rows
