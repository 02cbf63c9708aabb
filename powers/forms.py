"""The form in which staff edit a power: the rules of the catalogue, said next to the field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from portal.accounts.models import User
from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import organisations_where
from portal.publishing.actions.base import already_decided_message, lock
from portal.publishing.models import Audience
from portal.trees.locks import row_write

from .models import PowerType
from .rules import Limit, level_problem, limit_problem, promise_problem


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
        editable = organisations_where(self.editor, "edit_content")
        if "organisation" in self.fields:
            self.fields["organisation"].queryset = editable  # type: ignore[attr-defined]
            only = list(editable[:2])
            if len(only) == 1 and not self.instance.pk:
                self.initial.setdefault("organisation", only[0].pk)
        if "post" in self.fields:
            posts = Post.objects.filter(organisation__in=editable, is_active=True)
            self.fields["post"].queryset = posts.select_related("organisation")  # type: ignore[attr-defined]
            self.fields["post"].label_from_instance = (  # type: ignore[attr-defined]
                lambda post: f"{post.organisation}　{post}"
            )

        trees = editable.values("tree_id")
        if "audience_organisations" in self.fields:
            self.fields["audience_organisations"].queryset = Organisation.objects.filter(  # type: ignore[attr-defined]
                tree_id__in=trees, is_active=True
            )
        if "audience_users" in self.fields:
            self.fields["audience_users"].queryset = User.objects.filter(  # type: ignore[attr-defined]
                membership__organisation__tree_id__in=trees, is_active=True
            )

    @property
    def changed_data(self) -> list[str]:  # type: ignore[override]
        """What changed of the power itself."""
        return [name for name in super().changed_data if name not in ("seen_revision", "change_reason")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk:
            self._check_nobody_was_faster(cleaned.get("seen_revision"))
        self._check_limits(cleaned)
        self._check_level(cleaned)
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
        """Tree and row stay locked until the request's transaction ends, so that the answer stays true."""
        with row_write(type(self.instance)):
            row = lock(self.instance)
        if revision != row.revision or not row.is_editable:
            raise ValidationError(
                _("您填写期间，%s 您填写的内容仍在下面，请复制后重新打开本页再修改。")
                % already_decided_message(row)
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
        parent = cleaned.get("parent")
        if parent is None:
            return
        if parent.pk == self.instance.pk:
            self.add_error("parent", _("职权不能成为自己的子项。"))
            return
        has_children = bool(self.instance.pk) and self.instance.children.exists()
        if problem := level_problem(parent.parent_id is not None, has_children):
            self.add_error("parent", problem)
        elif cleaned.get("organisation") and parent.organisation_id != cleaned["organisation"].pk:
            self.add_error("parent", _("主项与子项须属于同一科室。"))
