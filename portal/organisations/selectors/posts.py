"""Posts and who holds them."""

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from ..models import Organisation, Post, PostHolding


def posts_of(organisation: Organisation) -> QuerySet[Post]:
    """The posts of one organisation in their order, each with ``holder`` and ``held_since`` of today."""
    today = timezone.localdate()
    present = (
        PostHolding.objects.filter(post=OuterRef("pk"), started_on__lte=today)
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gte=today))
        .order_by("-started_on", "-pk")
    )
    return organisation.posts.annotate(
        holder=Subquery(present.values("holder_name")[:1]),
        held_since=Subquery(present.values("started_on")[:1]),
    ).order_by("position", "pk")


def holdings_of(post: Post) -> QuerySet[PostHolding]:
    """Everybody who ever held the post, the latest first."""
    return post.holdings.select_related("user").order_by("-started_on", "-pk")
