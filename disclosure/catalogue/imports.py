"""The disclosure catalogues as registers that files can be imported into (see ``portal.importing.targets``)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import IO, Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.importing.cells import clean_text, name_key
from portal.importing.columns import Values
from portal.importing.history import chunks
from portal.importing.targets import Context, Draft, Existing, ImportTarget
from portal.organisations.models import Organisation
from portal.publishing.models import Audience
from portal.punctuation import listed

from ..choices import Catalogue, Timing
from ..limits import TimeLimit
from ..models import CatalogueItem
from . import exports
from .categories import names_in
from .importing.columns import COLUMNS, settle_note
from .importing.creating import Units, create_items, delete_items
from .importing.loading import existing

_CODE = re.compile(r"^[^\s/\\?#%]+$")
_SHOWN_ONLY = ("organisation_name", "organisation_code", "post_name")


class CatalogueImport(ImportTarget):
    """One of the two catalogues; a row is an item."""

    catalogue: ClassVar[Catalogue]
    model = CatalogueItem
    columns = COLUMNS

    def check(self, draft: Draft, context: Context) -> None:
        values = draft.values
        draft.label = values.get("title", "")
        names = names_in(draft.cells.get("category_name", ""))
        values["category_name"] = " › ".join(names)
        if any(len(name) > 100 for name in names):
            draft.refusals.append(_("类别名称超过了100字的上限"))
        code = values.get("code")
        if code and not _CODE.match(code):
            draft.refusals.append(_("编号“%(code)s”不能含 / \\ ? # %% 等符号") % {"code": code})
        if values.get("audience") == Audience.SPECIFIED:
            draft.warnings.append(_("向特定对象公开：导入后请在公开事项中填写特定的机构或人员"))
        if problem := settle_note(values):
            draft.refusals.append(problem)
        limit = TimeLimit(**values["limit"]) if values.get("limit") else TimeLimit()
        if values.get("timing") == Timing.PERIODIC and limit and not limit.is_periodic:
            draft.warnings.append(_("公开时间是定期，时限却从事项发生起算，系统不会按期生成公开任务"))

    def link(self, drafts: list[Draft], context: Context) -> list[Draft]:
        alive = [draft for draft in drafts if draft.is_alive]
        units = Units(self.catalogue)
        context.work["units"] = {
            id(draft): units.of(home) if isinstance(home := draft.values["organisation"], int) else home
            for draft in alive
        }
        self._refuse_repeated(alive, context, "code", _("编号"))
        self._refuse_repeated(alive, context, "title", _("公开事项"))
        self._find_existing([draft for draft in alive if draft.is_alive], context)
        self._tell_of_new_categories(alive, context, units)
        if "audience" not in context.keys and any(d.existing is None for d in alive if d.is_alive):
            context.notes.append(_("文件没有“公开范围”列：新建的事项先按“向社会公开”编制，发布前仍须审核。"))
        return drafts

    def _refuse_repeated(self, drafts: list[Draft], context: Context, key: str, label: str) -> None:
        """The second row of a code, or of a title without codes to tell them apart, is refused."""
        first: dict[tuple[Any, str], Draft] = {}
        for draft in drafts:
            value = draft.values.get(key)
            if not value or not draft.is_alive:
                continue
            other = first.setdefault((context.work["units"][id(draft)], name_key(value)), draft)
            if other is draft:
                continue
            if other.cells == draft.cells:
                draft.skipped = _("与第%(row)s行完全相同") % {"row": other.number}
            elif key == "title" and draft.values.get("code") and other.values.get("code"):
                draft.warnings.append(_("与第%(row)s行同名，编号不同，按两项处理") % {"row": other.number})
            else:
                draft.refusals.append(
                    _("%(label)s“%(value)s”与第%(row)s行重复")
                    % {"label": label, "value": value, "row": other.number}
                )

    def _find_existing(self, drafts: list[Draft], context: Context) -> None:
        """Match each row to an item of its unit: by code, else by title."""
        units = {unit for unit in context.work["units"].values() if isinstance(unit, int)}
        known = CatalogueItem.objects.filter(unit__in=units, catalogue=self.catalogue)
        by_code: dict[tuple[int, str], int] = {}
        by_title: dict[tuple[int, str], list[tuple[int, str]]] = {}
        for pk, unit, code, title in known.values_list("pk", "unit", "code", "title"):
            by_code[unit, code] = pk
            by_title.setdefault((unit, name_key(title)), []).append((pk, code))
        claimed = {(context.work["units"][id(d)], d.values["code"]) for d in drafts if d.values.get("code")}
        matched: dict[int, Draft] = {}
        for draft in drafts:
            unit, code = context.work["units"][id(draft)], draft.values.get("code", "")
            pk = by_code.get((unit, code))
            if pk is None:
                same = [
                    (pk, code_)
                    for pk, code_ in by_title.get((unit, name_key(draft.values["title"])), [])
                    if (unit, code_) not in claimed
                ]
                if len(same) > 1:
                    draft.refusals.append(
                        _("已有%(count)s项同名事项，请填写编号以便区分") % {"count": len(same)}
                    )
                    continue
                if not same:
                    continue
                pk, present = same[0]
                if code:
                    draft.warnings.append(
                        _("系统中同名事项的编号是“%(old)s”，将改为“%(new)s”") % {"old": present, "new": code}
                    )
            if pk in matched:
                draft.refusals.append(_("与第%(row)s行对应同一个事项") % {"row": matched[pk].number})
                continue
            matched[pk] = draft
        for chunk in chunks(matched):
            for record in existing(CatalogueItem.objects.filter(pk__in=chunk)):
                _attach(matched[record.pk], record, context)

    def _tell_of_new_categories(self, drafts: list[Draft], context: Context, units: Units) -> None:
        new: dict[str, None] = {}
        for draft in drafts:
            name, unit = draft.values.get("category_name"), context.work["units"][id(draft)]
            is_there = isinstance(unit, int) and units.categories(unit).find(name or "") is not None
            if name and draft.is_alive and not is_there:
                new[name] = None
        if new:
            context.notes.append(
                _("目录中还没有这些类别，导入时新建：%(names)s。")
                % {"names": listed(f"“{name}”" for name in new)}
            )

    def finish(self, draft: Draft, context: Context) -> None:
        if draft.existing is None:
            draft.values.setdefault("audience", Audience.SOCIETY)

    def is_same(self, key: str, new: Any, old: Any) -> bool:
        if key == "category_name":
            return name_key(new) == name_key(old)
        if key == "limit":
            return (new or asdict(TimeLimit())) == (old or asdict(TimeLimit()))
        return new == old or (new in ("", None, []) and old in ("", None, []))

    def create(
        self, rows: Sequence[Values], user: User | None, reason: str, refused: Sequence[Values] = ()
    ) -> list[int]:
        reserved = {row["code"] for row in refused if row.get("code")}
        return create_items(self.catalogue, rows, user, reason, reserved)

    def write(self, record: CatalogueItem, values: Values) -> None:
        for key, value in values.items():
            if key in ("organisation", "post"):
                setattr(record, f"{key}_id", value)
            elif key == "limit":
                record.limit = TimeLimit(**value) if value else TimeLimit()
            elif key not in (*_SHOWN_ONLY, "category_name"):
                setattr(record, key, value)
        units = Units(self.catalogue)
        unit = units.of(record.organisation_id)
        if "category_name" in values or unit != record.unit_id:
            from .importing.loading import way_of

            name = values.get("category_name") or way_of(record.category)
            category = units.categories(unit).find_or_create(
                name, record._history_user, record._change_reason or ""
            )
            record.category, record.unit_id = category, unit

    def problem_at_confirm(self, rows: Sequence[Values]) -> str | None:
        units = Units(self.catalogue)
        wanted = {
            (units.of(row["organisation"]), row["code"])
            for row in rows
            if row.get("code") and isinstance(row["organisation"], int)
        }
        taken: set[str] = set()
        for chunk in chunks(wanted):
            condition = Q(pk__in=[])
            for unit, code in chunk:
                condition |= Q(unit=unit, code=code)
            found = CatalogueItem.objects.filter(condition, catalogue=self.catalogue)
            taken |= set(found.values_list("code", flat=True))
        if not taken:
            return None
        return _("编号%(codes)s在预览之后已被使用，请重新核对。") % {
            "codes": listed(f"“{code}”" for code in sorted(taken)[:3])
        }

    def delete(self, pks: Iterable[int], user: User | None, reason: str) -> None:
        delete_items(list(pks), user, reason)

    def export(self, file: IO[bytes], kind: str, organisations: QuerySet[Organisation]) -> int:
        items = CatalogueItem.objects.filter(organisation__in=organisations, catalogue=self.catalogue)
        return exports.write_items(file, kind, str(self.catalogue.label), exports.draft_values(items))

    def record_url(self, pk: int) -> str:
        return reverse("admin:disclosure_catalogueitem_change", args=[pk])

    def list_url(self) -> str:
        return reverse("admin:disclosure_catalogueitem_changelist") + f"?catalogue__exact={self.catalogue}"


class PartyCatalogueImport(CatalogueImport):
    """党务公开目录."""

    code = "party_catalogue"
    label = gettext_lazy("党务公开目录")
    catalogue = Catalogue.PARTY
    sheet_words = ("党务",)


class GovernmentCatalogueImport(CatalogueImport):
    """政务公开目录."""

    code = "government_catalogue"
    label = gettext_lazy("政务公开目录")
    catalogue = Catalogue.GOVERNMENT
    sheet_words = ("政务", "政府信息")


def _attach(draft: Draft, record: Existing, context: Context) -> None:
    if not context.may_write(record.organisation_id):
        draft.refusals.append(
            _("编号“%(code)s”已用于“%(organisation)s”的事项“%(title)s”，不在您可以导入的范围内")
            % {
                "code": record.values["code"],
                "organisation": record.values["organisation_name"],
                "title": record.label,
            }
        )
        return
    draft.existing = record
    if name_key(record.values["title"]) != name_key(draft.values["title"]):
        draft.warnings.append(
            _("编号“%(code)s”在系统中是“%(old)s”，事项将改为“%(new)s”，请核对是否同一事项")
            % {"code": record.values["code"], "old": record.label, "new": clean_text(draft.label)}
        )
