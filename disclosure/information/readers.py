"""Whether everybody who may read one record may read another as well.

The audiences aren't steps of one ladder: a unit has people outside the Party, and whoever is named may be anybody.
What each audience means for a reader is said in ``portal.publishing.selectors`` (``audience_filter``, ``Standing``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import at_and_above
from portal.publishing.models import Audience
from portal.publishing.selectors import Standing, unit_of


@dataclass(frozen=True)
class Readers:
    """Who may read a record: its audience, its section, and who is named (for 特定对象)."""

    audience: str
    organisation: Organisation
    organisations: tuple[Organisation, ...] = ()
    users: tuple[User, ...] = ()

    @classmethod
    def of(cls, record: Any) -> "Readers":
        """The readers of a draft or of a published row."""
        if record.audience != Audience.SPECIFIED:
            return cls(record.audience, record.organisation)
        return cls.named(
            record.organisation, record.audience_organisations.all(), record.audience_users.all()
        )

    @classmethod
    def named(
        cls, organisation: Organisation, organisations: Iterable[Organisation], users: Iterable[User]
    ) -> "Readers":
        """特定对象: these people, and whoever belongs to one of these organisations."""
        return cls(Audience.SPECIFIED, organisation, tuple(organisations), tuple(users))

    def are_among(self, others: "Readers") -> bool:
        """Whether each of them is one of the others.

        《中国共产党党务公开条例（试行）》第十条: to whom something is disclosed follows from whom it touches; what the catalogue
        fixed for an item may be made narrower for one disclosure, and never wider.
        """
        if others.audience == Audience.SOCIETY or self.audience == Audience.INTERNAL:
            return True
        if self.audience == Audience.SPECIFIED:
            return all(others._have(user) for user in self.users) and all(
                others._have_all_of(organisation) for organisation in self.organisations
            )
        if self.audience != others.audience:
            return False
        return self.audience == Audience.PARTY or unit_of(self.organisation) == unit_of(others.organisation)

    def _have(self, user: User) -> bool:
        standing = Standing.of(user)
        match self.audience:
            case Audience.PARTY:
                return standing.is_party_member
            case Audience.UNIT:
                return standing.is_in_unit_of(self.organisation)
            case Audience.SPECIFIED:
                return standing.is_named(
                    {named.pk for named in self.organisations}, {named.pk for named in self.users}
                )
        return False

    def _have_all_of(self, organisation: Organisation) -> bool:
        """Whether whoever belongs to the organisation, or to one below it, is one of them. Not all of any are in the Party."""
        match self.audience:
            case Audience.UNIT:
                return unit_of(organisation) == unit_of(self.organisation) and not _bureaus_below(
                    organisation
                )
            case Audience.SPECIFIED:
                named = {each.pk for each in self.organisations}
                return not named.isdisjoint(home.pk for home in at_and_above(organisation.pk))
        return False


def _bureaus_below(organisation: Organisation) -> bool:
    """Whether there are units of their own below it: who belongs to these doesn't belong to its unit."""
    return organisation.get_descendants().filter(kind=Organisation.Kind.BUREAU).exists()
