"""Powers as a catalogue that files can be imported into (see ``portal.importing.targets``)."""

import re
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.importing.cells import clean_text, code_key, is_nothing
from portal.importing.columns import Values
from portal.importing.targets import Context, Draft, ImportTarget
from portal.organisations.models import Organisation
from portal.publishing.models import Audience
from portal.punctuation import listed

from . import exports
from .content import PARTS, replace_parts
from .importing import linking, loading
from .importing.columns import COLUMNS
from .importing.creating import create_powers, delete_powers
from .importing.similar_codes import warn_of_similar
from .models import LimitUnit, Power, PowerFunction
from .rules import Limit, legal_basis_problem, level_problem, promise_problem

_CODE = re.compile(r"^[^\s/\\?#%]+$")
_SHOWN_ONLY = ("main_name", "sub_name", "organisation_name", "organisation_code", "post_name")
_NOTES = ("statutory_limit_note", "promised_limit_note")


class PowerImport(ImportTarget):
    """职权目录."""

    code = "power"
    label = gettext_lazy("职权目录")
    model = Power
    columns = COLUMNS

    def check(self, draft: Draft, context: Context) -> None:
        values = draft.values
        main = clean_text(draft.cells.get("main_name", "")).replace("\n", "")
        sub_cell = draft.cells.get("sub_name", "")
        sub = "" if is_nothing(sub_cell) else clean_text(sub_cell).replace("\n", "")
        values |= {"main_name": main, "sub_name": sub, "name": sub or main}
        draft.label = f"{main} — {sub}" if sub else main
        for label, name in ((_("主项名称"), main), (_("子项名称"), sub)):
            if len(name) > 300:
                draft.refusals.append(_("%(label)s超过了300字的上限") % {"label": label})
        code = values.get("code")
        if code and not _CODE.match(code):
            draft.refusals.append(_("职权编码“%(code)s”不能含 / \\ ? # %% 等符号") % {"code": code})
        elif code and re.fullmatch(r"\d\.?\d*[eE]\+\d+", code):
            draft.refusals.append(
                _("职权编码“%(code)s”被表格软件改成了科学记数，请把该列设为文本后重新填写") % {"code": code}
            )
        self._settle_levels(draft)
        if values.get("audience") == Audience.SPECIFIED:
            draft.warnings.append(_("向特定对象公开：导入后请在职权中填写特定的机构或人员"))

    @staticmethod
    def _settle_levels(draft: Draft) -> None:
        """Put the levels of law, where the file has a column of them, on the legal bases."""
        levels = draft.values.pop("law_levels", None)
        bases = draft.values.get("legal_bases")
        if not levels or bases is None:
            return
        if len(levels) != len(bases):
            draft.warnings.append(
                _("效力级别有%(levels)s行，设定依据有%(bases)s条，对不上，效力级别未采用")
                % {"levels": len(levels), "bases": len(bases)}
            )
            return
        for base, level in zip(bases, levels, strict=True):
            base["level"] = level
            base["level_is_told"] = True

    def link(self, drafts: list[Draft], context: Context) -> list[Draft]:
        alive = [draft for draft in drafts if draft.is_alive]
        linking.refuse_repeated_codes(alive)
        linking.refuse_repeated_names(alive)
        linking.refuse_cycles(alive)
        linking.find_existing(alive, context)
        warn_of_similar(alive, context)
        if any(draft.existing is None for draft in alive if draft.is_alive):
            self._tell_defaults(context)
        return linking.attach_main_items(drafts)

    @staticmethod
    def _tell_defaults(context: Context) -> None:
        if "audience" not in context.keys:
            context.notes.append(_("文件没有“公开范围”列：新建的职权先按“向社会公开”编制，发布前仍须审核。"))
        if "function" not in context.keys:
            context.notes.append(_("文件没有“权力属性”列：新建的职权先按“执行权”编制。"))

    def finish(self, draft: Draft, context: Context) -> None:
        values, existing = draft.values, draft.existing
        known = existing.values if existing else {}
        self._settle_note(values, known)
        self._keep_levels(values, known)
        if existing is None:
            values.setdefault("function", PowerFunction.EXECUTION)
            values.setdefault("audience", Audience.SOCIETY)
        if draft.parent is not None:
            parent = draft.parent.existing
            values["parent"] = parent.pk if parent else ["row", draft.parent.position]
            if parent:
                values["main_name"] = parent.values["name"]
                if existing and parent.pk == existing.pk:
                    draft.refusals.append(_("职权不能成为自己的子项"))
            is_third = bool(draft.parent.values.get("parent"))
            if problem := level_problem(is_third, bool(known.get("has_sub_items"))):
                draft.refusals.append(problem)
        elif existing is not None and _is_named(draft, existing.values):
            values |= {name: known[name] for name in ("name", "main_name", "sub_name", "parent")}
        elif existing is None or "sub_name" in context.keys:
            values["parent"] = None
        else:  # the file knows no sub-items: the power stays where it is
            values |= {"main_name": known["main_name"], "sub_name": known["sub_name"]}
        if not draft.is_implied:
            draft.warnings.extend(self._problems({**known, **values}, context))

    @staticmethod
    def _settle_note(values: Values, known: Values) -> None:
        """Words found where a limit was expected go to the note on limits, behind what stands there already."""
        additions = [values.pop(name) for name in _NOTES if name in values]
        note = values.get("limit_note", known.get("limit_note", ""))
        for addition in additions:
            if addition not in note:
                note = "；".join(filter(None, (note, addition)))
        if additions:
            values["limit_note"] = note[:300]

    @staticmethod
    def _keep_levels(values: Values, known: Values) -> None:
        """A level that staff have settled stays, where the file cites the same and doesn't name a level itself."""
        settled = {_citation(row): row["level"] for row in known.get("legal_bases", ())}
        for row in values.get("legal_bases", ()):
            if not row.pop("level_is_told", False):
                row["level"] = settled.get(_citation(row), row["level"])

    @staticmethod
    def _problems(values: Values, context: Context) -> list[str]:
        """What will have to be mended before the power can be submitted; only about columns that the file has."""
        found = []
        if {"statutory_limit", "promised_limit"} & context.keys:
            statutory = Limit(
                values.get("statutory_limit"), values.get("statutory_limit_unit", LimitUnit.NONE)
            )
            promised = Limit(values.get("promised_limit"), values.get("promised_limit_unit", LimitUnit.NONE))
            found.append(promise_problem(statutory, promised))
        if "legal_bases" in context.keys:
            levels = [row["level"] for row in values.get("legal_bases", ())]
            found.append(legal_basis_problem(values["power_type"], levels))
        return [_("提交审核前须改正：%(problem)s") % {"problem": problem} for problem in found if problem]

    def is_same(self, key: str, new: Any, old: Any) -> bool:
        if key in PARTS:
            columns = PARTS[key][1]
            return _rows(new, columns) == _rows(old, columns)
        if key == "code" and new and old:  # one in use may be written with full-width or small letters
            return code_key(new) == code_key(old)
        return new == old or (new in ("", None) and old in ("", None))

    def create(
        self, rows: Sequence[Values], user: User | None, reason: str, refused: Sequence[Values] = ()
    ) -> list[int]:
        return create_powers(rows, user, reason, {row["code"] for row in refused if row.get("code")})

    def write(self, record: Power, values: Values) -> None:
        for key, value in values.items():
            if key in _SHOWN_ONLY:
                continue
            if key in PARTS:
                replace_parts(record, key, value)
            elif key in ("organisation", "post"):
                setattr(record, f"{key}_id", value)
            elif key == "parent":
                record.parent = Power.objects.get(pk=value) if value else None
            else:
                setattr(record, key, value)

    def problem_at_confirm(self, rows: Sequence[Values]) -> str | None:
        taken = loading.codes_in_use(row["code"] for row in rows if row.get("code"))
        if not taken:
            return None
        return _("编码%(codes)s在预览之后已被使用，请重新核对。") % {
            "codes": listed(f"“{code}”" for code in sorted(taken)[:3])
        }

    def delete(self, pks: Iterable[int], user: User | None, reason: str) -> None:
        delete_powers(list(pks), user, reason)

    def export(self, file: IO[bytes], kind: str, organisations: QuerySet[Organisation]) -> int:
        powers = Power.objects.filter(organisation__in=organisations)
        return exports.write_powers(file, kind, exports.draft_values(powers))

    def record_url(self, pk: int) -> str:
        return reverse("admin:powers_power_change", args=[pk])

    def list_url(self) -> str:
        return reverse("admin:powers_power_changelist")


def _is_named(draft: Draft, known: Values) -> bool:
    """Whether the row's names are the power's own, word for word: a sub-item may even be called “无”."""
    return all(
        clean_text(draft.cells.get(name, "")) == clean_text(known[name]) for name in ("main_name", "sub_name")
    )


def _citation(row: dict[str, Any]) -> tuple[str, ...]:
    return row["title"], row["document_number"], row["article"], row["text"]


def _rows(rows: Any, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return [tuple(row.get(column) for column in columns) for row in rows or ()]
