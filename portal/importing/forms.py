"""The import desk's forms."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.organisations.models import Organisation

from .analysis import missing_columns
from .columns import shorten
from .models import ImportJob
from .selectors import importable_organisations, organisations_below
from .targets import ImportTarget, all_targets

LISTED = 400  # so many organisations are offered in a list; the rest is found by its code


def _choices(organisations: Iterable[Organisation]) -> list[tuple[str, str]]:
    """Organisations as choices, indented by their level."""
    nodes = list(organisations)
    top = min((node.level for node in nodes), default=0)
    return [(str(node.pk), "\u3000" * (node.level - top) + node.name) for node in nodes]


class UploadForm(forms.Form):
    """Which file, into which catalogue, under which organisation."""

    target = forms.ChoiceField(label=gettext_lazy("导入内容"))
    organisation = forms.ChoiceField(label=gettext_lazy("导入到"), required=False)
    organisation_code = forms.CharField(
        label=gettext_lazy("机构代码"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("列表中没有的机构，请填写其代码。"),
    )
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy(
            "Excel 工作簿（.xlsx）或 CSV 文本表格。标题行、合并单元格、表尾签字行不必删除。"
        ),
        error_messages={
            "required": gettext_lazy("请选择要导入的文件。"),
            "empty": gettext_lazy("文件是空的，没有可以导入的内容。"),
        },
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.organisations = importable_organisations(user)
        self.fields["target"].choices = [(target.code, target.label) for target in all_targets()]
        self.fields["target"].initial = all_targets()[0].code
        if len(all_targets()) == 1:
            self.fields["target"].widget = forms.HiddenInput()
        listed = list(self.organisations[: LISTED + 1])
        self.fields["organisation"].choices = _choices(listed[:LISTED])
        if len(listed) <= LISTED:
            del self.fields["organisation_code"]
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv,.txt"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        code = data.get("organisation_code")
        chosen = (
            self.organisations.filter(code=code)
            if code
            else self.organisations.filter(pk=data.get("organisation") or 0)
        )
        data["place"] = chosen.first()
        if data["place"] is None:
            self.add_error("organisation_code" if code else "organisation", _("请选择您有权导入的机构。"))
        return data


class HeaderForm(forms.Form):
    """Where the header is."""

    sheet = forms.ChoiceField(label=gettext_lazy("工作表"), required=False)
    first_row = forms.IntegerField(label=gettext_lazy("表头从第几行开始"), min_value=1, max_value=1000)
    depth = forms.TypedChoiceField(
        label=gettext_lazy("表头占几行"),
        choices=[(number, str(number)) for number in (1, 2, 3)],
        coerce=int,
    )

    def __init__(self, job: ImportJob, sheet: str | None, *args: Any, **kwargs: Any):
        """``sheet``: the one that the reader is looking at, to begin with."""
        mapping = job.mapping
        is_known = sheet == mapping.get("sheet")
        kwargs.setdefault(
            "initial",
            {
                "sheet": sheet,
                "first_row": mapping.get("first_row", 0) + 1 if is_known else 1,
                "depth": mapping.get("depth", 1) if is_known else 1,
            },
        )
        super().__init__(*args, **kwargs)
        names = mapping.get("sheets", [""])
        self.fields["sheet"].choices = [(name, name or _("（文本表格）")) for name in names]
        if len(names) < 2:
            self.fields["sheet"].widget = forms.HiddenInput()


class ColumnsForm(forms.Form):
    """Which column of the file means what, and where rows without an organisation go."""

    default_organisation = forms.ChoiceField(
        label=gettext_lazy("没有写明科室（单位）的行归入"), required=False
    )

    def __init__(self, job: ImportJob, target: ImportTarget, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.target = target
        if not target.has_places:
            del self.fields["default_organisation"]
        else:
            self._offer_places(job)
        choices = [("", _("（不导入）"))]
        choices += [
            (column.key, f"{column.label}{_('（必填）') if column.required else ''}")
            for column in target.columns
        ]
        chosen = job.column_keys
        self.indices = [index for index, label in enumerate(job.mapping["labels"]) if label]
        for index in self.indices:
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=job.mapping["labels"][index],
                choices=choices,
                required=False,
                initial=chosen.get(index, ""),
            )

    def _offer_places(self, job: ImportJob) -> None:
        below = organisations_below(job.organisation)[:LISTED]
        self.fields["default_organisation"].choices = [("", _("不归入，拒绝这些行")), *_choices(below)]
        self.fields["default_organisation"].initial = job.options.get("default_organisation") or ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if missing := missing_columns(self.target, {data.get(f"column_{index}") for index in self.indices}):
            self.add_error(
                None,
                _("没有哪一列对应“%(columns)s”：缺了它，文件里的内容一行也读不出来。请为它选一列。")
                % {"columns": "”“".join(missing)},
            )
        return data

    def column_rows(self, example: list[str]) -> list[dict[str, Any]]:
        """Each column of the file with its field, and what stands in it in ``example``, a row of the file."""
        return [
            {
                "field": self[f"column_{index}"],
                "example": shorten(example[index], 24) if index < len(example) else "",
            }
            for index in self.indices
        ]

    def columns(self) -> dict[int, str]:
        return {index: self.cleaned_data[f"column_{index}"] for index in self.indices}

    def place(self) -> int | None:
        chosen = self.cleaned_data.get("default_organisation")
        return int(chosen) if chosen else None
