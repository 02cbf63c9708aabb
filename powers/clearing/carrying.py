"""Carrying out that one power goes: what it hands over, and its way into the archive by publishing's own actions.

The powers to do it lie in several hands, as everywhere in the portal: an editor takes back, hands over and archives, a
leader withdraws what is public. So a decision is carried out step by step, each by whoever may; the case tells who is
next, and is settled when the power is in the archive.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.language import office_language
from portal.organisations.models import Organisation
from portal.organisations.selectors import may, users_with
from portal.publishing.actions import Archive, Recall, Withdraw, editing
from portal.publishing.models import Audience
from portal.publishing.models import State as Draft
from portal.publishing.models.publishable import OUT_OF_USE_STATES
from portal.publishing.models.review import time_of_act

from ..content import PARTS, replace_parts
from ..models import ClearingCase, Power, PublishedPower
from ..selectors import is_public
from . import rules
from .rules import LEGAL_BASES, SUB_ITEMS, Act, State
from .telling import log, notify


@dataclass(frozen=True)
class Step:
    """One thing to do. ``permission`` has to be held in each of ``places``."""

    name: str
    label: Any
    permission: str
    places: tuple[Organisation, ...]

    def may(self, user: User) -> bool:
        return all(may(user, self.permission, place) for place in self.places)

    def people(self) -> list[User]:
        """Who may do it, by name."""
        first, *others = self.places
        found = users_with(self.permission, first)
        for place in others:
            found = found.filter(pk__in=users_with(self.permission, place).values("pk"))
        return list(found.order_by("full_name", "pk"))


_TAKEN_OVER = {
    (LEGAL_BASES,): gettext_lazy("转移设定依据"),
    (SUB_ITEMS,): gettext_lazy("转移子项"),
    (LEGAL_BASES, SUB_ITEMS): gettext_lazy("转移设定依据和子项"),
}


def next_step(case: ClearingCase) -> Step | None:
    """What has to be done next; ``None`` when the power that goes is in the archive, or one of the two is gone."""
    goes, stays = case.leaves, case.stays
    if goes is None or stays is None:
        return None
    if case.takes_over and not case.is_taken_over:
        moved = _sub_items(goes) if SUB_ITEMS in case.takes_over else []
        places = {power.organisation_id: power.organisation for power in (stays, goes, *moved)}
        label = _TAKEN_OVER[tuple(case.takes_over)]
        return Step("take_over", label, "edit_content", tuple(places.values()))
    name = rules.next_step(goes.state, goes.is_public)
    if not name:
        return None
    label, permission = {
        "recall": (gettext_lazy("从审核中收回"), "edit_content"),
        "withdraw": (gettext_lazy("撤回公开"), "approve_publication"),
        "archive": (gettext_lazy("归档"), "edit_content"),
    }[name]
    return Step(name, label, permission, (goes.organisation,))


def _sub_items(power: Power) -> QuerySet[Power]:
    """Its sub-items that go along, wherever they are."""
    below = power.children.exclude(state=Draft.ARCHIVED)
    return below.select_related("organisation").order_by("position", "pk")


def obstacle(case: ClearingCase) -> str:
    """Why the power that is to go can't (or can't any more), in the user's words; "" if it can."""
    goes, stays = case.leaves, case.stays
    if goes is None or stays is None:
        return _("其中一项职权已不存在，请重新扫描。")
    if stays.state in OUT_OF_USE_STATES:
        return _("“%s”已撤回或归档，不再行使，不能保留。") % stays.full_name
    if goes.parent_id == stays.pk or stays.parent_id == goes.pk:
        return _("主项与自己的子项不能合并。")
    number = _sub_items(goes).count()
    if number and (SUB_ITEMS not in case.takes_over or case.is_taken_over):
        return _("“%(name)s”下还有%(number)d个子项，请选择一并转移子项，或者先处理子项。") % {
            "name": goes.name,
            "number": number,
        }
    if number and stays.parent_id is not None:
        return _("“%s”本身是子项，不能接收其他子项。") % stays.name
    return ""


def carry_on(case: ClearingCase, user: User) -> int:
    """Do every step that ``user`` may do, one after the other; returns how many. Called inside a transaction.

    Settles the case at the end, or tells the people who are next.
    """
    done = 0
    while (step := next_step(case)) is not None and step.may(user):
        _ACTS[step.name](case, user)
        with office_language():
            log(case, Act.CARRIED_OUT, user, note=str(step.label))
        case.refresh_from_db()
        done += 1
    if step is None:
        case.state, case.resolved_at = State.RESOLVED, time_of_act()
        case.save()
        log(case, Act.RESOLVED, user, resolution=case.resolution)
    else:
        notify(case, step.people(), gettext_lazy("“%s”已作出决定，等待您执行。"), but=user)
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
    if LEGAL_BASES in case.takes_over:
        _hand_over_legal_bases(goes, stays, user, _why(case))
    if SUB_ITEMS in case.takes_over:
        for sub in _sub_items(goes):
            with editing(sub, user, reason=_why(case)) as row:
                row.parent = stays
                if row.organisation_id != stays.organisation_id:
                    row.organisation, row.post = stays.organisation, None  # posts stay with their section
    case.is_taken_over = True
    case.save()


def _hand_over_legal_bases(goes: Power, stays: Power, user: User, reason: str) -> None:
    """Add what ``stays`` doesn't rest on yet; by title and article."""
    columns = PARTS["legal_bases"][1]
    present = [{name: getattr(base, name) for name in columns} for base in stays.legal_bases.all()]
    known = {(base["title"], base["article"]) for base in present}
    more = [
        {name: getattr(base, name) for name in columns}
        for base in goes.legal_bases.all()
        if (base.title, base.article) not in known
    ]
    if more:
        with editing(stays, user, reason=reason) as row:
            replace_parts(row, "legal_bases", [*present, *more])


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
