"""What can be done with a request now, and by whom: each act with its form, and the service that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User

from ..models import DisclosureRequest
from . import office_forms as forms
from . import services
from .choices import Act
from .services import HANDLE, SIGN


@dataclass(frozen=True)
class Offer:
    """One act: what its button says, its form's class, who may do it, and what does it with the cleaned data."""

    code: str
    act: str
    label: Any
    form: type[django_forms.Form]
    permission: str
    do: Callable[[DisclosureRequest, User, dict[str, Any]], Any]
    hint: Any = ""
    is_letter: bool = False  # what is written is read by somebody outside: it has the page's whole width


class _Nothing(django_forms.Form):
    """An act that needs nothing to be filled in."""


def _end_consultation(request: DisclosureRequest, user: User, data: dict[str, Any]) -> None:
    pause = request.pauses.filter(last=None).order_by("pk").first()
    if pause is not None:
        services.end_consultation(pause, user, data["reply"], data["on"], data["note"])


def _tell_third_party(request: DisclosureRequest, user: User, data: dict[str, Any]) -> None:
    pause = request.refusal_to_tell
    if pause is not None:
        services.tell_third_party(pause, user, data["on"] or timezone.localdate(), data["what"])


def _disclose(request: DisclosureRequest, user: User, data: dict[str, Any]) -> Any:
    letter = request.signed_answer
    body = "".join(
        f"<p>{_escaped(line)}</p>" for line in (letter.body if letter else "").splitlines() if line.strip()
    )
    return services.disclose(request, user, data["item"], data["title"], body, data.get("section"))


def _escaped(text: str) -> str:
    return str(escape(text.strip()))


OFFERS = (
    Offer(
        "receive",
        Act.RECEIVED,
        _("确认收到"),
        forms.DayForm,
        HANDLE,
        lambda request, user, data: services.receive(request, user, data["on"]),
        _("与申请人确认后填写；从次日起计算20个工作日（第三十一条、第三十三条）。"),
    ),
    Offer(
        "answer",
        Act.DRAFTED,
        _("拟写答复"),
        forms.AnswerForm,
        "",
        lambda request, user, data: services.draft_answer(
            request, user, data["outcome"], data["body"], data["basis"], data["number"], data["files"]
        ),
        _("写好后由局领导审签，拟稿人不能审签自己的稿子。"),
        is_letter=True,
    ),
    Offer(
        "sign",
        Act.ANSWERED,
        _("审签并答复"),
        _Nothing,
        SIGN,
        lambda request, user, data: services.sign(request, user),
        _("答复书即时生效，申请人可以看到。"),
    ),
    Offer(
        "take-back",
        Act.TAKEN_BACK,
        _("收回修改"),
        _Nothing,
        "",
        lambda request, user, data: services.take_back(request, user),
        _("审签以前，您可以收回自己提交的答复稿。"),
    ),
    Offer(
        "send-back",
        Act.SENT_BACK,
        _("退回修改"),
        forms.ReasonForm,
        SIGN,
        lambda request, user, data: services.send_back(request, user, data["reason"]),
    ),
    Offer(
        "correction",
        Act.CORRECTION_ASKED,
        _("通知补正"),
        forms.AskCorrectionForm,
        HANDLE,
        lambda request, user, data: services.ask_correction(request, user, data["what"], data["until"]),
        _("收到申请之日起7个工作日内一次性告知（第三十条）；答复期限从收到补正之日重新计算。"),
        is_letter=True,
    ),
    Offer(
        "corrected",
        Act.CORRECTED,
        _("登记补正"),
        forms.CorrectedForm,
        HANDLE,
        lambda request, user, data: services.take_correction(
            request, user, data["text"], data["on"], data["changes"]
        ),
        _("答复期限从收到补正之日的次日起重新计算（第三十条）。"),
    ),
    Offer(
        "given-up",
        Act.GIVEN_UP,
        _("视为放弃"),
        _Nothing,
        HANDLE,
        lambda request, user, data: services.give_up(request, user),
        _("申请人无正当理由逾期不补正的，视为放弃申请（第三十条）。"),
    ),
    Offer(
        "reasons",
        Act.REASONS_ASKED,
        _("要求说明理由"),
        forms.AskReasonsForm,
        HANDLE,
        lambda request, user, data: services.ask_reasons(request, user, data["why"], data["until"]),
        _("数量、频次明显超过合理范围的，可以要求说明理由（第三十五条）；答复期限不停止计算。"),
        is_letter=True,
    ),
    Offer(
        "reasons-given",
        Act.REASONS_GIVEN,
        _("登记理由"),
        forms.TextForm,
        HANDLE,
        lambda request, user, data: services.give_reasons(request, data["text"], user),
    ),
    Offer(
        "reasons-lapsed",
        Act.REASONS_LAPSED,
        _("逾期未说明理由"),
        _Nothing,
        HANDLE,
        lambda request, user, data: services.lapse_reasons(request, user),
        _("申请回到办理中；可以拟写答复，告知不予处理。"),
    ),
    Offer(
        "fee-paid",
        Act.FEE_PAID,
        _("登记缴费"),
        forms.DayForm,
        HANDLE,
        lambda request, user, data: services.pay_fee(request, user, data["on"]),
        _("答复期限自缴费次日起重新计算（国办函〔2020〕109号第六条）。"),
    ),
    Offer(
        "fee-lapsed",
        Act.FEE_LAPSED,
        _("未缴费，视为放弃"),
        _Nothing,
        HANDLE,
        lambda request, user, data: services.lapse_fee(request, user),
        _("逾期未缴纳的，视为放弃申请，不再处理（国办函〔2020〕109号第六条）。"),
    ),
    Offer(
        "assign",
        Act.ASSIGNED,
        _("交科室办理"),
        forms.AssignForm,
        HANDLE,
        lambda request, user, data: services.assign(request, user, data["section"]),
    ),
    Offer(
        "consult",
        Act.CONSULTED,
        _("征求意见"),
        forms.ConsultForm,
        HANDLE,
        lambda request, user, data: services.consult(
            request, user, data["whom"], data["name"], data["on"], data["note"], data["what"]
        ),
        _(
            "征求第三方和其他机关意见所需时间不计算在答复期限内（第三十三条第三款）。"
            "登记后打印征求意见函发出；日期为发出之日，最早为5个工作日以前。申请人不会看到征求了谁的意见。"
        ),
    ),
    Offer(
        "consulted",
        Act.CONSULTED_BACK,
        _("登记收到的意见"),
        forms.ConsultedForm,
        HANDLE,
        _end_consultation,
        _("逾期没有答复的，登记为“未答复”；答复期限从意见期限届满的次日起已经自动恢复计算。"),
    ),
    Offer(
        "tell-third-party",
        Act.THIRD_PARTY_TOLD,
        _("书面告知第三方"),
        forms.TellThirdPartyForm,
        HANDLE,
        _tell_third_party,
        _(
            "第三方不同意公开而决定公开的，须先将决定公开的内容和理由书面告知第三方（第三十二条），登记后才能审签。申请人不会看到。"
        ),
    ),
    Offer(
        "extend",
        Act.EXTENDED,
        _("延长答复期限"),
        forms.ExtendForm,
        SIGN,
        lambda request, user, data: services.extend(request, user, data["days"], data["reason"]),
        _("经机构负责人同意可以延长一次，最多20个工作日，理由告知申请人（第三十三条第二款）。"),
        is_letter=True,
    ),
    Offer(
        "defer",
        Act.DEFERRED,
        _("延迟答复"),
        forms.DeferForm,
        SIGN,
        lambda request, user, data: services.defer(request, user, data["until"], data["reason"]),
        _("申请理由合理，但是无法在规定期限内答复的，可以确定延迟答复的合理期限并告知申请人（第三十五条）。"),
        is_letter=True,
    ),
    Offer(
        "fee",
        Act.FEE_ASKED,
        _("通知缴纳信息处理费"),
        forms.AskFeeForm,
        SIGN,
        lambda request, user, data: services.ask_fee(
            request, user, data["amount"], data["ground"], data["until"]
        ),
        _("数量、频次明显超过合理范围的，可以收取信息处理费（第四十二条；国办函〔2020〕109号）。"),
        is_letter=True,
    ),
    Offer(
        "deliver",
        Act.DELIVERED,
        _("登记送达"),
        forms.DeliverForm,
        HANDLE,
        lambda request, user, data: services.deliver(request, user, data["on"], data["how"]),
    ),
    Offer("disclose", Act.DISCLOSED, _("转为主动公开"), forms.DiscloseForm, "edit_content", _disclose),
    Offer(
        "withdraw",
        Act.WITHDRAWN,
        _("登记申请人撤回"),
        forms.ReasonForm,
        HANDLE,
        lambda request, user, data: services.withdraw(request, user, data["reason"]),
    ),
)
BY_CODE = {offer.code: offer for offer in OFFERS}
