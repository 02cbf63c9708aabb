"""Reminding of assigned cases whose time is over."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..models import ClearingCase, ClearingEntry
from .rules import Act, State
from .telling import tell_that_it_is_late

_TURNS = (Act.ASSIGNED, Act.REMINDED, Act.REOPENED)


def remind(case: ClearingCase, assignment: int) -> bool:
    """Tell whoever the case waits for, and the office, that its time is over: once for an ``assignment``, an entry of
    the log. Does nothing if the case is settled, or was opened or assigned anew since.

    All that the section was given until the same day is told of in one notice: whoever gave or got hundreds of cases in
    one go is not to find hundreds of mails in the morning.
    """
    if _is_past(case, assignment):  # the most likely: told of with another
        return False
    with transaction.atomic():
        together = _together(case)
        # In the order of the model, as a scan locks them: else the two could wait for each other for ever.
        keys = list(together.select_for_update(of=("self",)).values_list("pk", flat=True))
        row = ClearingCase.objects.select_related("section", "person", "organisation").get(pk=case.pk)
        if _is_past(row, assignment) or not row.is_overdue(timezone.localdate()):
            return False
        waiting, answered = _as_the_log_says(together)
        is_answered = row.pk in answered
        late = [key for key in keys if key == row.pk or (key in waiting and (key in answered) == is_answered)]
        tell_that_it_is_late(row, is_answered=is_answered, number=len(late))
        ClearingEntry.objects.bulk_create(
            [ClearingEntry(case_id=key, action=Act.REMINDED) for key in late], batch_size=500
        )
    return True


def _is_past(case: ClearingCase, assignment: int) -> bool:
    return case.entries.filter(pk__gt=assignment, action__in=_TURNS).exists()


def _together(case: ClearingCase) -> QuerySet[ClearingCase]:
    """The case, and what else its section as a whole was given until the same day."""
    condition = Q(pk=case.pk)
    if case.state == State.ASSIGNED and case.person_id is None:
        condition |= Q(
            state=State.ASSIGNED,
            section=case.section_id,
            person=None,
            due_on=case.due_on,
            organisation=case.organisation_id,
        )
    return ClearingCase.objects.filter(condition)


def _as_the_log_says(cases: QuerySet[ClearingCase]) -> tuple[set[int], set[int]]:
    """Which of the cases were assigned and not told of since, and which the section has answered."""
    entries = ClearingEntry.objects.filter(case__in=cases.order_by(), action__in=[*_TURNS, Act.SAID])
    turns: dict[int, str] = {}
    answered: set[int] = set()
    for key, action in entries.order_by("pk").values_list("case", "action"):
        if action == Act.SAID:
            answered.add(key)
        else:
            turns[key] = action
            if action == Act.ASSIGNED:
                answered.discard(key)
    return {key for key, action in turns.items() if action == Act.ASSIGNED}, answered
