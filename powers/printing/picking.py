"""Powers picked by hand: their names for the page, and those that can't be printed (any more)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.organisations.models import Organisation
from portal.printing.audiences import READ_BY
from portal.publishing.models import Audience

from ..models import Power, PublishedPower
from .choice import Choice
from .drafts import UNPUBLISHED, drafts_in, named
from .scope import IN_ORDER, published_in

# An address of so many names is still one that servers take (4,094 bytes), and a list that can be looked through.
MOST_PICKED = 120
MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """One power to pick: ``value`` stands for it in forms and choices."""

    value: str
    name: str
    code: str
    section: str


def picked(
    names: Sequence[str], choice: Choice, places: QuerySet[Organisation]
) -> tuple[list[Candidate], list[str]]:
    """Of what was picked by these ``names``: what ``choice`` prints, in the catalogue's order, and what it can't, as
    users call it. Where somebody may not know its name it is called as it was asked for: of what isn't for society he
    knows what belongs to ``places``.
    """
    there = list(_candidates(replace(choice, picked=tuple(sorted(set(names))))))
    missing = [name for name in names if name not in {candidate.value for candidate in there}]
    return there, _called(missing, choice, places) if missing else []


def found(choice: Choice, words: str) -> tuple[list[Candidate], bool]:
    """The first powers of ``choice`` that are called so, or have such a code, to pick from; whether there are more."""
    rows = list(_candidates(choice, words, MOST_FOUND + 1))
    return rows[:MOST_FOUND], len(rows) > MOST_FOUND


def _candidates(choice: Choice, words: str = "", most: int | None = None) -> Iterable[Candidate]:
    """The powers of ``choice``; with ``words`` those that are called so."""
    if choice.drafts:
        condition = named(words, "name", "parent__name") if words else Q()
        powers = drafts_in(choice).filter(condition).select_related("organisation", "parent")
        for power in powers.order_by(*IN_ORDER)[:most]:
            yield Candidate(_value(power), power.full_name, power.code, power.organisation.name)
    else:
        rows = published_in(choice).filter(named(words, "name") if words else Q()).order_by(*IN_ORDER)
        for row in rows.values_list("slug", "name", "code", "organisation_name")[:most]:
            yield Candidate(*row)


def _value(power: Power) -> str:
    return power.slug or f"{UNPUBLISHED}{power.pk}"


def _called(names: Sequence[str], choice: Choice, places: QuerySet[Organisation]) -> list[str]:
    """What is gone by its last public name, if that was for these readers; what is merely elsewhere by its own."""
    theirs = Q(audience__in=READ_BY[choice.audience], organisation__in=places.order_by())
    rows = PublishedPower.objects.filter(Q(audience=Audience.SOCIETY) | theirs, slug__in=names)
    known = dict(rows.values_list("slug", "name"))
    draft = _("尚未公开的草稿")
    return [known.get(name, draft if name.startswith(UNPUBLISHED) else name) for name in names]
