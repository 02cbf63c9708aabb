"""The forms of the office's acts on requests."""

from django import forms
from django.utils.translation import gettext_lazy

from portal.organisations.models import Organisation

from ..models import CatalogueItem, RequestPause
from .choices import Channel, Outcome
from .files import MOST_FILES, SealedFilesField
from .forms import ApplicationForm, CorrectionForm


class RegistrationForm(ApplicationForm):
    """An application that came on paper, by fax or by mail."""

    checks_numbers = False
    channel = forms.ChoiceField(
        label=gettext_lazy("申请方式"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.WEB],
        initial=Channel.IN_PERSON,
    )
    received_on = forms.DateField(
        label=gettext_lazy("收到日期"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy(
            "当面提交的为提交之日，邮寄签收的为签收之日；平常信函、传真和电子邮件以与申请人确认之日为准，登记后再确认。"
        ),
    )


class DayForm(forms.Form):
    """A day, today unless another is said."""

    on = forms.DateField(
        label=gettext_lazy("日期"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("留空为今天。"),
    )


class AskCorrectionForm(forms.Form):
    what = forms.CharField(
        label=gettext_lazy("需要补正的事项"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    until = forms.DateField(
        label=gettext_lazy("补正期限"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class CorrectedForm(CorrectionForm, DayForm):
    """Corrections that came on paper, and when; what of the identity they put right is sealed like the rest of it."""

    checks_numbers = False
    field_order = ("on", "text")


class AskReasonsForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("数量、频次怎样超过合理范围"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("例如：本年度已提出同类申请多少件。申请人会看到。"),
    )
    until = forms.DateField(
        label=gettext_lazy("说明理由的期限"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class DeferForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("延迟到"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AskFeeForm(forms.Form):
    """The tariff is that of 国办函〔2020〕109号第四条、第五条."""

    amount = forms.DecimalField(label=gettext_lazy("金额（元）"), min_value=0, max_digits=9, decimal_places=2)
    ground = forms.CharField(
        label=gettext_lazy("依据、标准和缴纳方式"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "按件：同一申请人一个自然月内10件以内不收费，11至30件每件100元，31件以上每10件一档、每档每件提高100元。"
            "按量：每件申请30页以内不收费，31至100页每页10元，101至200页每页20元，201页以上每页40元。"
            "两种标准只能选一种。"
        ),
    )
    until = forms.DateField(
        label=gettext_lazy("缴费期限"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("收到通知次日起20个工作日；邮寄的，加上路上的时间。"),
    )


class AssignForm(forms.Form):
    section = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("承办科室"))


class ConsultForm(DayForm):
    whom = forms.ChoiceField(label=gettext_lazy("征求谁的意见"), choices=RequestPause.Whom)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=200)
    what = forms.CharField(
        label=gettext_lazy("就哪些信息征求意见"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写入征求意见函，请删去能看出申请人是谁的内容。"),
    )
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class ConsultedForm(DayForm):
    reply = forms.ChoiceField(label=gettext_lazy("意见"), choices=RequestPause.Reply, required=False)
    note = forms.CharField(
        label=gettext_lazy("说明"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class TellThirdPartyForm(DayForm):
    what = forms.CharField(
        label=gettext_lazy("告知的内容和理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExtendForm(forms.Form):
    days = forms.IntegerField(label=gettext_lazy("延长几个工作日"), min_value=1, max_value=20, initial=20)
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("答复结果"), choices=[("", "———"), *Outcome.choices])
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "不予公开、部分公开的必须填写，例如：《中华人民共和国政府信息公开条例》第十五条。"
        ),
    )
    number = forms.CharField(label=gettext_lazy("文号"), required=False, max_length=100)
    body = forms.CharField(
        label=gettext_lazy("答复内容"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("一段一行。称呼、附件说明、落款和日期由系统加上。"),
    )
    files = SealedFilesField(
        label=gettext_lazy("附件"),
        required=False,
        most=MOST_FILES,
        help_text=gettext_lazy(
            "公开的信息本身。附件名称列在答复书上；加密保存，审签以后申请人凭查询码下载。"
        ),
    )


class ReasonForm(forms.Form):
    """A reason that stays in the office."""

    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class TextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("内容"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )


class DeliverForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("送达日期"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    how = forms.CharField(
        label=gettext_lazy("送达方式"),
        max_length=100,
        help_text=gettext_lazy("例如：邮政特快专递。申请人会看到。"),
    )


class DiscloseForm(forms.Form):
    """Under which item the answer becomes a disclosure."""

    item = forms.ModelChoiceField(CatalogueItem.objects.none(), label=gettext_lazy("目录事项"))
    # For whoever handles the request; a section's own editor writes under his own items.
    section = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("交哪个科室"),
        help_text=gettext_lazy("由该科室补充内容、提交审核。"),
    )
    title = forms.CharField(label=gettext_lazy("标题"), max_length=300)
