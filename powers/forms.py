"""The form in which staff edit a power: the rules of the catalogue, said next to the field."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from portal.organisations.models import Organisation
from portal.organisations.selectors import may
from portal.phones import typed_phone
from portal.publishing.actions.base import lock, what_happened
from portal.publishing.models import Audience
from portal.punctuation import in_brackets, listed
from portal.trees.locks import row_write

from .lazy_choices import CHOICES, LISTED, Choice, LazyMultipleField, LazySelect
from .models import Power, PowerType
from .rules import Limit, level_problem, limit_problem, promise_problem
from .services import sub_items_elsewhere


def times_that_can_be_kept() -> list[Any]:
    """A time at the very edge of the calendar has no equal in another time zone: it could never be read again."""
    first, last = (timezone.make_aware(datetime(year, 1, 1)) for year in (1900, 3000))
    return [MinValueValidator(first), MaxValueValidator(last)]


class PowerForm(forms.ModelForm):
    """One power. ``editor`` is set by the admin: he chooses only among organisations that he may edit.

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
        if "parent" in self.fields:
            self.fields["parent"].label = _("主项")
            self.fields["parent"].help_text = _("本职权是子项时，选择它所属的主项。")
        for name in ("scheduled_for", "expires_on"):
            if name in self.fields:
                self.fields[name].validators += times_that_can_be_kept()
        for name, choice in CHOICES.items():
            if name in self.fields:
                self._offer(name, choice)

    def _offer(self, name: str, choice: Choice) -> None:
        """Let the editor choose what he may; one alone is chosen already, and many are found by typing."""
        field: Any = self.fields[name]
        field.queryset = choice.allowed(self.editor)
        field.label_from_instance = choice.label
        field.help_text = choice.help_text or field.help_text
        if isinstance(field, LazyMultipleField):
            return
        few = list(field.queryset.values_list("pk", flat=True)[: LISTED + 1])
        if len(few) > LISTED:
            field.widget.widget = LazySelect(Power._meta.get_field(name), admin.site, choices=field.choices)
        elif len(few) == 1 and field.required and not self.instance.pk:
            self.initial.setdefault(name, few[0])

    @property
    def changed_data(self) -> list[str]:  # type: ignore[override]
        """What changed of the power itself."""
        return [name for name in super().changed_data if name not in ("seen_revision", "change_reason")]

    def clean_consultation_phone(self) -> str:
        return typed_phone(self, "consultation_phone")

    def clean_complaint_phone(self) -> str:
        return typed_phone(self, "complaint_phone")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # Until the request's transaction ends: what is checked under the lock is still true when it is saved.
        with row_write(Power):
            if self.instance.pk:
                self._check_nobody_was_faster(cleaned.get("seen_revision"))
            self._check_level(cleaned)
        self._check_limits(cleaned)
        post, organisation = cleaned.get("post"), cleaned.get("organisation")
        if post and organisation and post.organisation_id != organisation.pk:
            self.add_error("post", _("所选岗位不属于“%s”。") % organisation)
        if cleaned.get("charges_fee") and not cleaned.get("fee_basis"):
            self.add_error("fee_basis", _("收费事项须填写收费依据。"))
        if cleaned.get("internal_domain") and cleaned.get("power_type") != PowerType.INTERNAL:
            self.add_error("internal_domain", _("仅“内部管理”类职权填写管理对象。"))
        named = cleaned.get("audience_organisations") or cleaned.get("audience_users")
        if cleaned.get("audience") == Audience.SPECIFIED and not named:
            self.add_error("audience", _("向特定对象公开时，请至少选择一个机构或人员。"))
        return cleaned

    def _check_nobody_was_faster(self, revision: int | None) -> None:
        row = lock(self.instance)
        if revision != row.revision or not row.is_editable:
            raise ValidationError(
                _("没有保存：%s您填写的内容仍在下面，请先复制，再重新打开本页修改。")
                % what_happened(row, self.editor)
            )

    def _check_limits(self, cleaned: dict[str, Any]) -> None:
        limits = {}
        for name in ("statutory_limit", "promised_limit"):
            limits[name] = Limit(cleaned.get(name), cleaned.get(f"{name}_unit") or "")
            if limits[name].unit and (problem := limit_problem(limits[name].amount, limits[name].unit)):
                self.add_error(name, problem)
        if self.errors.keys() & limits.keys() or not all(limit.unit for limit in limits.values()):
            return
        if problem := promise_problem(limits["statutory_limit"], limits["promised_limit"]):
            self.add_error("promised_limit", problem)

    def _check_level(self, cleaned: dict[str, Any]) -> None:
        parent, organisation = cleaned.get("parent"), cleaned.get("organisation")
        if parent is None:
            if self.instance.pk and organisation and organisation.pk != self.instance.organisation_id:
                self._check_sub_items_can_come_along(organisation)
            return
        if parent.pk == self.instance.pk:
            self.add_error("parent", _("职权不能成为自己的子项。"))
            return
        parent = Power.objects.get(pk=parent.pk)  # as it is under the lock
        has_children = bool(self.instance.pk) and self.instance.children.exists()
        if problem := level_problem(parent.parent_id is not None, has_children):
            self.add_error("parent", problem)
        elif organisation and parent.organisation_id != organisation.pk:
            self.add_error("parent", _("主项与子项须属于同一科室。"))

    def _check_sub_items_can_come_along(self, organisation: Organisation) -> None:
        """A main item goes to another section with all its sub-items, see ``services.move_sub_items``."""
        held = [
            f"“{power.name}”{in_brackets(power.get_state_display())}"
            for power in sub_items_elsewhere(self.instance, organisation)
            if not power.is_editable or not may(self.editor, "edit_content", power.organisation_id)
        ]
        if held:
            self.add_error(
                "organisation",
                _("主项与子项须属于同一科室，而子项%(names)s现在不能一并调整，请待其办结或收回后再改。")
                % {"names": listed(held)},
            )
