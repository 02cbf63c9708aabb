"""How far a table goes to which several write at once: what a page that tells of its rows is kept by."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Func, IntegerField, QuerySet, Subquery
from django.utils import timezone

from portal.publishing.public import SiteVersion


class Newest(NamedTuple):
    """``mark`` differs whenever a row was added, in whatever order they are committed; ``at``: the last row's time."""

    mark: str
    at: datetime


def newest_of(rows: QuerySet[Any], at: str) -> Newest | None:
    """How far ``rows``, which are only ever added, go; one query. ``at``: the field of when a row was written, indexed.

    The number of the latest rows beside the highest key: what began first may be committed last (the daily run takes its
    keys before a publication that it outlasts), and then the highest key stays. Nobody writes for more than a day, so the
    rows since yesterday morning are enough: an index look-up, however long the table gets. A lock would let publications
    wait for the whole daily run.
    """
    yesterday = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    lately = rows.filter(**{f"{at}__gte": yesterday}).order_by()
    count = Func("pk", function="COUNT", output_field=IntegerField())
    newest = rows.annotate(lately=Subquery(lately.annotate(number=count).values("number")))
    found = newest.order_by("-pk").values_list("pk", "lately", at).first()
    return Newest(f"{found[0]}:{found[1]}", found[2]) if found else None


def with_newest(site: SiteVersion | None, newest: Newest | None) -> SiteVersion | None:
    """The version of a page that tells of such rows too."""
    if site is None or newest is None:
        return site
    return SiteVersion(f"{site.mark}:{newest.mark}", max(site.changed_at, newest.at))
