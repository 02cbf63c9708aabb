"""Appointing to posts, and the order of posts."""

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from portal.accounts.models import User

from ..models import Organisation, Post, PostHolding


@transaction.atomic
def appoint(post: Post, holder_name: str, started_on: datetime.date, user: User | None = None) -> PostHolding:
    """Let somebody hold ``post`` from ``started_on``; whoever holds it until then leaves it the day before.

    Raises ``ValidationError`` keyed by field when somebody has been appointed for that day or later already.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    reaching = post.holdings.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=started_on))
    for present in reaching.order_by("started_on"):
        if present.started_on >= started_on:
            raise ValidationError(
                {
                    "started_on": _("%(name)s自%(day)s起任职，新任的任职日期须晚于这一天。")
                    % {"name": present.holder_name, "day": present.started_on.isoformat()}
                }
            )
        present.ended_on = started_on - datetime.timedelta(days=1)
        present._change_reason = _("由%(name)s接任") % {"name": holder_name}  # type: ignore[attr-defined]
        present.save()
    holding = PostHolding(post=post, holder_name=holder_name, started_on=started_on, user=user)
    holding.full_clean()
    holding.save()
    return holding


@transaction.atomic
def add_post(organisation: Organisation, post: Post) -> Post:
    """Save a new post as the last one of its organisation."""
    last = organisation.posts.aggregate(last=Max("position"))["last"]
    post.organisation = organisation
    post.position = 0 if last is None else last + 1
    post.save()
    return post


@transaction.atomic
def move_post(post: Post, places: int) -> bool:
    """Move a post so many places down among the posts of its organisation (negative: up); False at the edge."""
    # The organisation's row, so that two people who order its posts come one after the other.
    Organisation.objects.select_for_update().get(pk=post.organisation_id)
    ordered = list(Post.objects.filter(organisation=post.organisation_id).order_by("position", "pk"))
    old = ordered.index(post)
    new = old + places
    if not 0 <= new < len(ordered):
        return False
    ordered.insert(new, ordered.pop(old))
    for position, other in enumerate(ordered):
        if other.position != position:
            other.position = position
            reason = _("调整顺序") if other == post else _("随其他岗位调整顺序")
            other._change_reason = reason  # type: ignore[attr-defined]
            other.save(update_fields=["position"])
    return True
