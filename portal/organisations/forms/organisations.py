"""The form of one organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.phones import typed_phone

from ..models import Organisation
from .fields import SeenForm


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **kwargs: Any):
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(str(part) for part in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        lines = (line.strip() for line in str(super().to_python(value) or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class OrganisationForm(SeenForm, forms.ModelForm):
    """Every field but the place in the tree, which has a screen of its own."""

    aliases = LinesField(label=_("别名"), help_text=_("一行一个。导入表格时按这些名称也能找到本机构。"))
    other_codes = LinesField(label=_("其他代码"), help_text=_("一行一个，如其他系统中的代码。"))
    reason = forms.CharField(
        label=_("修改说明"), max_length=100, required=False, help_text=_("记入修改历史，可以不填。")
    )

    class Meta:
        model = Organisation
        fields = [
            "name",
            "short_name",
            "code",
            "kind",
            "duties",
            "phone",
            "complaint_phone",
            "address",
            "office_hours",
            "aliases",
            "other_codes",
        ]
        widgets = {"duties": forms.Textarea(attrs={"rows": 4})}

    def clean_phone(self) -> str:
        return typed_phone(self, "phone")

    def clean_complaint_phone(self) -> str:
        return typed_phone(self, "complaint_phone")
