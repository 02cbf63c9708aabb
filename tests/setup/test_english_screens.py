"""Every page that an English reader can reach, walked from link to link: none has a Chinese word of the portal's own."""

import datetime
import html
import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from portal.accounts import roles
from portal.calendar.models import CalendarDay
from portal.organisations.models import PostHolding
from portal.printing.models import PrintJob, PrintRun
from portal.publishing.actions import Approve, Archive, Return, Submit, Withdraw, editing
from portal.publishing.models import Audience, Notice
from powers.models import AccountabilityGround, LawLevel, Material, Power, PowerType
from tests.factories import DutyFactory, LegalBasisFactory, PostFactory, UserFactory

from .english import EnglishBureau, chinese_in

LINK = re.compile(r'<a [^>]*?href="([^"]*)"')
# Files, which are Chinese or no text at all; and the way out.
LEFT_OUT = re.compile(
    r"\.(pdf|json|jsonl|csv|xlsx|py|svg|png|xml)$|/(logout|qr|export|file|pdf|print/open)/|/admin/jsi18n/"
)


RECORD = re.compile(r"/en/office/review/power/\d+/")


@pytest.fixture(autouse=True)
def _settings(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    yield
    translation.activate(django_settings.LANGUAGE_CODE)


def walk(client: Client, *starts: str, shapes: dict[str, int] | None = None) -> dict[str, list[str]]:
    """What of Chinese each page has that can be reached from ``starts`` under /en/; a broken link fails the test."""
    found: dict[str, list[str]] = {}
    shapes = {} if shapes is None else shapes
    ahead = list(starts)
    while ahead:
        url = ahead.pop(0)
        is_start = url in starts
        # Pages that differ by a number or a filter only: two of each are enough; a record's, though, by its state.
        shape = url if RECORD.fullmatch(url) else re.sub(r"\d+", "#", url.partition("=")[0])
        if url in found or (shapes.get(shape, 0) >= 2 and not is_start):
            continue
        shapes[shape] = shapes.get(shape, 0) + 1
        response = client.get(url, follow=True)
        assert response.status_code == 200, url
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        page = html.unescape(response.text)
        found[url] = chinese_in(page)
        here = response.redirect_chain[-1][0] if response.redirect_chain else url
        for href in LINK.findall(response.text):
            path, _hash, _anchor = urljoin(here, html.unescape(href)).partition("#")
            if urlsplit(path).path.startswith("/en/") and not LEFT_OUT.search(urlsplit(path).path):
                ahead.append(path)
    return found


def clean(found: dict[str, list[str]], at_least: int) -> None:
    assert {url: chinese for url, chinese in found.items() if chinese} == {}
    assert len(found) >= at_least, sorted(found)


def describe(power: Power) -> Power:
    """Every field of a power, in English."""
    for name in (
        "conditions",
        "content",
        "requirements",
        "outcome",
        "remedies",
        "limit_note",
        "fee_standard",
    ):
        setattr(power, name, f"Some {name}")
    power.process, power.exercising_subject, power.fee_basis = "Accept→Decide", "Science Bureau", "Price list"
    power.charges_fee, power.statutory_limit, power.statutory_limit_unit = True, 3, "months"
    power.promised_limit, power.promised_limit_unit = 1, "working_days"
    power.save()
    LegalBasisFactory(
        power=power, title="《Patent Law》", article="Article 63", text="x" * 300, level=LawLevel.LAW
    )
    DutyFactory(power=power, stage="Acceptance", text="Accept")
    AccountabilityGround.objects.create(power=power, text="Not accepted")
    Material.objects.create(power=power, name="Form A")
    return power


@pytest.fixture
def bureau(db) -> EnglishBureau:
    """A bureau with powers in every state, a key post, notices, a history and a day off of its own."""
    with translation.override("en"):
        return _bureau()


def _bureau() -> EnglishBureau:
    bureau = EnglishBureau()
    here, section = bureau.bureau, bureau.section
    bureau.editor = bureau.person(roles.SECTION_EDITOR, section)
    bureau.head = bureau.person(roles.SECTION_HEAD, section)
    bureau.reviewer = bureau.person(roles.OFFICE_REVIEWER, here)
    bureau.leader = bureau.person(roles.LEADER, here)
    bureau.inspector = bureau.person(roles.INSPECTOR, here)
    bureau.system = bureau.person(roles.SYSTEM_ADMINISTRATOR, here)
    bureau.security = bureau.person(roles.SECURITY_ADMINISTRATOR, here)
    bureau.auditor = bureau.person(roles.AUDITOR, here)
    post = PostFactory(organisation=section, name="Section head", is_key_post=True, duties="Leads")
    PostHolding.objects.create(post=post, holder_name="Person 2", started_on=datetime.date(2024, 1, 2))
    CalendarDay.objects.create(date=datetime.date(2026, 3, 4), is_workday=False, note="Closed")

    def power(number: int, **values) -> Power:
        return bureau.power(**{"code": f"SB-{number:02}", "name": f"Power {number}", **values})

    patents = power(1, power_type=PowerType.PUNISHMENT, post=post)
    bureau.publish(describe(patents))
    with editing(patents, bureau.editor, reason="Shorter") as row:
        row.conditions = "Others"
    bureau.publish(patents)
    bureau.publish(power(2, parent=patents, name="Power 1 (Sub-item)"))
    bureau.publish(power(3, audience=Audience.PARTY))
    withdrawn = bureau.publish(power(4))
    Withdraw(withdrawn, bureau.leader, note="No longer ours").run()
    at_section, at_office, at_leader, returned = (power(number) for number in (5, 6, 7, 8))
    for one in (at_section, at_office, at_leader, returned):
        Submit(describe(one), bureau.editor).run()
    for one in (at_office, at_leader):
        Approve(one, bureau.head).run()
    Approve(at_leader, bureau.reviewer).run()
    Return(returned, bureau.head, note="Too short").run()
    Archive(power(9), bureau.editor).run()
    power(10)
    Notice.objects.update(text="News")  # written in the language of the office, not of whoever reads it
    return bureau


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_public_site(bureau):
    starts = (
        "/en/",
        "/en/search/?q=Power",
        "/en/search/?q=nothing-like-it",
        "/en/search/",
        "/en/office/login/",
    )
    checks = [
        f"/en/ledger/verify/?number={n}&fingerprint={f}"
        for n, f in ((1, "0000 0000 0000 0000"), (99, "0000 0000 0000 0000"))
    ]
    clean(walk(Client(), *starts, *checks), at_least=30)


def test_the_public_site_without_content(db):
    clean(walk(Client(), "/en/", "/en/search/?q=Power"), at_least=9)
    missing = Client().get("/en/nowhere/")
    assert missing.status_code == 404 and chinese_in(missing.text) == []


def test_a_party_members_pages(bureau):
    member = signed_in(UserFactory(full_name="Member", is_staff=False, is_party_member=True))
    for url in ("/en/", "/en/powers/", "/en/powers/SB-03/", "/en/powers/SB-03/versions/"):
        page = html.unescape(member.get(url).text)
        assert "Member" in page and chinese_in(page) == []


ROLES = ("editor", "head", "reviewer", "leader", "inspector", "system", "security", "auditor")


def test_the_back_office(bureau):
    """Each role's pages; those that another role has shown already are left out."""
    shapes: dict[str, int] = {}
    found: dict[str, list[str]] = {}
    for name in ROLES:
        client = signed_in(getattr(bureau, name))
        seen = walk(client, "/en/office/", "/en/office/password_change/", shapes=shapes)
        found |= {f"{name}: {url}": chinese for url, chinese in seen.items()}
    clean(found, at_least=120)


def test_what_forms_say_when_they_are_sent_empty(bureau):
    forms = {
        "reviewer": ["import/new/"],
        "editor": ["powers/power/add/"],
        "system": [
            f"structure/organisations/{bureau.section.pk}/add/",
            f"structure/organisations/{bureau.section.pk}/edit/",
            f"structure/organisations/{bureau.section.pk}/posts/add/",
            "structure/accounts/add/",
        ],
        "head": ["password_change/"],
    }
    for name, addresses in forms.items():
        client = signed_in(getattr(bureau, name))
        for address in addresses:
            response = client.post(f"/en/office/{address}", {})
            assert response.status_code in (200, 422), address
            assert chinese_in(html.unescape(response.text)) == [], address
    response = Client().post("/en/office/login/", {"username": "person1", "password": "wrong"})
    assert chinese_in(html.unescape(response.text)) == []
    response = Client().post("/en/sign-in/", {"username": "person1", "password": "wrong"})
    assert chinese_in(html.unescape(response.text)) == []


def test_an_import(bureau):
    table = "Power code,Main item name,Power type,Responsible section\nSB-90,Power 90,Nonsense,Patents Section\n,,,Nowhere\n"
    client = signed_in(bureau.reviewer)
    data = {
        "target": "power",
        "organisation": bureau.bureau.pk,
        "file": SimpleUploadedFile("register.csv", table.encode(), "text/csv"),
    }
    response = client.post("/en/office/import/new/", data, follow=True)
    assert "is not recognised" in response.text
    job = response.redirect_chain[-1][0]
    for page in (job, f"{job}columns/", f"{job}header/", "/en/office/import/"):
        assert chinese_in(html.unescape(client.get(page).text)) == [], page


def test_a_print_under_way(bureau):
    """How far it is is said in the reader's language, not in the worker's."""
    Client().get("/en/print/?start=1")
    job = PrintJob.objects.get()
    page = f"/en/print/job/{job.uuid}/"
    said = []
    for values in (
        {"state": "queued"},
        {"state": "running", "stage": "", "progress": 0, "total": 0, "pages": None, "total_pages": None},
        {"stage": "laying_out", "progress": 2, "total": 3, "pages": 12},
        {"stage": "writing", "pages": 15},
    ):
        PrintRun.objects.update(**values, title="Catalogue")  # as the document's cover has it, Chinese
        text = html.unescape(Client().get(page).text)
        assert chinese_in(text) == []
        said.append(re.search(r'<p role="status"[^>]*>(.*?)\s*</p>', text)[1])
    assert said == [
        "Waiting in the queue, please be patient.",
        "Preparing the content",
        "Laying out page 12: 2 of 3 items done",
        "Writing the file, 15 pages",
    ]
