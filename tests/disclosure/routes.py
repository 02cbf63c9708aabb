"""Which public addresses there are, and what each may show of records for this or that audience.

Every record has marks of its own: words that stand nowhere else, in what it is called, in what it says, in its number.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern
from django.utils import timezone
from PIL import Image

from disclosure.boards import services as boards
from disclosure.choices import Form, Period
from disclosure.limits import by_date
from disclosure.models import AnnualReport, DisclosureTask, Posting, PostingPhoto
from disclosure.report.kind import AnnualReportKind
from disclosure.report.services import create_report
from portal.accounts.models import User
from portal.attachments.facts import FileFacts
from portal.attachments.services import give, store_upload
from portal.organisations.models import Membership
from portal.publishing.actions import Withdraw, editing
from portal.publishing.ledger.append import append
from portal.publishing.models import Audience, Publication, State
from tests.disclosure.records import disclose, make_disclosure, make_item, publish
from tests.factories import Bureau, OrganisationFactory, UserFactory

AUDIENCES = [Audience.SOCIETY, Audience.PARTY, Audience.UNIT, Audience.SPECIFIED, Audience.INTERNAL]
SEARCHED = "公开测试"  # in every name: finds whatever may be found


def public_routes() -> Iterator[str]:
    """Every URL pattern of the site outside the back office, as it is written, without the language's prefix."""
    return (route for route in _routes(get_resolver(), "") if not route.startswith("office/"))


def _routes(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = "" if isinstance(entry.pattern, LocalePrefixPattern) else str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield prefix + here
        else:
            yield from _routes(entry, prefix + here)


@dataclass
class World:
    """A bureau with something of every kind for every audience, and one reader of each standing.

    ``readers`` says by mark who may read it; whoever isn't named there must not.
    """

    bureau: Bureau
    people: dict[str, User | None] = field(default_factory=dict)
    readers: dict[str, set[str]] = field(default_factory=dict)
    items: dict[str, Any] = field(default_factory=dict)
    disclosures: dict[str, Any] = field(default_factory=dict)
    within_society: dict[str, Any] = field(default_factory=dict)  # of each audience, under society's item
    withdrawn: dict[str, Any] = field(default_factory=dict)
    withdrawn_item: Any = None
    not_public: list[Any] = field(default_factory=list)
    powers: dict[str, Any] = field(default_factory=dict)
    photos: dict[str, PostingPhoto] = field(default_factory=dict)
    postings: dict[str, Posting] = field(default_factory=dict)  # of each audience, of nothing that is online
    reports: dict[str, Any] = field(default_factory=dict)
    tasks: dict[str, DisclosureTask] = field(default_factory=dict)

    def may(self, who: str, mark: str) -> bool:
        return who in self.readers[mark]

    def mark(self, kind: str, audience: str) -> str:
        """A new mark for something that this audience may read."""
        mark = f"zq{kind}{audience}qz"
        everybody = {"citizen", "party", "unit", "named", "stranger"}
        self.readers[mark] = {
            Audience.SOCIETY: everybody,
            Audience.PARTY: {"party"},
            Audience.UNIT: {"unit"},
            Audience.SPECIFIED: {"named"},
            Audience.INTERNAL: set(),
        }[Audience(audience)]
        return mark


def make_world() -> World:
    bureau = Bureau()
    world = World(bureau)
    world.people = {
        "citizen": None,
        "party": UserFactory(is_party_member=True, is_staff=False),
        "unit": UserFactory(is_staff=False),
        "named": UserFactory(is_staff=False),
        "stranger": UserFactory(is_staff=False),
    }
    Membership.objects.create(user=world.people["unit"], organisation=bureau.section)
    Membership.objects.create(user=world.people["stranger"], organisation=OrganisationFactory())
    for audience in AUDIENCES:
        _power(world, audience)
    draft = bureau.power(name=f"{SEARCHED}{world.mark('draftpower', Audience.INTERNAL)}")
    for audience in AUDIENCES:
        _item(world, audience)
    for audience in (Audience.SOCIETY, Audience.PARTY):
        _withdrawn(world, audience)
    _not_yet_public(world)
    _withdrawn_item(world)
    for audience in AUDIENCES:
        world.within_society[audience] = _disclosure(world, "inner", audience, Audience.SOCIETY)
    # A title that nobody has approved yet, while something is disclosed under the item.
    with editing(world.items[Audience.SOCIETY], bureau.editor) as row:
        row.title = f"{SEARCHED}{world.mark('unapproved', Audience.INTERNAL)}"
    for audience in AUDIENCES:
        world.disclosures[audience] = _disclosure(
            world, "info", audience, audience, powers=[*world.powers.values(), draft], twice=True
        )
        _posting(world, audience)
        _offline_posting(world, audience)
        _report(world, audience)
    return world


def _power(world: World, audience: str) -> None:
    power = world.bureau.power(
        name=f"{SEARCHED}{world.mark('power', audience)}", code=f"ZQ-{audience}", audience=audience
    )
    _name_reader(world, power)
    world.powers[audience] = world.bureau.publish(power)


def _item(world: World, audience: str) -> None:
    item = make_item(
        world.bureau,
        audience=audience,
        title=f"{SEARCHED}{world.mark('item', audience)}",
        content=world.mark("itemtext", audience),
        code=world.mark("itemcode", audience),
        category=world.items[Audience.SOCIETY].category if world.items else None,
        forms=[Form.WEBSITE.value, Form.BOARD.value],
        limit=by_date(Period.YEAR, 1, 31),
    )
    _name_reader(world, item)
    world.items[audience] = publish(item, world.bureau)
    task = DisclosureTask.objects.filter(item=item).first()
    assert task is not None
    world.tasks[audience] = task


def _disclosure(
    world: World, kind: str, audience: str, item: str, *, powers: list[Any] | None = None, twice: bool = False
) -> Any:
    record = make_disclosure(
        world.bureau,
        world.items[item],
        audience=audience,
        title=f"{SEARCHED}{world.mark(kind, audience)}",
        body=f"<p>{world.mark(kind + 'text', audience)}</p>",
        document_number=world.mark(kind + "number", audience),
    )
    if powers:
        picture = replace(_picture(), name=f"{world.mark('file', audience)}.jpg")
        with editing(record, world.bureau.editor) as row:
            row.powers.set(powers)
            give(row.files, [picture], world.bureau.editor)
    _name_reader(world, record)
    disclose(record, world.bureau)
    if twice:  # a second version, that there is something to compare
        with editing(record, world.bureau.editor) as row:
            row.subject_words = "主题"
        publish(record, world.bureau)
    return record


def _withdrawn(world: World, audience: str) -> None:
    record = _disclosure(world, "gone", audience, audience, twice=True)
    reason = world.mark("reason", audience)
    Withdraw(record, world.bureau.leader, note=f"理由{reason}").run()
    world.withdrawn[audience] = record


def _not_yet_public(world: World) -> None:
    """What nobody outside may know of: a draft that was never public, and one that is approved for tomorrow."""
    item = world.items[Audience.SOCIETY]
    for kind in ("draft", "scheduled"):
        record = make_disclosure(
            world.bureau,
            item,
            title=f"{SEARCHED}{world.mark(kind, Audience.INTERNAL)}",
            body=f"<p>{world.mark(kind + 'text', Audience.INTERNAL)}</p>",
        )
        if kind == "scheduled":
            with editing(record, world.bureau.editor) as row:
                row.scheduled_for = timezone.now() + timedelta(days=1)
            record.refresh_from_db()
            publish(record, world.bureau)
            assert record.state == State.SCHEDULED
        world.not_public.append(record)


def _withdrawn_item(world: World) -> None:
    """An item for society that is gone: its page says so, and its list and files don't have it."""
    item = make_item(
        world.bureau,
        title=f"{SEARCHED}{world.mark('goneitem', Audience.SOCIETY)}",
        content=world.mark("goneitemtext", Audience.SOCIETY),  # stays in the ledger
        category=world.items[Audience.SOCIETY].category,
    )
    publish(item, world.bureau)
    Withdraw(item, world.bureau.leader, note=f"理由{world.mark('goneitemreason', Audience.SOCIETY)}").run()
    world.withdrawn_item = item


def _posting(world: World, audience: str) -> None:
    record = world.disclosures[audience]
    posting = boards.record(
        Posting(
            item=record.item,
            disclosure=record,
            organisation=record.organisation,
            title=record.title,
            form=Form.BOARD,
            place=world.mark("place", audience),
            on=record.formed_on,
        ),
        world.bureau.editor,
    )
    world.photos[audience] = PostingPhoto.objects.create(posting=posting, **asdict(_picture()))


def _offline_posting(world: World, audience: str) -> None:
    item = world.items[audience]
    world.postings[audience] = posting = Posting.objects.create(
        item=item,
        organisation=item.organisation,
        title=f"{SEARCHED}{world.mark('posted', audience)}",
        text=world.mark(f"postedtext{audience}", Audience.INTERNAL),  # stays in the office
        form=Form.BOARD,
        place=world.mark("postedplace", audience),
        on=timezone.localdate(),
        recorded_by=world.bureau.editor,
    )
    PostingPhoto.objects.create(posting=posting, **asdict(_picture()))


def _report(world: World, audience: str) -> None:
    """A report for this audience, two versions of it. Review lets none through but society's (第四十九条): it is put there."""
    report = create_report(
        AnnualReport(
            year=timezone.localdate().year - 1 - len(world.reports),
            organisation=world.bureau.section,
            item=world.items[audience],
            audience=audience,
            overview=f"<p>{SEARCHED}{world.mark('reporttext', audience)}</p>",
        ),
        world.bureau.editor,
    )
    report.slug = world.mark("report", audience)
    _name_reader(world, report)
    kind = AnnualReportKind()
    for version in (1, 2):
        report.version_no = version
        report.publication, payload = append(
            report, kind, Publication.Action.PUBLISHED, content=kind.snapshot(report), approvals=[]
        )
        kind.projection.write(report.publication, payload)
    report.save()
    world.reports[audience] = report


def _picture() -> FileFacts:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "#c33").save(file, "JPEG")
    return store_upload(SimpleUploadedFile("栏.jpg", file.getvalue(), "image/jpeg"))


def _name_reader(world: World, record: Any) -> None:
    if record.audience == Audience.SPECIFIED:
        record.audience_users.set([world.people["named"]])


def read(response: Any) -> str:
    """Everything that a response says, a workbook's sheets too."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"".join(archive.read(name) for name in archive.namelist())
    location = response.get("Location", "")
    return content.decode("utf-8", "replace") + location


def entries_of(world: World, record: Any) -> list[Publication]:
    return list(Publication.objects.filter(record_uid=record.uid).order_by("sequence"))
