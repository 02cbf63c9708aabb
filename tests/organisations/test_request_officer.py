"""Who handles requests for information: a role apart from the office reviewer's."""

import pytest

from portal.accounts import roles
from portal.organisations.models import AccountEntry, OrganisationUserPermission
from portal.organisations.selectors import may
from portal.organisations.services import grant_role, revoke_role, roles_of
from tests.factories import Bureau
from tests.migrations import put_in


def fresh(user):
    return type(user).objects.get(pk=user.pk)


@pytest.mark.django_db
def test_reviewing_texts_and_handling_requests_are_apart():
    bureau = Bureau()
    assert not may(bureau.reviewer, "handle_requests", bureau.bureau)
    assert may(bureau.officer, "handle_requests", bureau.section)
    assert not may(bureau.officer, "review_office", bureau.bureau)
    grant_role(bureau.reviewer, roles.REQUEST_OFFICER, bureau.bureau)
    assert may(fresh(bureau.reviewer), "handle_requests", bureau.bureau)
    assert revoke_role(bureau.reviewer, roles.REQUEST_OFFICER, bureau.bureau)
    reviewer = fresh(bureau.reviewer)
    assert not may(reviewer, "handle_requests", bureau.bureau)
    assert may(reviewer, "review_office", bureau.bureau) and may(reviewer, "view_content", bureau.bureau)
    assert roles_of(reviewer) == [(roles.OFFICE_REVIEWER, bureau.bureau)]


def test_whoever_handled_requests_before_does_it_still(transactional_db):
    """Until then every office reviewer did; the log says by what he holds the new role."""
    bureau = Bureau()
    put_in(("organisations", "0007_permission_of_requests"))
    reviewer = fresh(bureau.reviewer)
    assert set(roles_of(reviewer)) == {
        (roles.OFFICE_REVIEWER, bureau.bureau),
        (roles.REQUEST_OFFICER, bureau.bureau),
    }
    entry = AccountEntry.objects.get(person=reviewer, role=roles.REQUEST_OFFICER.code)
    assert (entry.action, entry.organisation, entry.by) == ("role_granted", bureau.bureau, None)
    assert revoke_role(reviewer, roles.REQUEST_OFFICER, bureau.bureau)
    assert roles_of(bureau.leader) == [(roles.LEADER, bureau.bureau)]
    assert not OrganisationUserPermission.objects.filter(
        user=bureau.editor, permission__codename="handle_requests"
    ).exists()
