"""The forms of the clock's desk."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def _reason(missing: Any, help_text: Any) -> forms.CharField:
    """Why the office does it; it goes into the record, and always has to be said."""
    return forms.CharField(
        label=_("理由"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": missing},
        help_text=help_text,
    )


class CancelForm(forms.Form):
    """Why there is nothing to disclose."""

    reason = _reason(
        _("请写明为什么这次没有需要公开的内容。"),
        _("例如：本季度没有发生收缴；该文件经审查不予公开。理由记入及时性记录，不能修改。"),
    )


class ReopenForm(forms.Form):
    """Why the record's disclosure was none."""

    reason = _reason(
        _("请写明为什么重新打开这项任务。"),
        _("例如：公开的信息已撤回，需要重新公开。理由记入及时性记录，不能修改。"),
    )


class EventDayForm(forms.Form):
    """On which day it really came about, and how the office knows."""

    event_on = forms.DateField(
        label=_("起算日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写起算日期。")},
    )
    reason = _reason(
        _("请写明为什么更正起算日期。"),
        _("例如：草稿的形成日期填错，以发文登记为准。理由记入及时性记录，不能修改。"),
    )

    def clean_event_on(self) -> date:
        day: date = self.cleaned_data["event_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("起算日期在今天之后，请核对。"))
        return day
