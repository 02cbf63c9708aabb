"""The form in which staff edit a draft: what holds for every kind, said next to the field."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from portal.inputs import printable_texts
from portal.trees.locks import row_write

from ..actions.base import lock, what_happened
from ..models import Audience
from .choosing import CHOICES, offer


def times_that_can_be_kept() -> list[Any]:
    """A time at the very edge of the calendar has no equal in another time zone: it could never be read again."""
    first, last = (timezone.make_aware(datetime(year, 1, 1)) for year in (1900, 3000))
    return [MinValueValidator(first), MaxValueValidator(last)]


class DraftForm(forms.ModelForm):
    """One draft. ``editor`` is set by the admin: he chooses only among organisations that he may edit.

    ``seen_revision`` is the record's as it was on the screen: a record that somebody else has changed since is refused,
    and what was typed stays in the form.
    """

    editor: Any = None

    seen_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    change_reason = forms.CharField(
        label=_("修改说明"),
        required=False,
        max_length=90,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("为什么这样改，记入修改历史，例如：机构改革、法律修订。"),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_revision"] = self.instance.revision
        for name in ("scheduled_for", "expires_on"):
            if name in self.fields:
                self.fields[name].validators += times_that_can_be_kept()
        for name in CHOICES:
            if name in self.fields:
                offer(self, name)

    @property
    def changed_data(self) -> list[str]:  # type: ignore[override]
        """What changed of the record itself."""
        return [name for name in super().changed_data if name not in ("seen_revision", "change_reason")]

    def clean(self) -> dict[str, Any]:
        cleaned = printable_texts(super().clean() or {})
        # Until the request's transaction ends: what is checked under the lock is still true when it is saved.
        with row_write(self._meta.model):
            if self.instance.pk:
                self._check_nobody_was_faster(cleaned.get("seen_revision"))
            self.check_under_lock(cleaned)
        post, organisation = cleaned.get("post"), cleaned.get("organisation")
        if post and organisation and post.organisation_id != organisation.pk:
            self.add_error("post", _("所选岗位不属于“%s”。") % organisation)
        named = cleaned.get("audience_organisations") or cleaned.get("audience_users")
        if cleaned.get("audience") == Audience.SPECIFIED and not named:
            self.add_error("audience", _("向特定对象公开时，请至少选择一个机构或人员。"))
        return cleaned

    def check_under_lock(self, cleaned: dict[str, Any]) -> None:
        """What else of the kind must still be true when the record is saved."""

    def _check_nobody_was_faster(self, revision: int | None) -> None:
        row = lock(self.instance)
        if revision != row.revision or not row.is_editable:
            raise ValidationError(
                _("没有保存：%s您填写的内容仍在下面，请先复制，再重新打开本页修改。")
                % what_happened(row, self.editor)
            )
