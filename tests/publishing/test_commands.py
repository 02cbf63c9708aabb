"""``verify_ledger`` and ``rebuild_published``, as the administrator meets them."""

import io
import json
import random

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from portal.publishing.actions import Approve, Erase, Expire, Recall, Submit, Withdraw, editing
from portal.publishing.errors import NotReady
from portal.publishing.ledger import triggers
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Audience, Publication, PublicationSnapshot
from portal.publishing.models.publishable import REVIEW_STATES
from portal.publishing.services import rebuild_published
from portal.search.models import SearchEntry
from powers.models import LawLevel, Power, PowerCount, PowerFunction, PowerType, PublishedPower
from tests.factories import LegalBasisFactory, OrganisationFactory, PostFactory
from tests.meeting import Meeting

pytestmark = pytest.mark.django_db


def run(name, *options) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(name, *options, stdout=out, stderr=err)
    except SystemExit as exit_:
        return int(exit_.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def history(bureau):
    """Five entries: published, revised, withdrawn, another for the Party, an erasure."""
    power = bureau.publish(bureau.power(name="甲"))
    with editing(power, bureau.editor) as row:
        row.name = "甲之二"
    bureau.publish(power)
    Withdraw(power, bureau.leader, note="废止").run()
    bureau.publish(bureau.power(name="乙", audience=Audience.PARTY))
    Erase(power, bureau.leader, sequences=[1], note="误公开").run()
    return power


def tamper(statement: str) -> None:
    """Change the ledger behind the triggers' back, as whoever owns the database could."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)


class TestVerifyLedger:
    def test_whole(self, history):
        entry = Publication.objects.first()
        assert run("verify_ledger") == (0, f"Ledger whole: 5 entries, head {entry.entry_hash}\n", "")

    def test_an_empty_ledger_is_whole(self, db):
        status, out, _err = run("verify_ledger")
        assert status == 0 and "Ledger whole: 0 entries" in out

    def test_as_json(self, history):
        status, out, err = run("verify_ledger", "--json")
        result = json.loads(out)
        assert (status, err, result["whole"], result["entries"], result["faults"]) == (0, "", True, 5, [])

    @pytest.mark.parametrize(
        ("statement", "sequence", "message"),
        [
            (
                "UPDATE publishing_publicationsnapshot SET payload = replace(payload, '之二', '之三') WHERE publication_id = 2",
                2,
                "content was changed",
            ),
            (
                "UPDATE publishing_publicationsnapshot SET reason = '另有原因' WHERE publication_id = 3",
                3,
                "column reason differs",
            ),
            (
                "UPDATE publishing_publication SET audience = 'society' WHERE sequence = 4",
                4,
                "column audience differs",
            ),
            (
                "UPDATE publishing_publication SET published_at = '2020-01-01 00:00:00+00:00' WHERE sequence = 3",
                3,
                "entry hash is wrong",
            ),
            (
                "UPDATE publishing_publication SET entry_hash = content_hash WHERE sequence = 4",
                5,
                "doesn't follow the entry before it",
            ),
            (
                "UPDATE publishing_publicationsnapshot SET payload = '', salt = '', title = '', reason = ''"
                " WHERE publication_id = 4",
                4,
                "payload is gone without an entry that says why",
            ),
            ("DELETE FROM publishing_publicationsnapshot WHERE publication_id = 4", 4, "entry is missing"),
            (
                "UPDATE publishing_publication SET object_id = object_id + 1 WHERE sequence = 2",
                2,
                "column object_id differs",
            ),
            (
                "UPDATE publishing_publication SET organisation_id ="
                " (SELECT parent_id FROM organisations_organisation o WHERE o.id = organisation_id) WHERE sequence = 3",
                3,
                "column organisation differs",
            ),
            (
                "UPDATE publishing_publication SET record_uid ="
                " (SELECT record_uid FROM publishing_publication WHERE sequence = 4) WHERE sequence = 1",
                5,
                "says that entry 1 was erased, which is none of its record's",
            ),
            (
                "UPDATE publishing_publication SET audience = 'society' WHERE sequence = 4",
                4,
                "entry hash is wrong",
            ),
            (
                "UPDATE publishing_publicationsnapshot SET payload = 'x' WHERE publication_id = 5",
                5,
                "content was changed",
            ),
        ],
    )
    def test_a_changed_entry_is_named(self, history, statement, sequence, message):
        tamper(statement)
        status, out, err = run("verify_ledger")
        assert status == 1 and out.startswith("Ledger changed: 5 entries")
        assert f"{sequence}: {message}" in err
        status, out, _err = run("verify_ledger", "--json")
        result = json.loads(out)
        assert status == 1 and not result["whole"]
        assert any(f["sequence"] == sequence and message in f["message"] for f in result["faults"])

    def test_a_chain_computed_anew_from_a_changed_entry_no_longer_matches_the_paper(self, history, client):
        """Whoever rewrites everything after it passes verification; the printed fingerprint gives him away."""
        from portal.publishing.ledger import chain

        paper = Publication.objects.get(pk=4).fingerprint
        triggers.remove(connection)
        previous = Publication.objects.get(pk=2).previous_hash
        for publication in Publication.objects.order_by("sequence").filter(sequence__gte=2):
            snapshot = publication.snapshot
            if publication.sequence == 2:
                snapshot.payload = snapshot.payload.replace("之二", "之三")
                snapshot.title = snapshot.title.replace("之二", "之三")
                snapshot.save()
                publication.content_hash = chain.content_hash(snapshot.salt, snapshot.payload)
            publication.previous_hash = previous
            publication.entry_hash = previous = chain.entry_hash(
                sequence=publication.sequence,
                published_at=chain.timestamp(publication.published_at),
                society=publication.audience == Audience.SOCIETY,
                content_hash=publication.content_hash,
                previous_hash=publication.previous_hash,
            )
            publication.save()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE publishing_ledgerhead SET entry_hash = %s", [previous])
        assert run("verify_ledger")[0] == 0
        response = client.get("/ledger/verify/", {"number": 4, "fingerprint": paper})
        assert response.context["verdict"] == "differs"


STATEMENTS = [
    "UPDATE publishing_publication SET action = 'published'",
    "UPDATE publishing_publication SET organisation_id = organisation_id",
    "UPDATE publishing_publicationsnapshot SET salt = ''",
    "UPDATE publishing_publicationsnapshot SET payload = '', salt = '', title = ''",
    "DELETE FROM publishing_publication WHERE sequence = 5",
    "DELETE FROM publishing_publicationsnapshot WHERE publication_id = 5",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses(history, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert run("verify_ledger")[0] == 0


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["publishing_publicationsnapshot", "publishing_publication"])
def test_postgresql_refuses_to_empty_the_tables(bureau, table):
    bureau.publish(bureau.power())
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")
    assert run("verify_ledger")[0] == 0


def test_the_orm_is_refused_as_well(history):
    publication = Publication.objects.get(pk=2)
    publication.version_no = 9
    for change in (
        publication.save,
        lambda: Publication.objects.filter(pk=2).update(version_no=9),
        lambda: PublicationSnapshot.objects.filter(pk=5)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def read_model() -> dict[str, list]:
    """Every column of everything that publication writes for readers, apart from meaningless row numbers."""
    powers = []
    for row in PublishedPower.objects.order_by("pk"):
        columns = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        for name in ("audience_organisations", "audience_users"):
            columns[name] = sorted(getattr(row, name).values_list("pk", flat=True))
        powers.append(columns)
    return {
        "powers": powers,
        "counts": sorted(
            PowerCount.objects.values_list(
                "organisation", "power_type", "function", "is_key_post", "audience", "number"
            )
        ),
        "search": sorted(
            SearchEntry.objects.values_list(
                *[field.attname for field in SearchEntry._meta.concrete_fields if not field.primary_key]
            )
        ),
    }


class TestRebuild:
    @pytest.mark.parametrize("seed", range(4))
    def test_any_history_gives_the_identical_read_model(self, bureau, seed):
        """Publishing, revising, moving, withdrawing, expiring, erasing, publishing again – in any order."""
        chance = random.Random(seed)
        history = History(bureau, chance)
        for _step in range(14):
            history.step()
        before = read_model()
        assert before["powers"] and list(faults()) == []
        assert rebuild_published() >= len(before["powers"])
        assert read_model() == before
        rebuild_published()
        assert read_model() == before, "and again"

    def test_it_repairs_what_was_changed_by_hand(self, history):
        before = read_model()
        PublishedPower.objects.update(name="改坏了", body_html="", is_withdrawn=False)
        PowerCount.objects.all().delete()
        SearchEntry.objects.all().delete()
        status, out, _err = run("rebuild_published")
        assert status == 0 and "Rebuilt 2 published records." in out
        assert read_model() == before

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
    @pytest.mark.django_db(transaction=True)
    def test_a_publication_meanwhile_waits_and_is_there_afterwards(self, bureau, history):
        coming = bureau.power(name="新来的")
        Submit(coming, bureau.editor).run()
        for person in (bureau.head, bureau.reviewer):
            Approve(coming, person).run()
        meeting = Meeting()
        meeting.of(
            lambda: rebuild_published(lambda done: meeting.let_the_other_in()),
            lambda: Approve(coming, bureau.leader).run(),
        )
        after = read_model()
        assert "新来的" in [row["name"] for row in after["powers"]]
        rebuild_published()
        assert read_model() == after

    def test_an_erased_record_stays_gone(self, bureau):
        power = bureau.publish(bureau.power(name="张某某"))
        Withdraw(power, bureau.leader, note="张某某要求").run()
        Erase(power, bureau.leader, sequences=[1, 2], note="误公开个人信息").run()
        assert read_model() == {"powers": [], "counts": [], "search": []}
        rebuild_published()
        assert read_model() == {"powers": [], "counts": [], "search": []}

    def test_erasing_the_withdrawals_reason_alone_takes_the_tombstone_too(self, bureau):
        power = bureau.publish(bureau.power(name="甲"))
        Withdraw(power, bureau.leader, note="因张某某举报").run()
        Erase(power, bureau.leader, sequences=[2], note="误公开个人信息").run()
        before = read_model()
        assert "张某某" not in str(before)
        rebuild_published()
        assert read_model() == before

    def test_a_failure_leaves_the_old_rows(self, history, monkeypatch):
        from powers.projection import PowerProjection

        def fail(self):
            raise RuntimeError("disk full")

        before = read_model()
        monkeypatch.setattr(PowerProjection, "finish_rebuild", fail)
        with pytest.raises(RuntimeError):
            rebuild_published()
        assert read_model() == before


class History:
    """A bureau's powers on their way through whatever chance does to them."""

    def __init__(self, bureau, chance: random.Random) -> None:
        self.bureau, self.chance = bureau, chance
        self.main = bureau.publish(bureau.power(name="主项"))
        self.powers = [self.main]
        self.others = [OrganisationFactory(parent=bureau.bureau), bureau.section]
        self.posts = [PostFactory(organisation=bureau.section, is_key_post=key) for key in (True, False)]

    def step(self) -> None:
        power = self.chance.choice(self.powers)
        power.refresh_from_db()
        acts = [self.add, self.revise, self.revise, self.rename]
        if power.publication_id:
            acts += [self.withdraw, self.expire]
        if self.erasable(power):
            acts.append(self.erase)
        self.chance.choice(acts)(power)

    def add(self, _power) -> None:
        values = {
            "name": f"新{len(self.powers)}",
            "power_type": self.chance.choice([PowerType.REWARD, PowerType.CONFIRMATION, PowerType.OTHER]),
            "function": self.chance.choice(PowerFunction.values),
            "audience": self.chance.choice(Audience.values),
            "post": self.chance.choice(self.posts),
        }
        if self.chance.random() < 0.5:
            values["parent"] = self.main
        power = self.bureau.power(**values)
        LegalBasisFactory(power=power, level=LawLevel.LAW, text="条文")
        self.powers.append(power)
        self.address(power)
        self.publish(power)

    def revise(self, power) -> None:
        with editing(power, self.bureau.editor) as row:
            row.name = f"{power.name[:20]}改"
            row.audience = self.chance.choice(Audience.values)
            row.function = self.chance.choice(PowerFunction.values)
            row.post = self.chance.choice([None, *self.posts])
            if power == self.main and self.chance.random() < 0.8:
                row.audience = Audience.SOCIETY  # or most sub-items would find no readers
            self.address(row)
        power.refresh_from_db()
        if self.chance.random() < 0.8:
            self.publish(power)

    def address(self, power) -> None:
        if power.audience == Audience.SPECIFIED:
            power.audience_users.set([self.bureau.head])
            power.audience_organisations.set([self.others[0]])

    def publish(self, power) -> None:
        """Unless main item and sub-item forbid each other's audience, or the main item isn't public."""
        try:
            self.bureau.publish(power)
        except NotReady:
            power.refresh_from_db()
            if power.state in REVIEW_STATES:
                Recall(power, self.bureau.editor).run()

    def rename(self, _power) -> None:
        """Organisations and people get codes and names that were another's."""
        for rows, name in ((self.others, "code"), ([self.bureau.head, self.bureau.leader], "username")):
            for row in rows:
                row.refresh_from_db()
            first, second = (getattr(row, name) for row in rows)
            for row, value in zip([*rows, rows[0]], ["~", first, second], strict=True):
                setattr(row, name, value)
                row.save()

    def withdraw(self, power) -> None:
        Withdraw(power, self.bureau.leader, note=f"理由{self.chance.random()}").run()

    def expire(self, power) -> None:
        """The hour comes that the public version was approved for; only where no draft is on its way."""
        if power.version_no != power.publication.version_no:
            return self.withdraw(power)
        from django.utils import timezone

        Power.objects.filter(pk=power.pk).update(public_until=timezone.now())
        power.refresh_from_db()
        Expire(power, None).run()
        return None

    def erasable(self, power) -> list[int]:
        rows = Publication.objects.filter(record_uid=power.uid).exclude(action=Publication.Action.ERASED)
        rows = rows.exclude(snapshot__payload="").exclude(pk=power.publication_id)
        return list(rows.values_list("pk", flat=True))

    def erase(self, power) -> None:
        sequences = self.chance.sample(self.erasable(power), 1)
        Erase(power, self.bureau.leader, sequences=sequences, note="依法").run()
