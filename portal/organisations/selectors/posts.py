"""Posts and who holds them."""

from collections.abc import Iterable

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from ..models import Organisation, Post, PostHolding


def holding_today() -> QuerySet[PostHolding]:
    """For an outer query of posts: who holds each of them today."""
    today = timezone.localdate()
    lasts = Q(ended_on__isnull=True) | Q(ended_on__gte=today)
    holdings = PostHolding.objects.filter(lasts, post=OuterRef("pk"), started_on__lte=today)
    return holdings.order_by("-started_on", "-pk")


def public_holding_today() -> QuerySet[PostHolding]:
    """The same for the public: who holds a key post is everybody's business, who holds another is nobody's."""
    return holding_today().filter(post__is_key_post=True)


def posts_of(organisation: Organisation) -> QuerySet[Post]:
    """The posts of one organisation in their order, each with ``holder`` and ``held_since`` of today."""
    present = holding_today()
    return organisation.posts.annotate(
        holder=Subquery(present.values("holder_name")[:1]),
        held_since=Subquery(present.values("started_on")[:1]),
    ).order_by("position", "pk")


def holdings_of(post: Post) -> QuerySet[PostHolding]:
    """Everybody who ever held the post, the latest first."""
    return post.holdings.select_related("user").order_by("-started_on", "-pk")


def holdings_of_people(users: Iterable[int]) -> dict[int, list[PostHolding]]:
    """The posts that each of ``users`` (by pk) ever held, as far as they are entered with the account; one query."""
    found: dict[int, list[PostHolding]] = {}
    holdings = PostHolding.objects.filter(user__in=set(users)).select_related("post")
    for holding in holdings.order_by("post__position", "pk"):
        found.setdefault(holding.user_id, []).append(holding)  # type: ignore[arg-type]
    return found
