"""A district with two bureaus, its three administrators, and clients signed in as somebody."""

import html

import pytest
from django.test import Client

from portal.accounts import roles
from portal.organisations.models import Membership, Organisation
from portal.organisations.services import grant_role
from tests.factories import BureauFactory, OrganisationFactory, UserFactory


class District:
    """区 › 科技局（办公室、成果科、知识产权科）and 民政局（救助科）; administrators over 科技局 alone."""

    def __init__(self):
        self.root = BureauFactory(name="某区", code="QU", kind=Organisation.Kind.DISTRICT)
        self.bureau = BureauFactory(name="科技局", code="KJ", parent=self.root)
        self.office = OrganisationFactory(name="办公室", code="KJ-1", parent=self.bureau)
        self.results = OrganisationFactory(name="成果科", code="KJ-2", parent=self.bureau)
        self.patents = OrganisationFactory(name="知识产权科", code="KJ-3", parent=self.bureau)
        self.other = BureauFactory(name="民政局", code="MZ", parent=self.root)
        self.relief = OrganisationFactory(name="救助科", code="MZ-1", parent=self.other)
        self.system = self.person(roles.SYSTEM_ADMINISTRATOR, self.bureau, home=self.office)
        self.security = self.person(roles.SECURITY_ADMINISTRATOR, self.bureau, home=self.office)
        self.auditor = self.person(roles.AUDITOR, self.bureau, home=self.office)

    def person(self, role=None, place=None, *, home=None, **values):
        user = UserFactory(**values)
        if home is not None:
            Membership.objects.create(user=user, organisation=home)
        if role is not None:
            grant_role(user, role, place)
        return user

    def order(self, parent=None):
        """The names of what stands directly below ``parent`` (the bureau), in order."""
        found = Organisation.objects.filter(parent=parent or self.bureau).order_by("lft")
        return [node.name for node in found]


@pytest.fixture
def district(db):
    return District()


@pytest.fixture
def sign_in():
    def run(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return run


@pytest.fixture
def text():
    """What a response says, with its entities as characters."""
    return lambda response: html.unescape(response.content.decode())
