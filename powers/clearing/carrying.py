"""Carrying out that one power goes: what it hands over, and its way into the archive by publishing's own actions.

A decision is carried out step by step, each by whoever may; the case is settled when the power is in the archive.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.language import office_language
from portal.publishing.actions import Archive, Recall, Withdraw, editing
from portal.publishing.models import Audience
from portal.publishing.models.review import time_of_act

from ..content import PARTS, replace_parts
from ..models import ClearingCase, LegalBasis, Power, PublishedPower
from ..selectors import is_public
from .rules import LEGAL_BASES, SUB_ITEMS, Act, State
from .steps import next_step, own_legal_bases, sub_items
from .telling import log


def carry_on(case: ClearingCase, user: User) -> int:
    """Do what ``outlook`` promised of ``user``, one step after the other; returns how many. Inside a transaction.

    Settles the case at the end.
    """
    done = 0
    while (step := next_step(case)) is not None and not step.hindrance and step.may(user):
        _ACTS[step.name](case, user)
        with office_language():
            log(case, Act.CARRIED_OUT, user, note=str(step.label))
        case.refresh_from_db()
        done += 1
    if step is None:
        case.state, case.resolved_at = State.RESOLVED, time_of_act()
        case.save()
        log(case, Act.RESOLVED, user, resolution=case.resolution)
    return done


def _why(case: ClearingCase) -> str:
    """What the histories of both powers say of it: in the portal's own language."""
    with office_language():
        return _("理顺职能：“%(goes)s”并入“%(stays)s”（%(code)s）") % {
            "goes": case.leaves.full_name if case.leaves else "",
            "stays": case.stays.full_name if case.stays else "",
            "code": case.stays.code if case.stays else "",
        }


def _take_over(case: ClearingCase, user: User) -> None:
    goes, stays = case.leaves, case.stays
    assert goes is not None
    assert stays is not None
    if LEGAL_BASES in case.takes_over and (more := own_legal_bases(goes, stays)):
        _add_legal_bases(stays, more, user, _why(case))
    if SUB_ITEMS in case.takes_over:
        for sub in sub_items(goes):
            with editing(sub, user, reason=_why(case)) as row:
                row.parent = stays
                if row.organisation_id != stays.organisation_id:
                    row.organisation, row.post = stays.organisation, None  # posts stay with their section
    case.is_taken_over = True
    case.save()


def _add_legal_bases(stays: Power, more: list[LegalBasis], user: User, reason: str) -> None:
    columns = PARTS["legal_bases"][1]
    rows = [{name: getattr(base, name) for name in columns} for base in (*stays.legal_bases.all(), *more)]
    with editing(stays, user, reason=reason) as row:
        replace_parts(row, "legal_bases", rows)


def _recall(case: ClearingCase, user: User) -> None:
    Recall(_leaving(case), user, note=_why(case)).run()


def _withdraw(case: ClearingCase, user: User) -> None:
    """The public reads the reason: it names what stays by its public name, and only what everybody may read."""
    goes = _leaving(case)
    stays = PublishedPower.objects.filter(is_public(), pk=case.stays_id, audience=Audience.SOCIETY).first()
    with office_language():
        reason = _("本项职权经理顺职能已并入其他职权，不再单独行使。")
        if stays is not None:
            reason = _("本项职权经理顺职能已并入“%(name)s”（%(code)s），不再单独行使。") % {
                "name": stays.name,
                "code": stays.code,
            }
    Withdraw(goes, user, note=reason).run()


def _archive(case: ClearingCase, user: User) -> None:
    Archive(_leaving(case), user, note=_why(case)).run()


def _leaving(case: ClearingCase) -> Power:
    assert case.leaves is not None
    return case.leaves


_ACTS: dict[str, Callable[[ClearingCase, User], None]] = {
    "take_over": _take_over,
    "recall": _recall,
    "withdraw": _withdraw,
    "archive": _archive,
}
