"""What is written down of a case, and whom it is told to."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.accounts.models import User
from portal.language import office_language
from portal.organisations.models import Organisation
from portal.organisations.selectors import users_with
from portal.publishing.notices import TITLE_AT_MOST, tell
from portal.punctuation import labelled, listed

from ..models import ClearingCase, ClearingEntry
from ..models.clearing import PLACE_AT_MOST
from .lists import late_url
from .rules import LETS_ONE_GO, State
from .scanning import CONDUCTS
from .selectors import people_of
from .steps import next_step

NAMES_AT_MOST = 3


def log(
    case: ClearingCase, act: str, user: User | None, *, note: str = "", place: str = "", resolution: str = ""
) -> ClearingEntry:
    """Write an act into the case's log."""
    return ClearingEntry.objects.create(
        case=case,
        action=act,
        user=user,
        note=note.strip(),
        place=Truncator(place).chars(PLACE_AT_MOST, "…"),
        resolution=resolution,
    )


def notify(
    case: ClearingCase, users: Iterable[User], text: str | Promise, *, but: User | None = None, **told: Any
) -> None:
    """Tell ``users`` of the case. ``text`` (lazy) has its ``title`` in it, and whatever else is ``told``."""
    with office_language():
        title = Truncator(case.title).chars(TITLE_AT_MOST, "…")
        tell(
            [user for user in users if user != but],
            str(text) % {"title": title, **told},
            case.get_absolute_url(),
        )


def tell_those_concerned(case: ClearingCase, by: User) -> None:
    """The sections whose powers it is about, whoever was asked or has decided, and whoever has to go on."""
    people = _by_key(person for power in case.powers for person in people_of(power.organisation))
    people |= _by_key(person for person in (case.person, case.decided_by) if person is not None)
    if case.state == State.DECIDED:
        _tell_what_is_next(case, people, by)
        return
    if case.state == State.OPEN:
        text = gettext_lazy("“%(title)s”已重新打开，等待重新决定。")
    elif case.resolution in LETS_ONE_GO:
        text = gettext_lazy("“%(title)s”的决定已全部执行，该事项已办结。")
    else:
        text = gettext_lazy("“%(title)s”已作出决定，该事项已办结。")
    notify(case, people.values(), text, but=by)


def tell_who_is_next(case: ClearingCase, by: User) -> None:
    """Whoever may do the next step of a decision."""
    _tell_what_is_next(case, {}, by)


def _tell_what_is_next(case: ClearingCase, others: dict[int, User], by: User) -> None:
    """In one notice for all: a second one would count the first as read."""
    people, asked = _next_and_asked(case)
    told = others | _by_key(people)
    notify(case, told.values(), gettext_lazy("“%(title)s”已作出决定。%(asked)s"), but=by, asked=asked)


def _next_and_asked(case: ClearingCase) -> tuple[list[User], str]:
    """Who may do the next step of a decision, and the sentence that asks them to."""
    with office_language():
        step = next_step(case)
        if step is None:
            return [], _("请打开本事项重新核对。")
        people = step.people()
        told = {"step": step.label, "people": in_short(people)}
        if step.hindrance:
            return people, _("下一步“%(step)s”暂时不能执行：%(why)s") % {**told, "why": step.hindrance}
        if not people:
            return [], _("下一步“%(step)s”没有人可以执行，请联系安全管理员授予角色。") % told
        return people, _("下一步“%(step)s”，请%(people)s执行。") % told


def tell_that_it_is_late(case: ClearingCase, *, is_answered: bool, number: int = 1) -> None:
    """Whoever it waits for, and the office. ``is_answered``: the section has said what it was asked for. Of several of
    the section that are late with it, ``number`` in all, the notice leads to the list."""
    waits_for = [case.person] if case.person else people_of(case.section) if case.section else []
    with office_language():
        asked = _("请%(who)s尽快写明意见。") % {"who": named(case.section, case.person)}
        if is_answered:
            asked = _("科室意见已写明，请尽快作出决定。")
        if case.state == State.DECIDED:
            waits_for, asked = _next_and_asked(case)
    people = _by_key([*waits_for, *users_with(CONDUCTS, case.organisation)])
    text = gettext_lazy("“%(title)s”已超过办理期限%(date)s。%(asked)s")
    if number == 1:
        notify(case, people.values(), text, date=case.due_on, asked=asked)
        return
    with office_language():
        cases = ngettext("%(counter)s件", "%(counter)s件", number) % {"counter": number}
        told = {"title": labelled(_("清权确权"), cases), "date": case.due_on, "asked": asked}
        tell(people.values(), str(text) % told, late_url(case.section_id))


def named(section: Organisation | None, person: User | None) -> str:
    """Who was asked, in words."""
    return f"{section} {person.get_full_name()}" if person else str(section)


def in_short(people: Sequence[User]) -> str:
    """Their names, of many the first few: 张敏、李伟、王丽华等5人."""
    names = listed(person.get_full_name() for person in people[:NAMES_AT_MOST])
    if len(people) <= NAMES_AT_MOST:
        return names
    return _("%(names)s等%(number)d人") % {"names": names, "number": len(people)}


def _by_key(people: Iterable[User]) -> dict[int, User]:
    return {person.pk: person for person in people}
