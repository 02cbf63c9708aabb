"""What the contents of all kinds of records say alike: where it belongs, whom it is for, until when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Min
from django.utils import timezone

from portal.accounts.models import User
from portal.histories import last_known
from portal.organisations.models import Organisation, Post

from .models import Audience, Publication

Content = dict[str, Any]


def common_content(record: Any) -> Content:
    """Where the record belongs, for whom and until when it is published: what ``restore_common`` reads back."""
    way = record.organisation.get_ancestors(include_self=True)
    # Who was named for 特定对象 is nobody's business once the audience is another.
    is_for_some = record.audience == Audience.SPECIFIED
    organisations = record.audience_organisations.all() if is_for_some else []
    people = record.audience_users.all() if is_for_some else []
    return _common(record, way, organisations, people)


def earlier_common(entry: Any) -> Content:
    """The same as it was when ``entry``, a row of the record's history, was written; by today's names, or the last ones."""
    return _common(entry, earlier_way(entry), *earlier_recipients(entry))


def earlier_way(entry: Any) -> list[Organisation]:
    """From the top down to where the record belonged."""
    home = Organisation.objects.filter(pk=entry.organisation_id).first()
    if home is not None:
        return list(home.get_ancestors(include_self=True))
    gone = last_known(Organisation, entry.organisation_id)
    return [gone] if gone else []


def earlier_recipients(entry: Any) -> tuple[Iterable[Organisation], Iterable[User]]:
    """Whom the record was for (特定对象); nobody where its audience was another."""
    if entry.audience != Audience.SPECIFIED:
        return (), ()
    return (
        Organisation.objects.filter(pk__in=entry.audience_organisations.values("organisation")),
        User.objects.filter(pk__in=entry.audience_users.values("user")),
    )


def _common(
    record: Any, way: Iterable[Organisation], organisations: Iterable[Organisation], people: Iterable[User]
) -> Content:
    return {
        "organisation_path": [named(node) for node in way],
        "audience": record.audience,
        "audience_organisations": [named(node) for node in sorted(organisations, key=_key)],
        "audience_users": [
            {"id": user.pk, "username": user.username, "name": user.get_full_name()}
            for user in sorted(people, key=_key)
        ],
        "expires_on": timezone.localtime(record.expires_on).isoformat() if record.expires_on else None,
    }


def restore_common(record: Any, content: Content) -> None:
    """Make the draft row what ``content`` says of all that; organisations and people are found by their keys."""
    record.audience = content["audience"]
    record.expires_on = datetime.fromisoformat(content["expires_on"]) if content["expires_on"] else None
    path = content["organisation_path"]
    if path and (home := Organisation.objects.filter(pk=path[-1]["id"]).first()):
        record.organisation = home
    record.audience_organisations.set(
        Organisation.objects.filter(pk__in=recipients(content, "audience_organisations"))
    )
    record.audience_users.set(User.objects.filter(pk__in=recipients(content, "audience_users")))


def named(organisation: Organisation) -> Content:
    """An organisation for the record. It is found again by its key: codes are changed, and given to others later."""
    return {"id": organisation.pk, "code": organisation.code, "name": organisation.name}


def named_post(post: Post | None) -> Content | None:
    """A post for the record."""
    return {"id": post.pk, "name": post.name, "is_key_post": post.is_key_post} if post else None


def recipients(content: Content, key: str) -> list[int]:
    """The keys of the organisations or people that the content is for (特定对象)."""
    return [row["id"] for row in content[key]]


def first_published_at(publications: Iterable[Publication]) -> dict[Any, datetime]:
    """When the record (by uid) of each of these publications was published for the first time; one query."""
    acts = Publication.objects.filter(
        record_uid__in=[publication.record_uid for publication in publications],
        action=Publication.Action.PUBLISHED,
    )
    return dict(acts.order_by().values_list("record_uid").annotate(Min("published_at")))


def address_rows(model: Any, rows: list[Any]) -> None:
    """Name on each published row the organisations and people it is for (特定对象); rows for others name none."""
    pks = [row.pk for row in rows]
    row_column = f"{model._meta.model_name}_id"
    lists: tuple[tuple[Any, str, Any], ...] = (
        (model.audience_organisations, "audience_organisations", Organisation),
        (model.audience_users, "audience_users", User),
    )
    for field, key, addressed in lists:
        through = field.through
        through.objects.filter(**{f"{row_column}__in": pks}).delete()
        wanted = {pk for row in rows for pk in recipients(row.content, key)}
        if not wanted:
            continue
        there = set(addressed.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        column = f"{addressed._meta.model_name}_id"
        through.objects.bulk_create(
            through(**{row_column: row.pk, column: pk})
            for row in rows
            for pk in recipients(row.content, key)
            if pk in there
        )


def _key(row: Any) -> int:
    return row.pk
