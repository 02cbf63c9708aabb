"""Forms for accounts and roles."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.roles import BY_CODE, ROLES, Role

from ..models import Organisation
from .fields import OrganisationField


class AccountForm(forms.ModelForm):
    """One person's account; roles are not given here. ``is_own``: without what nobody changes of himself."""

    class Meta:
        model = User
        fields = ["full_name", "username", "email", "phone", "is_party_member"]
        help_texts = {"username": _("登录用，建立后不能修改。字母、数字和 @ . + - _，不超过150个字符。")}

    def __init__(self, *args: Any, within: QuerySet[Organisation], is_own: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["home"] = OrganisationField(
            label=_("所属机构"), within=within, help_text=_("决定“本单位”公开事项是否可见。")
        )
        if self.instance.pk:
            del self.fields["username"]
        if is_own:
            del self.fields["is_party_member"], self.fields["home"]


class GrantForm(forms.Form):
    """A role and the organisation in which it holds."""

    role = forms.ChoiceField(
        label=_("角色"), choices=[("", _("请选择")), *((r.code, r.label) for r in ROLES)]
    )
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("如任命文号，记入日志。")
    )

    def __init__(self, *args: Any, within: QuerySet[Organisation], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = OrganisationField(
            label=_("在哪个机构"), within=within, help_text=_("对该机构及其所有下级机构有效。")
        )
        self.order_fields(["role", "organisation", "note"])

    def clean_role(self) -> Role:
        return BY_CODE[self.cleaned_data["role"]]
