"""Letters of requests as official documents (GB/T 9704-2012, 信函格式): drawn when they are asked for.

What a letter says is put into its row when it is sent (``freeze``), and is read from there ever after: the same text
gives the same pages. No file is kept, so that none with an applicant's name on it lies about.
"""

from dataclasses import dataclass
from io import BytesIO

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.language import office_language
from portal.printing.numerals import plain_date
from portal.printing.typesetting import paragraphs

from ..models import DisclosureRequest, RequestLetter, RequestPause
from . import rules
from .choices import REFUSALS, Applicant, Outcome
from .files import titles_of
from .identity import Identity

Kind = RequestLetter.Kind


@dataclass(frozen=True)
class Letter:
    """What stands on the sheet."""

    organ: str
    number: str
    title: str
    to: str
    lines: tuple[str, ...]
    day: str
    attachments: tuple[str, ...] = ()


def letter_of(letter: RequestLetter, identity: Identity) -> Letter:
    """The letter with what the office doesn't type: address, opening, remedies, signature.

    What was sent is read from its row, a draft is composed of its request as it stands; the applicant's name is that of
    ``identity``.
    """
    to = letter.addressee or identity.name
    with office_language():
        if not letter.is_sent:
            freeze(letter)
        return Letter(
            organ=letter.organ,
            number=letter.number or _("编号：%(number)s") % {"number": letter.request.number},
            title=str(_TITLES[Kind(letter.kind)]()),
            to=_("%(name)s：") % {"name": to} if to else "",
            lines=(
                *letter.opening.splitlines(),
                *paragraphs(letter.body),
                *letter.closing.splitlines(),
            ),
            day=plain_date(letter.dated or timezone.localdate()),
            attachments=titles_of(list(letter.files.all())),
        )


def freeze(letter: RequestLetter) -> None:
    """Write onto ``letter``, which isn't saved by this, all that depends on its request, the unit and the calendar."""
    request = letter.request
    with office_language():
        letter.organ = request.unit.name
        letter.opening = "\n".join(_opening(request, letter))
        letter.closing = "\n".join(_closing(letter))


_TITLES = {
    Kind.RECEIPT: lambda: _("政府信息公开申请登记回执"),
    Kind.CORRECTION: lambda: _("政府信息公开申请补正告知书"),
    Kind.CONSULTATION: lambda: _("征求政府信息公开意见函"),
    Kind.EXTENSION: lambda: _("政府信息公开申请延期答复告知书"),
    Kind.REASONS: lambda: _("政府信息公开申请说明理由告知书"),
    Kind.DEFERRAL: lambda: _("政府信息公开申请延迟答复告知书"),
    Kind.FEE: lambda: _("政府信息公开信息处理费收费通知"),
    Kind.ANSWER: lambda: _("政府信息公开申请答复书"),
}


def _opening(request: DisclosureRequest, letter: RequestLetter) -> tuple[str, ...]:
    if letter.kind == Kind.CONSULTATION:  # nothing of who asks, nor of how he put it
        return (_("我单位收到一件政府信息公开申请，涉及以下信息："),)
    values = {
        "day": plain_date(request.received_on or timezone.localdate(request.submitted_at)),
        "wanted": request.wanted,
    }
    said = (
        _("您提出的公开“%(wanted)s”的申请，我单位于%(day)s收到。")
        if request.applicant == Applicant.PERSON
        else _("贵单位提出的公开“%(wanted)s”的申请，我单位于%(day)s收到。")
    )
    return (
        said % values,
        *{
            Kind.CORRECTION: (_("经审查，申请内容需要补正，请补充以下事项："),),
            Kind.EXTENSION: (_("由于以下原因，不能在规定期限内答复："),),
            Kind.REASONS: (_("您申请公开政府信息的数量、频次明显超过合理范围："),),
            Kind.DEFERRAL: (
                _(
                    "您说明的理由合理，但是由于以下原因，不能在《中华人民共和国政府信息公开条例》第三十三条规定的期限内答复："
                ),
            ),
            Kind.FEE: (
                _(
                    "您申请公开政府信息的数量、频次明显超过合理范围，根据《中华人民共和国政府信息公开条例》第四十二条第一款和《政府信息公开信息处理费管理办法》（国办函〔2020〕109号），决定向您收取信息处理费%(fee)s元。"
                )
                % {"fee": letter.fee},
            ),
        }.get(Kind(letter.kind), ()),
    )


def _closing(letter: RequestLetter) -> tuple[str, ...]:
    until = plain_date(letter.until) if letter.until else ""
    match letter.kind:
        case Kind.RECEIPT:
            text = _(
                "根据《中华人民共和国政府信息公开条例》第三十三条的规定，自收到之日的次日起20个工作日内答复，即不晚于%(until)s；需要补正、征求意见或者依法延长答复期限的，另行告知。"
            )
        case Kind.CONSULTATION:
            return (_opinion(letter),)
        case Kind.CORRECTION:
            text = _(
                "请于%(until)s前补正。答复期限自收到补正之日起计算；无正当理由逾期不补正的，视为放弃申请（《中华人民共和国政府信息公开条例》第三十条）。"
            )
        case Kind.EXTENSION:
            text = _(
                "根据《中华人民共和国政府信息公开条例》第三十三条第二款的规定，经本机关政府信息公开工作机构负责人同意，将于%(until)s前答复。"
            )
        case Kind.REASONS:
            text = _(
                "根据《中华人民共和国政府信息公开条例》第三十五条的规定，请于%(until)s前说明申请的理由。理由不合理或者逾期不说明的，将告知您不予处理。"
            )
        case Kind.DEFERRAL:
            text = _("根据《中华人民共和国政府信息公开条例》第三十五条的规定，将于%(until)s前答复。")
        case Kind.FEE:
            text = _(
                "请于%(until)s前缴纳。逾期未缴纳的，视为放弃申请，不再处理；按期缴纳的，答复期限自缴费次日起重新计算。"
            )
        case Kind.ANSWER:
            basis = (_("依据：%(basis)s。") % {"basis": letter.basis.rstrip("。")},) if letter.basis else ()
            return (*basis, *_remedy(letter))
        case _:
            return ()
    return (text % {"until": until},)


def _opinion(letter: RequestLetter) -> str:
    """What silence means: the office decides on a third party's interests, an organ's counts as its consent."""
    text = (
        _(
            "公开可能损害您（贵单位）的合法权益。根据《中华人民共和国政府信息公开条例》第三十二条的规定，请自收到本函之日起%(days)s个工作日内书面提出是否同意公开的意见，不同意公开的，请说明理由。逾期未提出意见的，由本机关依照该条例的规定决定是否公开。"
        )
        if letter.pause is not None and letter.pause.whom == RequestPause.Whom.THIRD_PARTY
        else _(
            "根据《中华人民共和国政府信息公开条例》第三十四条的规定，请自收到本函之日起%(days)s个工作日内提出是否同意公开的意见，逾期未提出意见的，视为同意公开。"
        )
    )
    return text % {"days": rules.OPINION}


def _remedy(letter: RequestLetter) -> tuple[str, ...]:
    """Where to turn to against the answer; nobody complains of what he got.

    What isn't disclosed is reconsidered before anybody sues, and the answer itself has to say so (《行政复议法》第二十三条第一款
    第四项、第二款); otherwise one may choose (《行政复议法》第二十条，《行政诉讼法》第四十六条).
    """
    if letter.outcome in (Outcome.GRANTED, Outcome.ALREADY_PUBLIC):
        return ()
    if letter.outcome not in REFUSALS:
        return (
            _("对本答复不服的，可以自收到本答复之日起60日内申请行政复议，或者在6个月内依法提起行政诉讼。"),
        )
    text = (
        _(
            "对本答复中不予公开的部分不服的，根据《中华人民共和国行政复议法》第二十三条的规定，应当先自收到本答复之日起60日内向%(organ)s申请行政复议；对行政复议决定不服的，可以再依法向人民法院提起行政诉讼。"
        )
        if letter.outcome == Outcome.PARTIAL
        else _(
            "对本答复不服的，根据《中华人民共和国行政复议法》第二十三条的规定，应当先自收到本答复之日起60日内向%(organ)s申请行政复议；对行政复议决定不服的，可以再依法向人民法院提起行政诉讼。"
        )
    )
    return (text % {"organ": reconsidering_organ()},)


def reconsidering_organ() -> str:
    """Who reconsiders the unit's decisions: the government of its own level (《行政复议法》第二十四条), by name if it was set."""
    return settings.RECONSIDERATION_ORGAN or _("本机关所属的本级人民政府")


def remedies(letter: RequestLetter) -> tuple[str, ...]:
    """What the letter says of remedies, for the page on which it is read; in the reader's language."""
    return _remedy(letter) if letter.kind == Kind.ANSWER else ()


def file_name(letter: RequestLetter) -> str:
    """What the file is called."""
    with office_language():
        return f"{letter.request.number} {letter.get_kind_display()}.pdf"


def as_pdf(letter: RequestLetter, identity: Identity, mark: str = "") -> bytes:
    """The letter's pages; ``mark`` stands across each of them."""
    from portal.printing.layout import Layouter  # loads the engine: only where something is printed

    with office_language():
        context = {"letter": letter_of(letter, identity), "mark": mark}
        html = render_to_string("disclosure/letters/letter.html", context)
    file = BytesIO()
    Layouter().lay_out(html).write_pdf(file)
    return file.getvalue()
