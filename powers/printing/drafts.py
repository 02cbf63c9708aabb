"""Drafts among the powers to print: what would be public if everything that is being edited became public now.

Who may have them printed is asked for the whole organisation (``may_read_drafts``): whoever reads its drafts reads all
of them, so that the same choice is the same print, whoever asked for it.
"""

from collections.abc import Iterator, Sequence

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from portal.accounts.models import User
from portal.inputs import whole_number
from portal.organisations.models import Organisation, Post
from portal.organisations.selectors import may
from portal.printing.audiences import READ_BY
from portal.publishing.models import State
from portal.publishing.models.publishable import OUT_OF_USE_STATES
from portal.search.query import parse

from ..models import Power, PublishedPower
from ..projection import drafted
from .choice import Choice
from .scope import CHUNK, IN_ORDER, organisation_of, placed, published_in

# Stands before a key among the picked: a power that never was public has no address to be picked by.
UNPUBLISHED = ":"


def may_read_drafts(choice: Choice, user: User | None) -> bool:
    """Whether ``user`` may read every draft that ``choice`` could hold."""
    organisation = organisation_of(choice)
    return user is not None and organisation is not None and may(user, "view_content", organisation)


class DraftedPowers:
    """``scope.Powers`` with drafts: of a power that is being changed its draft, of any other what is public."""

    def __init__(self, choice: Choice):
        self.powers = drafts_in(choice)

    def count(self) -> int:
        return self.powers.count()

    def iterator(self) -> Iterator[PublishedPower]:
        keys = list(self.powers.order_by(*IN_ORDER).values_list("pk", flat=True))
        for start in range(0, len(keys), CHUNK):
            yield from self.whole(keys[start : start + CHUNK])

    light = iterator

    def whole(self, keys: Sequence[int]) -> list[PublishedPower]:
        powers = list(self.powers.filter(pk__in=keys))
        rows = PublishedPower.objects.defer("body_html", "body_html_en").in_bulk(
            [power.pk for power in powers if power.state == State.PUBLISHED]
        )
        rows |= {row.pk: row for row in drafted([power for power in powers if power.pk not in rows])}
        return [rows[key] for key in keys if key in rows]

    def parents(self) -> set[int]:
        return set(self.powers.exclude(parent=None).order_by().values_list("parent_id", flat=True))

    def organisations(self) -> dict[int, int]:
        return dict(self.powers.order_by().values_list("organisation_id").annotate(Count("pk")))


def drafts_in(choice: Choice) -> QuerySet[Power]:
    """The draft rows of what ``choice`` names: what is out of use is left out, and what has come to its end."""
    condition = Q(audience__in=READ_BY[choice.audience]) & placed(choice)
    if choice.picked:
        keys = [whole_number(name[1:]) for name in choice.picked if name.startswith(UNPUBLISHED)]
        condition &= Q(slug__in=choice.picked) | Q(pk__in=[key for key in keys if key])
    if choice.query:
        condition &= named(choice.query, "name", "parent__name") | Q(pk__in=published_in(choice).values("pk"))
    ended = Q(state=State.PUBLISHED, public_until__lte=timezone.now())
    return Power.objects.filter(condition).exclude(state__in=OUT_OF_USE_STATES).exclude(ended)


def named(query: str, *columns: str) -> Q:
    """Without the index for searching, which drafts aren't in: every word in one of ``columns``, or such a code."""
    words = Q()
    for term in parse(query).terms:
        words &= Q(*[(f"{column}__icontains", term.word) for column in columns], _connector=Q.OR)
    return words | Q(code__icontains=query.strip()) if words else Q(pk__in=[])


def state_of_drafts(choice: Choice) -> str:
    """Changes with every edit of one of the chosen drafts or of its main item, when one comes or goes, and when a post or
    an organisation is called otherwise.
    """
    chosen = drafts_in(choice).order_by()
    found = chosen.aggregate(Count("pk"), Sum("revision"), Max("updated_at"), Sum("parent__revision"))
    names = [model.history.aggregate(Max("history_id"))["history_id__max"] for model in (Organisation, Post)]
    return ":".join(map(str, [*(found[name] for name in sorted(found)), *names]))
