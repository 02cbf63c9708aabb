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


def letter_of(letter: RequestLetter, identity: Identity) -> Letter:
    """The letter with what the office doesn't type: address, opening, remedies, signature."""
    request = letter.request
    to = identity.name
    with office_language():
        lines = (*_opening(request, letter), *paragraphs(letter.body), *_closing(request, letter))
        return Letter(
            organ=request.unit.name,
            number=letter.number or _("编号：%(number)s") % {"number": request.number},
            title=str(_TITLES[Kind(letter.kind)]()),
            to=_("%(name)s：") % {"name": to} if to else "",
            lines=lines,
            day=plain_date(letter.dated or timezone.localdate()),
        )


_TITLES = {
    Kind.RECEIPT: lambda: _("政府信息公开申请登记回执"),
    Kind.CORRECTION: lambda: _("政府信息公开申请补正告知书"),
    Kind.CONSULTATION: lambda: _("征求政府信息公开意见函"),
    Kind.EXTENSION: lambda: _("政府信息公开申请延期答复告知书"),
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
        }.get(Kind(letter.kind), ()),
    )


def _closing(request: DisclosureRequest, letter: RequestLetter) -> tuple[str, ...]:
    match letter.kind:
        case Kind.CORRECTION:
            until = plain_date(request.correct_until) if request.correct_until else ""
            return (
                _(
                    "请于%(until)s前补正。答复期限自收到补正之日起计算；无正当理由逾期不补正的，视为放弃申请（《中华人民共和国政府信息公开条例》第三十条）。"
                )
                % {"until": until},
            )
        case Kind.EXTENSION:
            due = plain_date(request.due_on) if request.due_on else ""
            return (
                _(
                    "根据《中华人民共和国政府信息公开条例》第三十三条第二款的规定，经本机关政府信息公开工作机构负责人同意，将于%(due)s前答复。"
                )
                % {"due": due},
            )
        case Kind.ANSWER:
            basis = (_("依据：%(basis)s。") % {"basis": letter.basis.rstrip("。")},) if letter.basis else ()
            return (*basis, *_remedy(letter))
    return ()


def _remedy(letter: RequestLetter) -> tuple[str, ...]:
    """Where to turn to against the answer (行政复议法第二十条，行政诉讼法第四十六条); nobody complains of what he got."""
    if letter.outcome in (Outcome.GRANTED, Outcome.ALREADY_PUBLIC):
        return ()
    return (_("对本答复不服的，可以自收到本答复之日起60日内申请行政复议，或者在6个月内依法提起行政诉讼。"),)


def file_name(letter: RequestLetter) -> str:
    """What the file is called."""
    with office_language():
        return f"{letter.request.number} {letter.get_kind_display()}.pdf"


def as_pdf(letter: RequestLetter, identity: Identity) -> bytes:
    """The letter's pages."""
    from portal.printing.layout import Layouter  # loads the engine: only where something is printed

    html = render_to_string("disclosure/letters/letter.html", {"letter": letter_of(letter, identity)})
    file = BytesIO()
    Layouter().lay_out(html).write_pdf(file)
    return file.getvalue()
