"""The form in which staff edit a power: the rules of the catalogue, said next to the field."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.organisations.models import Organisation
from portal.organisations.selectors import may
from portal.phones import typed_phone
from portal.publishing.drafting.form import DraftForm
from portal.punctuation import in_brackets, listed

from .models import Power, PowerType
from .rules import Limit, level_problem, limit_problem, promise_problem
from .services import sub_items_elsewhere


class PowerForm(DraftForm):
    """One power."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            self.fields["parent"].label = _("主项")
            self.fields["parent"].help_text = _("本职权是子项时，选择它所属的主项。")

    def clean_consultation_phone(self) -> str:
        return typed_phone(self, "consultation_phone")

    def clean_complaint_phone(self) -> str:
        return typed_phone(self, "complaint_phone")

    def check_under_lock(self, cleaned: dict[str, Any]) -> None:
        self._check_level(cleaned)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._check_limits(cleaned)
        if cleaned.get("charges_fee") and not cleaned.get("fee_basis"):
            self.add_error("fee_basis", _("收费事项须填写收费依据。"))
        if cleaned.get("internal_domain") and cleaned.get("power_type") != PowerType.INTERNAL:
            self.add_error("internal_domain", _("仅“内部管理”类职权填写管理对象。"))
        return cleaned

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
