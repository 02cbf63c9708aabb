"""What a reader of the public ledger types: a filter, a number, a fingerprint to compare."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation

from .public import Wanted, action_choices, offered_organisations

HIGHEST = 2**63 - 1
SHORTEST, LONGEST = 16, 64  # hexadecimal digits: the printed fingerprint, the whole hash
# What the eye takes for hexadecimal digits that it isn't.
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


class NumberField(forms.IntegerField):
    """An entry's number, also as it is printed: 第39号."""

    def __init__(self, **options: Any):
        message = _("序号是台账记录的编号，请输入1以上的整数。")
        super().__init__(
            min_value=1,
            max_value=HIGHEST,
            error_messages={
                "invalid": message,
                "min_value": message,
                "max_value": message,
                "required": _("请输入序号。"),
            },
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            **options,
        )

    def to_python(self, value: Any) -> int | None:
        return super().to_python(str(value).strip().removeprefix("第").rstrip("号条") if value else value)


class FilterForm(forms.Form):
    """Which entries to list. Its fields go into the address, so that a list can be kept and passed on."""

    action = forms.ChoiceField(
        label=_("事项"), required=False, choices=lambda: [("", _("全部")), *action_choices()]
    )
    section = forms.CharField(label=_("单位或科室"), required=False, max_length=64)
    since = forms.DateField(
        label=_("起始日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("日期请写成2026-11-24的样子。")},
    )
    until = forms.DateField(
        label=_("截止日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("日期请写成2026-11-24的样子。")},
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=HIGHEST, widget=forms.HiddenInput)

    def __init__(self, data: Any = None):
        super().__init__(data)
        self.fields["action"].widget.attrs["class"] = "govuk-select"
        self.organisations = offered_organisations()
        code = self.data.get("section", "")
        if code.isprintable() and code and code not in {node.code for node in self.organisations}:
            self.organisations += Organisation.objects.filter(code=code[:64])
        choices = [(node.code, "　" * node.level + node.name) for node in self.organisations]
        self.fields["section"].widget = forms.Select(
            choices=[("", _("全部")), *choices], attrs={"class": "govuk-select"}
        )
        for name in ("since", "until"):
            self.fields[name].widget.attrs["class"] = "govuk-input"

    def clean_section(self) -> Organisation | None:
        code = self.cleaned_data["section"]
        if not code:
            return None
        for node in self.organisations:
            if node.code == code:
                return node
        raise forms.ValidationError(_("没有这个单位或科室，请重新选择。"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("截止日期早于起始日期。"))
        return cleaned

    def wanted(self) -> Wanted:
        return Wanted(**{name: self.cleaned_data[name] for name in ("action", "section", "since", "until")})


class CheckForm(forms.Form):
    """A number and a fingerprint, as they stand on a paper."""

    number = NumberField(label=_("台账序号"))
    fingerprint = forms.CharField(
        label=_("指纹"),
        max_length=200,
        help_text=_("四组、每组四个字母或数字，例如 9F3A 12BC 77D0 0E51；空格和大小写不要紧。"),
        error_messages={"required": _("请输入指纹。"), "max_length": _("指纹最多64个字母和数字。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_fingerprint(self) -> str:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["fingerprint"]).upper()
        digits = "".join(char for char in typed if char.isalnum()).translate(LOOKALIKES)
        if set(digits) - set("0123456789ABCDEF"):
            raise forms.ValidationError(_("指纹里只有数字0到9和字母A到F，请对照原件检查。"))
        if not SHORTEST <= len(digits) <= LONGEST:
            raise forms.ValidationError(
                _("指纹应有四组共16位，您输入了%(number)d位。"), params={"number": len(digits)}
            )
        return digits
