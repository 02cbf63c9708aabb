"""What has to be done until the power that goes is in the archive: the steps in their order, told without doing any.

The powers to do them lie in several hands, as everywhere in the portal: an editor takes back, hands over and archives,
a leader withdraws what is public.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import takewhile
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import may, users_with
from portal.publishing.models import State as Draft
from portal.publishing.models.publishable import EDITABLE_STATES, OUT_OF_USE_STATES
from portal.punctuation import labelled

from ..models import ClearingCase, LegalBasis, Power
from . import rules
from .rules import LEGAL_BASES, SUB_ITEMS

_LABELS = {
    "recall": gettext_lazy("从审核中收回"),
    "withdraw": gettext_lazy("撤回公开"),
    "archive": gettext_lazy("归档"),
}
_PERMISSIONS = {"recall": "edit_content", "withdraw": "approve_publication", "archive": "edit_content"}
_EFFECTS = {
    "recall": gettext_lazy("正在进行的审核就此停止。"),
    "withdraw": gettext_lazy("公众不再看到这项职权的内容，只看到已并入其他职权的说明。"),
    "archive": gettext_lazy("归档后不再使用，历次版本和修改历史全部保留。"),
}
_TAKEN_OVER = {
    (LEGAL_BASES,): gettext_lazy("转移设定依据"),
    (SUB_ITEMS,): gettext_lazy("转移子项"),
    (LEGAL_BASES, SUB_ITEMS): gettext_lazy("转移设定依据和子项"),
}


@dataclass(frozen=True)
class Step:
    """One thing to do with ``power``, which for a handing over is the one that stays.

    ``permission`` has to be held in each of ``places``. ``moved`` names what goes along, ``effect`` says what follows,
    and ``hindrance`` why nobody can do it just now; empty if somebody can.
    """

    name: str
    label: Any
    power: Power
    permission: str
    places: tuple[Organisation, ...]
    moved: tuple[str, ...] = ()
    effect: Any = ""
    hindrance: str = ""

    def __str__(self) -> str:
        power = f"{self.power.code} {self.power.full_name}"
        if self.name == "take_over":
            return _("%(step)s到“%(power)s”") % {"step": self.label, "power": power}
        return labelled(self.label, power)

    def may(self, user: User) -> bool:
        return all(may(user, self.permission, place) for place in self.places)

    def people(self) -> list[User]:
        """Who may do it, by name."""
        first, *others = self.places
        found = users_with(self.permission, first)
        for place in others:
            found = found.filter(pk__in=users_with(self.permission, place).values("pk"))
        return list(found.order_by("full_name", "pk"))


def steps_left(case: ClearingCase) -> Iterator[Step]:
    """All that has to be done, in order; nothing when the power that goes is in the archive, or one of the two is gone."""
    goes, stays = case.leaves, case.stays
    if goes is None or stays is None:
        return
    if case.takes_over and not case.is_taken_over:
        yield _handing_over(case, goes, stays)
    for name in rules.steps_left(goes.state, goes.is_public):
        effect = _EFFECTS[name]
        if name == "withdraw" and not stays.is_public:
            effect = (
                _("公众不再看到这项职权的内容；保留的“%s”还没有公开，公众暂时两项都看不到。")
                % stays.full_name
            )
        yield Step(name, _LABELS[name], goes, _PERMISSIONS[name], (goes.organisation,), effect=effect)


def next_step(case: ClearingCase) -> Step | None:
    """What has to be done next."""
    return next(steps_left(case), None)


def _handing_over(case: ClearingCase, goes: Power, stays: Power) -> Step:
    subs = list(sub_items(goes)) if SUB_ITEMS in case.takes_over else []
    bases = own_legal_bases(goes, stays) if LEGAL_BASES in case.takes_over else []
    changed = [*([stays] if bases else []), *subs]
    places = {power.organisation_id: power.organisation for power in (stays, goes, *subs)}
    reviewed = next((power for power in changed if power.state not in EDITABLE_STATES), None)
    is_revised = bool(bases) and stays.state == Draft.PUBLISHED
    return Step(
        "take_over",
        _TAKEN_OVER[tuple(case.takes_over)],
        stays,
        "edit_content",
        tuple(places.values()),
        moved=tuple([base.citation for base in bases] + [sub.name for sub in subs]),
        effect=_("这项职权因此有了新的草稿，要另行提交审核后公开。") if is_revised else "",
        hindrance=_("“%s”正在审核，审核结束后才能转移。") % reviewed.full_name if reviewed else "",
    )


def sub_items(power: Power) -> QuerySet[Power]:
    """Its sub-items that go along, wherever they are."""
    below = power.children.exclude(state=Draft.ARCHIVED)
    return below.select_related("organisation").order_by("position", "pk")


def own_legal_bases(goes: Power, stays: Power) -> list[LegalBasis]:
    """What ``goes`` rests on and ``stays`` doesn't; by title and article."""
    known = {(base.title, base.article) for base in stays.legal_bases.all()}
    return [base for base in goes.legal_bases.all() if (base.title, base.article) not in known]


def movable(goes: Power, stays: Power) -> dict[str, list[str]]:
    """What there is to hand over if ``goes`` goes: the names of it by ``LEGAL_BASES`` and ``SUB_ITEMS``."""
    return {
        LEGAL_BASES: [base.citation for base in own_legal_bases(goes, stays)],
        SUB_ITEMS: [sub.name for sub in sub_items(goes)],
    }


@dataclass(frozen=True)
class Outlook:
    """What is left to be done: what somebody does ``at_once`` by saying so, and what waits for others then."""

    at_once: list[Step]
    later: list[Step]

    @property
    def labels(self) -> list[Any]:
        """What is done at once, in a word each."""
        return [step.label for step in self.at_once]

    @property
    def fingerprint(self) -> str:
        """The same as long as there is the same to do: whoever confirms has seen all that he does by it."""
        told = [
            [(step.name, step.power.pk, step.moved) for step in part] for part in (self.at_once, self.later)
        ]
        return sha256(repr(told).encode()).hexdigest()


def outlook(case: ClearingCase, user: User) -> Outlook:
    """How far ``user`` gets with a decision, and what is left then."""
    steps = list(steps_left(case))
    at_once = list(takewhile(lambda step: not step.hindrance and step.may(user), steps))
    return Outlook(at_once, steps[len(at_once) :])


def obstacle(case: ClearingCase) -> str:
    """Why the power that is to go can't (or can't any more), in the user's words; "" if it can."""
    goes, stays = case.leaves, case.stays
    if goes is None or stays is None:
        return _("其中一项职权已不存在，请重新扫描。")
    if stays.state in OUT_OF_USE_STATES:
        return _("“%s”已撤回或归档，不再行使，不能保留。") % stays.full_name
    if goes.parent_id == stays.pk or stays.parent_id == goes.pk:
        return _("主项与自己的子项不能合并。")
    number = sub_items(goes).count()
    if number and (SUB_ITEMS not in case.takes_over or case.is_taken_over):
        return _("“%(name)s”下还有%(number)d个子项，请选择一并转移子项，或者先处理子项。") % {
            "name": goes.name,
            "number": number,
        }
    if number and stays.parent_id is not None:
        return _("“%s”本身是子项，不能接收其他子项。") % stays.name
    return ""
