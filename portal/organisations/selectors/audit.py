"""What an auditor reads: accounts, roles, structure and sign-ins of his subtree, in one list by time."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from axes.models import AccessFailureLog, AccessLog
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.accounts.models import User
from portal.punctuation import in_brackets, labelled

from ..models import AccountEntry, Organisation, Post, PostHolding
from .history import Change, events
from .people import belonging_to, covers_whole_tree
from .permissions import organisations_where, places_by_permission, subtree_filter

READ = "read_audit_log"
PAGE_SIZE = 50
KINDS = {
    "roles": gettext_lazy("角色"),
    "accounts": gettext_lazy("账号"),
    "structure": gettext_lazy("机构"),
    "posts": gettext_lazy("岗位与任职"),
    "sign_ins": gettext_lazy("登录"),
}
ROLE_ACTIONS = (AccountEntry.Action.ROLE_GRANTED, AccountEntry.Action.ROLE_REVOKED)


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; empty means everything."""

    kind: str = ""
    person: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None


@dataclass(frozen=True)
class AuditRow:
    """One line of the log, in words."""

    at: datetime.datetime
    kind: str | Promise
    who: str
    what: str
    note: str = ""
    changes: Sequence[Change] = ()


@dataclass(frozen=True)
class _Source:
    """One table of the log: ``rows`` are those that the reader may see and asked for, ``at`` when they happened."""

    kind: str
    rows: QuerySet
    at: str
    words: Callable[[str, Sequence[Any]], Iterable[AuditRow]]

    def between(self, since: datetime.date | None, until: datetime.date | None) -> QuerySet:
        rows = self.rows
        if since:
            rows = rows.filter(**{f"{self.at}__gte": _midnight(since)})
        if until:
            rows = rows.filter(**{f"{self.at}__lt": _midnight(until + datetime.timedelta(days=1))})
        return rows.order_by()


def audit_page(user: User, wanted: Wanted, number: int | str | None) -> tuple[Page, list[AuditRow]]:
    """One page of the log and its lines, the newest first; a constant number of queries."""
    sources = {
        name: source
        for name, source in _sources(user, wanted.person.strip()).items()
        if not wanted.kind or source.kind == wanted.kind
    }
    parts = [
        source.between(wanted.since, wanted.until)
        .annotate(when=F(source.at), source=Value(name), key=F("pk"))
        .values_list("when", "source", "key")
        for name, source in sources.items()
    ]
    listed = parts[0].union(*parts[1:], all=True).order_by("-when", "source", "-key")
    page = Paginator(listed, PAGE_SIZE).get_page(number)
    keys = list(page.object_list)
    lines: dict[tuple[str, int], AuditRow] = {}
    for name, source in sources.items():
        pks = [key for _when, of, key in keys if of == name]
        if pks:
            found = source.rows.model._base_manager.in_bulk(pks)
            rows = [found[pk] for pk in pks]
            for pk, line in zip(pks, source.words(KINDS[source.kind], rows), strict=True):  # type: ignore[arg-type]
                lines[name, pk] = line
    return page, [lines[name, key] for _when, name, key in keys]


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _sources(user: User, person: str) -> dict[str, _Source]:
    places = places_by_permission(user).get(READ, [])
    whole = any(covers_whole_tree(place) for place in places)
    organisations = organisations_where(user, READ).values("pk")
    posts = Post.objects.filter(organisation__in=organisations).order_by().values("pk")
    entries = AccountEntry.objects.filter(
        subtree_filter(places, "organisation__") | belonging_to(user, READ, "person__")
    )
    # A deleted organisation is told by the one that it hung on.
    structure = Organisation.history.filter(Q(id__in=organisations) | Q(parent_id__in=organisations))
    own = User.objects.filter(belonging_to(user, READ)).values("username")
    sign_ins, failures = (log.objects.filter(username__in=own) for log in (AccessLog, AccessFailureLog))
    if whole:  # names that belong to nobody: what somebody tried out
        nobody = ~Exists(User.objects.filter(username=OuterRef("username")))
        failures = AccessFailureLog.objects.filter(Q(username__in=own) | nobody)
    held = PostHolding.history.filter(post_id__in=posts)
    changed = Post.history.filter(organisation_id__in=organisations)
    if person:
        people = User.objects.filter(Q(full_name__icontains=person) | Q(username__icontains=person))
        pks, names = people.values("pk"), people.values("username")
        entries = entries.filter(Q(person__in=pks) | Q(by__in=pks))
        structure, held, changed = (rows.filter(history_user__in=pks) for rows in (structure, held, changed))
        named = Q(username__in=names) | Q(username__icontains=person)
        sign_ins, failures = sign_ins.filter(named), failures.filter(named)
    return {
        "roles": _Source("roles", entries.filter(action__in=ROLE_ACTIONS), "at", _entry_words),
        "accounts": _Source("accounts", entries.exclude(action__in=ROLE_ACTIONS), "at", _entry_words),
        "structure": _Source("structure", structure, "history_date", _event_words),
        "posts": _Source("posts", changed, "history_date", _event_words),
        "holdings": _Source("posts", held, "history_date", _event_words),
        "sign_ins": _Source("sign_ins", sign_ins, "attempt_time", _sign_in_words),
        "failures": _Source("sign_ins", failures, "attempt_time", _failure_words),
    }


def _entry_words(kind: str, rows: Sequence[Any]) -> Iterable[AuditRow]:
    pks = {row.person_id for row in rows} | {row.by_id for row in rows} - {None}
    people = User.objects.in_bulk(pks)
    places = Organisation.objects.in_bulk({row.organisation_id for row in rows} - {None})
    for row in rows:
        what = labelled(row.get_action_display(), _account(people[row.person_id]))
        if row.role:
            role = f"{row.role_label}{in_brackets(places[row.organisation_id])}"
            what = _("%(what)s，%(role)s") % {"what": what, "role": role}
        who = people[row.by_id].get_full_name() if row.by_id else _("系统")
        yield AuditRow(row.at, kind, who, what, row.note, [Change(*change) for change in row.changes])


def _event_words(kind: str, rows: Sequence[Any]) -> Iterable[AuditRow]:
    for event in events(rows):
        yield AuditRow(
            event.at, kind, event.who, labelled(event.what, event.title), event.reason, event.changes
        )


def _sign_in_words(kind: str, rows: Sequence[Any]) -> Iterable[AuditRow]:
    names = _names(rows)
    for row in rows:
        note = _("来自%(ip)s") % {"ip": row.ip_address or "—"}
        if row.logout_time:
            left = timezone.localtime(row.logout_time).strftime("%Y-%m-%d %H:%M")
            note += _("，%(time)s退出") % {"time": left}
        yield AuditRow(row.attempt_time, kind, names.get(row.username, row.username), _("登录成功"), note)


def _failure_words(kind: str, rows: Sequence[Any]) -> Iterable[AuditRow]:
    names = _names(rows)
    for row in rows:
        who = names.get(row.username) or _("无此账号：%(name)s") % {"name": row.username or "—"}
        what = _("登录失败，账号锁定") if row.locked_out else _("登录失败")
        yield AuditRow(row.attempt_time, kind, who, what, _("来自%(ip)s") % {"ip": row.ip_address or "—"})


def _names(rows: Sequence[Any]) -> dict[str, str]:
    users = User.objects.filter(username__in={row.username for row in rows if row.username})
    return {user.username: _account(user) for user in users}


def _account(user: User) -> str:
    return f"{user.get_full_name()}{in_brackets(user.username)}"
