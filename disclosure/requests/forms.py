"""The forms of the applicant: the application, following it, and what he was asked for."""

import math
import secrets
import time
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.organisations.models import Organisation
from portal.phones import phone_problem, tidy

from .choices import Applicant, Delivery, IdType
from .identity import Identity
from .numbers import credit_code_problem, id_number_problem, postcode_problem, tidy_number

SALT = "disclosure-request"
FASTEST, LONGEST = 4, 12 * 3600  # seconds that a person takes to fill the form in


class IdentityForm(forms.Form):
    """Who asks and how he is reached: what is kept sealed."""

    name = forms.CharField(
        label=gettext_lazy("姓名或者组织名称"),
        max_length=100,
        error_messages={"required": gettext_lazy("请填写姓名或者组织名称。")},
    )
    id_type = forms.ChoiceField(
        label=gettext_lazy("证件名称"),
        required=False,
        choices=[("", "———"), *IdType.choices],
    )
    id_number = forms.CharField(label=gettext_lazy("证件号码"), required=False, max_length=40)
    organisation_code = forms.CharField(label=gettext_lazy("统一社会信用代码"), required=False, max_length=40)
    representative = forms.CharField(label=gettext_lazy("法定代表人"), required=False, max_length=60)
    contact = forms.CharField(label=gettext_lazy("联系人"), required=False, max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        max_length=60,
        error_messages={"required": gettext_lazy("请填写联系电话，办理中需要与您核实。")},
    )
    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"),
        required=False,
        help_text=gettext_lazy("填写的，有进展时发邮件提醒您，邮件里没有申请和答复的内容。"),
        error_messages={"invalid": gettext_lazy("电子邮箱的格式不对，例如：name@example.com。")},
    )
    address = forms.CharField(label=gettext_lazy("通信地址"), required=False, max_length=200)
    postcode = forms.CharField(label=gettext_lazy("邮政编码"), required=False, max_length=10)

    IDENTITY = (
        "name",
        "id_type",
        "id_number",
        "organisation_code",
        "representative",
        "contact",
        "phone",
        "email",
        "address",
        "postcode",
    )

    # What belongs to one kind of applicant only: of the other kind it isn't taken.
    OF_PERSONS = ("id_type", "id_number")
    OF_ORGANISATIONS = ("organisation_code", "representative", "contact")
    # Whether numbers must be right. What came on paper is registered as it stands there.
    checks_numbers = True

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        if typed and (problem := phone_problem(typed)):
            raise forms.ValidationError(problem)
        return tidy(typed)

    def clean_organisation_code(self) -> str:
        return tidy_number(self.cleaned_data["organisation_code"])

    def clean_postcode(self) -> str:
        code = tidy_number(self.cleaned_data["postcode"])
        if code and self.checks_numbers and (problem := postcode_problem(code)):
            raise forms.ValidationError(problem)
        return code

    def _check_numbers(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("id_type") == IdType.ID_CARD and cleaned.get("id_number"):
            cleaned["id_number"] = tidy_number(cleaned["id_number"])
            if problem := id_number_problem(cleaned["id_number"]):
                self.add_error("id_number", problem)
        if (code := cleaned.get("organisation_code")) and (problem := credit_code_problem(code)):
            self.add_error("organisation_code", problem)


class ApplicationForm(IdentityForm):
    """信息公开申请表 (《政府信息公开条例》第二十九条). What was typed stays when something is wrong."""

    field_order = ("unit", "applicant")
    unit = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("向哪个单位申请"), empty_label=None
    )
    applicant = forms.ChoiceField(
        label=gettext_lazy("申请人"), choices=Applicant, widget=forms.RadioSelect, initial=Applicant.PERSON
    )
    wanted = forms.CharField(
        label=gettext_lazy("需要什么信息"),
        max_length=300,
        help_text=gettext_lazy("写信息的名称，例如：2025年度科技专项资金分配方案。"),
        error_messages={"required": gettext_lazy("请写明需要什么信息。")},
    )
    document_number = forms.CharField(label=gettext_lazy("文号（知道的话）"), required=False, max_length=100)
    description = forms.CharField(
        label=gettext_lazy("便于查询的其他特征"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("例如形成的年份、涉及的项目或者地点。一份申请请只写一项信息。"),
    )
    delivery = forms.ChoiceField(
        label=gettext_lazy("怎样获取答复"),
        choices=Delivery,
        widget=forms.RadioSelect,
        initial=Delivery.ONLINE,
    )

    # Beside the name of a box that may be empty for some.
    MARKS = {
        "id_type": gettext_lazy("（自然人必填）"),
        "id_number": gettext_lazy("（自然人必填）"),
        "organisation_code": gettext_lazy("（法人、其他组织必填）"),
        "contact": gettext_lazy("（法人、其他组织必填）"),
        "email": gettext_lazy("（选择电子邮件获取的必填）"),
        "address": gettext_lazy("（选择邮寄的必填）"),
    }

    def __init__(self, units: list[Organisation], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name, mark in self.MARKS.items():
            self.fields[name].mark = mark  # type: ignore[attr-defined]
        field: Any = self.fields["unit"]
        field.queryset = Organisation.objects.filter(pk__in=[unit.pk for unit in units]).order_by(
            "tree_id", "lft"
        )
        if len(units) == 1:
            field.widget = forms.HiddenInput()
            field.initial = units[0].pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_person = cleaned.get("applicant") == Applicant.PERSON
        cleaned |= dict.fromkeys(self.OF_ORGANISATIONS if is_person else self.OF_PERSONS, "")
        if is_person:
            wanted = {"id_type": _("请选择证件名称。"), "id_number": _("请填写证件号码。")}
        else:
            wanted = {
                "organisation_code": _("请填写统一社会信用代码。"),
                "contact": _("请填写联系人。"),
            }
        if cleaned.get("delivery") == Delivery.EMAIL and "email" not in self.errors:
            wanted["email"] = _("选择电子邮件获取的，请填写电子邮箱。")
        if cleaned.get("delivery") == Delivery.MAIL:
            wanted["address"] = _("选择邮寄的，请填写通信地址。")
        for name, text in wanted.items():
            if not cleaned.get(name):
                self.add_error(name, text)
        if self.checks_numbers:
            self._check_numbers(cleaned)
        return cleaned

    def identity(self) -> Identity:
        """Who asks, as it is to be sealed."""
        return Identity(**{name: self.cleaned_data.get(name) or "" for name in self.IDENTITY})

    def request_values(self) -> dict[str, Any]:
        """What is asked for."""
        names = ("unit", "applicant", "wanted", "document_number", "description", "delivery")
        return {name: self.cleaned_data[name] for name in names}


class PublicApplicationForm(ApplicationForm):
    """The same on the public site: without cookies, so it carries a token that says when it was opened, good for one request."""

    # As they stand on the page: so the list of what is wrong leads down it.
    field_order = ("unit", "wanted", "document_number", "description", "delivery", "applicant")
    token = forms.CharField(widget=forms.HiddenInput, required=False)
    # A box that nobody sees; what fills in everything fills it in too.
    homepage = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["token"] = new_token()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        age = age_of(cleaned.get("token", ""))
        if cleaned.get("homepage"):
            self.add_error(None, _("没有提交：看起来不是人工填写的。请重新打开本页填写。"))
        elif age is None or age > LONGEST:
            self.data = self.data.copy()
            self.data["token"] = new_token(FASTEST)  # the form is filled in already: nobody has to wait again
            self.add_error(None, _("本页打开得太久了，填写的内容还在，请核对后再提交一次。"))
        elif age < FASTEST and not self.errors:
            # The token stays: it gets older while this is read.
            wait = {"seconds": math.ceil(FASTEST - age)}
            self.add_error(None, _("提交得太快了，请过%(seconds)d秒再提交一次；填写的内容都还在。") % wait)
        return cleaned

    def secret(self) -> str:
        """What this form has and no other: it makes one request, however often it is sent."""
        _opened, nonce = signing.loads(self.cleaned_data["token"], salt=SALT)
        return str(nonce)


def new_token(age: int = 0) -> str:
    """For a form that was opened ``age`` seconds ago."""
    return signing.dumps([int(time.time()) - age, secrets.token_hex(16)], salt=SALT)


def age_of(token: str) -> float | None:
    """How many seconds ago the form with that token was opened; ``None`` for a token that isn't ours."""
    try:
        opened, _nonce = signing.loads(token, salt=SALT)
        return time.time() - opened
    except (signing.BadSignature, ValueError, TypeError):
        return None


class FollowForm(forms.Form):
    """Number and query code of a request."""

    number = forms.CharField(
        label=gettext_lazy("申请编号"),
        max_length=100,
        error_messages={"required": gettext_lazy("请填写申请编号。")},
    )
    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=60,
        help_text=gettext_lazy("提交申请时给您的8位字母和数字，不分大小写，中间有空格也可以。"),
        error_messages={"required": gettext_lazy("请填写查询码。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_code(self) -> str:
        """As it was given, however it was copied: in groups, in wide letters, in small ones."""
        return tidy_number(self.cleaned_data["code"])


class CorrectionForm(IdentityForm):
    """What is added to an application; and what of the sealed identity is put right. What is left empty stays."""

    field_order = ("text",)
    text = forms.CharField(
        label=gettext_lazy("补正的内容"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("请不要在这里写证件号码；身份信息有误的，填在下面姓名、证件号码等各栏里。"),
    )

    def __init__(self, *args: Any, applicant: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in self.OF_ORGANISATIONS if applicant == Applicant.PERSON else self.OF_PERSONS:
            del self.fields[name]
        for name in self.identity_names:
            self.fields[name].required = False

    @property
    def identity_names(self) -> list[str]:
        """The boxes of the identity that this kind of applicant has."""
        return [name for name in self.IDENTITY if name in self.fields]

    @property
    def identity_fields(self) -> list[forms.BoundField]:
        """The same, to be shown below a heading of their own."""
        return [self[name] for name in self.identity_names]

    @property
    def is_identity_open(self) -> bool:
        """Whether something was typed into them, or is wrong there."""
        return any(field.errors or field.value() for field in self.identity_fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("id_number") and not cleaned.get("id_type"):
            self.add_error("id_type", _("请选择证件名称。"))
        if cleaned.get("id_type") and "id_number" not in self.errors and not cleaned.get("id_number"):
            self.add_error("id_number", _("请填写证件号码。"))
        if self.checks_numbers:
            self._check_numbers(cleaned)
        cleaned["changes"] = {name: cleaned[name] for name in self.identity_names if cleaned.get(name)}
        return cleaned


class ReasonsForm(forms.Form):
    """Why the applicant asks for so much (第三十五条)."""

    text = forms.CharField(
        label=gettext_lazy("申请的理由"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("请填写理由。")},
    )
