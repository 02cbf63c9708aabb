"""Organisations and key posts as citizens see them, with the powers that they hold."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils import timezone

from portal.accounts.models import User
from portal.organisations.models import Organisation, Post, PostHolding
from portal.organisations.selectors import at_and_above_code
from portal.organisations.selectors.posts import public_holding_today
from portal.publishing.public import SiteVersion, site_version

from .models import PublishedPower
from .selectors import LIST_COLUMNS, numbered, visible, within

POWERS_SHOWN = 20
POSTS_SHOWN = 30
POWERS_OF_A_POST = 8
MOST_CHILDREN = 300
# The plan asks for the Party secretary's powers above all (四（一）3); every rank of Party committee has one.
PARTY_SECRETARY = ("党组书记", "党委书记", "党工委书记", "党总支书记", "党支部书记")


def structure_version() -> SiteVersion | None:
    """The version of pages that also show posts and who holds them today."""
    site = site_version()
    if site is None:
        return None
    holdings = PostHolding.history.model.objects.order_by("-history_id").values("history_id")[:1]
    posts = Post.history.model.objects.order_by("-history_id").values_list("history_id", Subquery(holdings))
    return SiteVersion(f"{site.mark}:{posts.first()}:{timezone.localdate()}", timezone.now())


@dataclass
class SectionPage:
    """What the page of one organisation shows."""

    organisation: Organisation
    above: list[Organisation]
    below: list[Organisation]
    posts: list[Post]
    powers: list[dict[str, Any]]
    number: int
    has_more: bool


def section_page(code: str, reader: User | None) -> SectionPage | None:
    """An organisation that is at work, or one that is no longer but still has published powers."""
    if "\0" in code:
        return None
    homes = at_and_above_code(code)
    if not homes:
        return None
    chosen = homes[-1]
    nodes = Organisation.objects.filter(Q(parent=chosen) | Q(pk=chosen.pk)).order_by("level", "lft")
    itself, *below = numbered(reader, nodes[: 1 + MOST_CHILDREN])
    rows = within(visible(reader), chosen, itself.number)
    keys = rows.order_by("code", "pk").values("pk")[: POWERS_SHOWN + 1]
    shown = PublishedPower.objects.filter(pk__in=keys).order_by("code", "pk")
    powers = list(shown.values(*LIST_COLUMNS))
    if not powers and not chosen.is_active:
        return None
    return SectionPage(
        organisation=chosen,
        above=homes[:-1],
        below=[node for node in below if node.is_active or node.number],
        posts=list(_with_holders(Post.objects.filter(organisation=chosen, is_active=True))),
        powers=powers[:POWERS_SHOWN],
        number=itself.number,
        has_more=len(powers) > POWERS_SHOWN,
    )


def _with_holders(posts: QuerySet[Post]) -> QuerySet[Any]:
    """Posts in their order, each with its ``holder`` today if that is public."""
    holder = Subquery(public_holding_today().values("holder_name")[:1])
    return posts.order_by("-is_key_post", "position", "pk").annotate(holder=holder)


@dataclass
class PostPowers:
    """A key post with the number of its powers, and the first of them."""

    post: Post
    number: int = 0
    powers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return self.number > len(self.powers)


def key_posts(reader: User | None, page: int) -> tuple[list[PostPowers], bool]:
    """A page of the key posts, Party secretaries first, and whether there is another page; three queries.

    Only posts of whose powers ``reader`` may see one: a post that has just been set up, or whose powers are still drafts,
    is no matter of the public site until something of it is published.
    """
    secretary = Q()
    for name in PARTY_SECRETARY:
        secretary |= Q(name__contains=name)
    rank = Case(When(secretary, then=Value(0)), default=Value(1), output_field=IntegerField())
    start = (page - 1) * POSTS_SHOWN
    public = visible(reader).filter(post_id=OuterRef("pk"))
    posts = list(
        _with_holders(Post.objects.filter(Exists(public), is_key_post=True, is_active=True))
        .select_related("organisation")
        .annotate(rank=rank)
        .order_by("rank", "organisation__tree_id", "organisation__lft", "position", "pk")[
            start : start + POSTS_SHOWN + 1
        ]
    )
    found = {post.pk: PostPowers(post) for post in posts[:POSTS_SHOWN]}
    for row in _first_powers(reader, list(found)):
        found[row["post_id"]].number = row["number"]
        found[row["post_id"]].powers.append(row)
    return list(found.values()), len(posts) > POSTS_SHOWN


def _first_powers(reader: User | None, posts: list[int]) -> QuerySet[PublishedPower, Any]:
    by_post = {"partition_by": F("post_id")}
    return (
        visible(reader)
        .filter(post_id__in=posts)
        .annotate(
            number=Window(Count("pk"), **by_post),
            place=Window(RowNumber(), order_by=("code", "pk"), **by_post),
        )
        .filter(place__lte=POWERS_OF_A_POST)
        .order_by("code", "pk")
        .values(*LIST_COLUMNS, "number")
    )
