"""What is read of imports, and by whom."""

from django.db.models import OuterRef, QuerySet, Subquery

from portal.accounts.models import User
from portal.organisations.models import Organisation
from portal.organisations.selectors import held_permissions, organisations_where, users_with

from .models import ImportJob

MOST_CREATORS = 5
# Whoever imports for whole bureaus may also create the organisations and posts that a file names.
CREATE_PLACES = "import_content"
PERMISSIONS = (CREATE_PLACES, "edit_content")


def may_import_somewhere(user) -> bool:
    """Whether the import desk is open to this person at all."""
    return bool(held_permissions(user) & set(PERMISSIONS))


def importable_organisations(user: User) -> QuerySet[Organisation]:
    """The organisations into which ``user`` may import."""
    by_import, by_edit = (organisations_where(user, permission) for permission in PERMISSIONS)
    return (by_import | by_edit).order_by("tree_id", "lft")


def jobs_of(user: User) -> QuerySet[ImportJob]:
    """The imports that ``user`` may see: those into organisations that he may import into."""
    jobs = ImportJob.objects.filter(organisation__in=importable_organisations(user).order_by())
    return jobs.select_related("organisation", "user", "confirmed_by", "undone_by")


def creators(job: ImportJob) -> list[User]:
    """Who may open that import and create the organisations that it lacks, by name."""
    people = users_with(CREATE_PLACES, job.organisation)
    return list(people.order_by("full_name", "pk")[:MOST_CREATORS])


def with_earlier(jobs: QuerySet[ImportJob]) -> QuerySet[ImportJob]:
    """The imports with ``earlier_pk`` and ``earlier_at`` of the latest other one that brought the very same file in.

    Into the same organisation, and still standing; both are ``None`` if there is none.
    """
    same = {name: OuterRef(name) for name in ("organisation", "target", "sha256")}
    done = ImportJob.objects.filter(**same, state=ImportJob.State.DONE).exclude(pk=OuterRef("pk"))
    latest = done.order_by("-pk")[:1]
    return jobs.annotate(
        earlier_pk=Subquery(latest.values("pk")), earlier_at=Subquery(latest.values("confirmed_at"))
    )


def organisations_below(organisation: Organisation) -> QuerySet[Organisation]:
    """The organisation and everything below it, in tree order."""
    return Organisation.objects.filter(
        tree_id=organisation.tree_id, lft__gte=organisation.lft, rght__lte=organisation.rght
    ).order_by("lft")
