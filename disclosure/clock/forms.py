"""The forms of the clock's desk."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CancelForm(forms.Form):
    """Why there is nothing to disclose."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明为什么这次没有需要公开的内容。")},
        help_text=_("例如：本季度没有发生收缴；该文件经审查不予公开。理由记入及时性记录，不能修改。"),
    )
