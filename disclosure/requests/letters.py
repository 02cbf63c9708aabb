"""Letters of requests as official documents (GB/T 9704-2012, 信函格式): drawn when they are asked for.

A letter that was sent doesn't change any more, so nothing is stored: the same text gives the same pages, and no file
with an applicant's name on it lies about.
"""

from dataclasses import dataclass
from io import BytesIO

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.language import office_language
from portal.printing.numerals import plain_date
from portal.printing.typesetting import paragraphs

from ..models import DisclosureRequest, RequestLetter
from .choices import Applicant, Outcome
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
    """The letter with what the office doesn't type: address, opening, remedies, signature."""
    request = letter.request
    to = identity.name
    with office_language():
        lines = (*_opening(request, letter), *paragraphs(letter.body), *_closing(letter))
        return Letter(
            organ=request.unit.name,
            number=letter.number or _("编号：%(number)s") % {"number": request.number},
            title=str(_TITLES[Kind(letter.kind)]()),
            to=_("%(name)s：") % {"name": to} if to else "",
            lines=lines,
            day=plain_date(letter.dated or timezone.localdate()),
            attachments=titles_of(list(letter.files.all())),
        )


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


def _remedy(letter: RequestLetter) -> tuple[str, ...]:
    """Where to turn to against the answer (行政复议法第二十条，行政诉讼法第四十六条); nobody complains of what he got."""
    if letter.outcome in (Outcome.GRANTED, Outcome.ALREADY_PUBLIC):
        return ()
    return (_("对本答复不服的，可以自收到本答复之日起60日内申请行政复议，或者在6个月内依法提起行政诉讼。"),)


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
