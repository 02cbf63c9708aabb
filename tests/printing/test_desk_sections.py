"""The print desk of a section: its editor and its head print what is theirs, drafts too, and learn nothing of others."""

from copy import copy

import pytest
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.models import Organisation, OrganisationUserPermission
from portal.organisations.services import revoke_role, roles_of
from portal.printing.models import PrintJob
from portal.publishing.models import Audience
from powers.models import Power
from tests.factories import OrganisationFactory, PostFactory
from tests.migrations import put_in
from tests.printing.pdf import Pdf
from tests.printing.test_choosing import text

pytestmark = pytest.mark.django_db
DESK = "printing:desk"


def three_powers(bureau, name: str, code: str) -> Power:
    """One in public, one internal, and a draft, which is returned."""
    bureau.publish(bureau.power(name=f"{name}的职权", code=f"{code}-1"))
    bureau.publish(bureau.power(name=f"{name}的内部职权", code=f"{code}-2", audience=Audience.INTERNAL))
    post = PostFactory(organisation=bureau.section, name=f"{name}岗位")
    return bureau.power(name=f"{name}的草稿", code=f"{code}-3", post=post)


@pytest.fixture
def catalogue(bureau):
    """A section beside another of the same bureau, which has an editor and a head of its own."""
    Organisation.objects.filter(pk=bureau.section.pk).update(name="本科")
    neighbours = copy(bureau)
    neighbours.section = OrganisationFactory(parent=bureau.bureau, name="邻科")
    neighbours.editor = bureau.person(roles.SECTION_EDITOR, neighbours.section)
    neighbours.head = bureau.person(roles.SECTION_HEAD, neighbours.section)
    bureau.draft = three_powers(bureau, "本科", "A")
    neighbours.draft = three_powers(neighbours, "邻科", "Z")
    bureau.neighbours = neighbours
    for each in (bureau.bureau, bureau.section, neighbours.section):
        each.refresh_from_db()
    return bureau


@pytest.fixture(params=["editor", "head"])
def desk(request, client, catalogue):
    """Press a button at the desk of somebody in the section."""
    client.force_login(getattr(catalogue, request.param))

    def press(button="", **choice):
        data = {"organisation": catalogue.section.code, "audience": "all", **choice}
        return client.post(reverse(DESK), data | ({button: "1"} if button else {}))

    return press


def test_the_sections_drafts_on_paper(client, desk, catalogue, tmp_path):
    page = client.get(reverse(DESK))
    assert f'value="{catalogue.section.code}"' in page.text and "本科岗位" in text(page)
    answer = client.get(desk(drafts="on").url)
    (tmp_path / "drafts.pdf").write_bytes(b"".join(answer))
    pdf = Pdf(tmp_path / "drafts.pdf")
    assert all(name in pdf.text for name in ("本科的职权", "本科的内部职权", "本科的草稿"))
    assert "邻科" not in pdf.text and pdf.pages[0].startswith("内部资料注意保管")


def test_what_is_public_within_the_section_counts_nothing_of_others(client, desk, tmp_path):
    """Of the unit's powers that society may not read not even the number is told."""

    def notes(**choice) -> str:
        (tmp_path / "section.pdf").write_bytes(b"".join(client.get(desk(**choice).url)))
        return Pdf(tmp_path / "section.pdf").pages[1]

    assert "已公开的本科的职权2项，内容与平台公布的一致" in notes()
    assert "本册收录本科的职权1项" in notes(audience="society") and "已公开2项）" in notes(audience="society")


def test_neither_the_bureau_nor_another_section_can_be_chosen(client, desk, catalogue):
    page = client.get(reverse(DESK))
    others = (catalogue.bureau, catalogue.neighbours.section)
    assert "邻科" not in page.text and not any(f'value="{each.code}"' in page.text for each in others)
    for each in others:
        for button in ("", "preview", "look"):
            response = desk(button, organisation=each.code, drafts="on", find="职权")
            assert "邻科" not in text(response), "nothing is told in passing"
            assert "没有打印该单位目录的权限" in text(response)
    assert not PrintJob.objects.exists()


@pytest.mark.parametrize("drafts", [{}, {"drafts": "on"}])
def test_nothing_of_others_is_named(desk, catalogue, drafts):
    """Picked by its code or its draft's key, within the own section, another's, the bureau or none."""
    picked = [f":{catalogue.neighbours.draft.pk}", "Z-2"]
    places = (catalogue.section, catalogue.neighbours.section, catalogue.bureau)
    for organisation in (*[place.code for place in places], "none-such", ""):
        for button in ("", "look", "preview"):
            page = desk(button, organisation=organisation, power=picked, find="邻科", **drafts)
            assert "邻科" not in text(page) and not PrintJob.objects.exists()
            if organisation == catalogue.section.code:
                assert "印不出来：尚未公开的草稿、Z-2。" in text(page)


def test_its_names_are_found_for_picking(desk, catalogue):
    page = desk("look", find="草稿", drafts="on")
    assert f'value=":{catalogue.draft.pk}"' in page.text and "邻科" not in page.text


def test_what_the_other_printed_of_the_same_section_stays_his(client, desk, catalogue):
    desk()
    job = PrintJob.objects.get()
    client.force_login(catalogue.neighbours.head)
    for name in ("job", "file"):
        assert client.get(reverse(f"printing:{name}", args=[job.uuid])).status_code == 404


def test_whoever_had_the_role_before_it_could_print_has_it_still(transactional_db, bureau):
    """A role is told by its permissions: without the new one it would be held no more, and couldn't be taken away."""
    OrganisationUserPermission.objects.filter(
        permission__codename="print_catalogue", user__in=[bureau.editor, bureau.head]
    ).delete()
    assert roles_of(bureau.editor) == []
    put_in(("organisations", "0005_let_sections_print"))
    assert roles_of(bureau.editor) == [(roles.SECTION_EDITOR, bureau.section)]
    assert revoke_role(bureau.head, roles.SECTION_HEAD, bureau.section)
    assert not OrganisationUserPermission.objects.filter(user=bureau.head).exists()
    assert OrganisationUserPermission.objects.filter(user=bureau.reviewer).count() == 4
