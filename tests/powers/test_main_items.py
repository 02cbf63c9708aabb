"""A sub-item says of its main item in public only what is public of that itself."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.publishing.actions import Approve, Erase, Submit, Withdraw, editing
from portal.publishing.errors import NotReady
from portal.publishing.models import Audience, Publication, PublicationSnapshot, State
from portal.publishing.services import rebuild_published
from portal.publishing.tasks import publish_scheduled
from portal.search.models import SearchEntry
from powers.checks import problems
from powers.models import Power, PublishedPower
from tests.factories import OrganisationFactory
from tests.powers.published import text_of

SECRET = "尚未公开的主项名称"


def revise(bureau, power, **values):
    """Publish a new version."""
    with editing(power, bureau.editor) as row:
        for name, value in values.items():
            setattr(row, name, value)
    power.refresh_from_db()
    return bureau.publish(power)


def everything_public(client, power) -> str:
    """All that an anonymous reader, and a reader of the ledger's file, can see of a power."""
    pages = [
        f"/powers/{power.slug}/",
        f"/en/powers/{power.slug}/",
        f"/powers/{power.slug}/versions/",
        "/powers/",
        "/",
        f"/search/?q={power.code}",
        f"/search/?q={SECRET}",
        "/ledger/",
        *(f"/ledger/{number}/" for number in Publication.objects.values_list("pk", flat=True)),
    ]
    shown = "".join(text_of(client.get(page)).replace(f"“{SECRET}”", "") for page in pages)
    file = b"".join(client.get("/ledger/ledger.jsonl").streaming_content).decode()
    kept = str(list(PublishedPower.objects.values())) + str(list(SearchEntry.objects.values()))
    return shown + file + kept + str(list(PublicationSnapshot.objects.values("title", "payload")))


def test_a_sub_item_waits_for_its_main_item(bureau):
    main = bureau.power(name=SECRET)
    sub = bureau.power(name="子项", parent=main)
    Submit(main, bureau.editor).run()
    Submit(sub, bureau.editor).run()  # both on their way together
    for person in (bureau.head, bureau.reviewer):
        Approve(sub, person).run()
    with pytest.raises(NotReady, match=f"主项“{SECRET}”尚未公开，请先审批、发布主项"):
        Approve(sub, bureau.leader).run()
    sub.refresh_from_db()
    assert sub.state == State.LEADER_APPROVAL and not Publication.objects.exists()
    for person in (bureau.head, bureau.reviewer, bureau.leader):
        Approve(main, person).run()
    Approve(sub, bureau.leader).run()
    assert PublishedPower.objects.get(pk=sub.pk).name == f"{SECRET} — 子项"


def test_an_internal_main_item_has_no_sub_item_that_others_read(client, bureau):
    main = bureau.publish(bureau.power(name=SECRET, audience=Audience.INTERNAL))
    sub = bureau.power(name="子项", parent=main)
    with pytest.raises(NotReady, match="公开范围超出主项"):
        Submit(sub, bureau.editor).run()


def test_the_draft_name_of_a_public_main_item_stays_a_draft(client, bureau):
    main = bureau.publish(bureau.power(name="公开的主项"))
    with editing(main, bureau.editor) as row:
        row.name, row.code = SECRET, "KJ-QT-SECRET"
    sub = bureau.publish(bureau.power(name="子项", parent=main))
    assert PublishedPower.objects.get(pk=sub.pk).name == "公开的主项 — 子项"
    public = everything_public(client, sub)
    assert "公开的主项 — 子项" in public
    assert SECRET not in public and "KJ-QT-SECRET" not in public


def test_a_main_item_published_anew_renames_its_sub_items(client, bureau):
    main = bureau.publish(bureau.power(name="旧主项"))
    sub = bureau.publish(bureau.power(name="子项", parent=main))
    gone = bureau.publish(bureau.power(name="撤回的子项", parent=main))
    Withdraw(gone, bureau.leader, note="取消").run()
    tag = client.get(f"/powers/{sub.slug}/")["ETag"]
    revise(bureau, main, name="新主项")
    response = client.get(f"/powers/{sub.slug}/", headers={"If-None-Match": tag})
    assert response.status_code == 200
    assert "新主项 — 子项" in text_of(response) and "旧主项" not in response.text
    fact = re.search(r'<th scope="row">所属主项.*?</tr>', response.text, re.S)
    assert fact and "新主项</td>" in fact[0], response.text
    for page in ("/powers/", "/search/?q=新主项", f"/en/powers/{sub.slug}/"):
        assert "新主项 — 子项" in text_of(client.get(page))
    assert "新主项" not in text_of(client.get("/search/?q=旧主项"))
    assert "新主项 — 撤回的子项" in text_of(client.get(f"/powers/{gone.slug}/"))
    before = (
        list(PublishedPower.objects.order_by("pk").values()),
        list(SearchEntry.objects.order_by("object_id").values("title", "body", "title_tokens")),
    )
    rebuild_published()
    assert before == (
        list(PublishedPower.objects.order_by("pk").values()),
        list(SearchEntry.objects.order_by("object_id").values("title", "body", "title_tokens")),
    )


def test_a_name_erased_by_law_leaves_the_sub_items_too(bureau):
    main = bureau.publish(bureau.power(name="旧主项"))
    sub = bureau.publish(bureau.power(name="子项", parent=main))
    revise(bureau, main, name="张某某一案")
    assert PublishedPower.objects.get(pk=sub.pk).main_name == "张某某一案"
    Withdraw(main, bureau.leader, note="误公开").run()
    number = Publication.objects.filter(object_id=main.pk, action="published").first().pk
    Erase(main, bureau.leader, sequences=[number], note="误公开个人信息").run()
    before = list(PublishedPower.objects.values())
    assert "张某某" not in str(before) + str(list(SearchEntry.objects.values()))
    rebuild_published()
    assert list(PublishedPower.objects.values()) == before


@pytest.mark.parametrize(
    ("of_main", "of_sub", "is_allowed"),
    [
        (main, sub, main == Audience.SOCIETY or sub == Audience.INTERNAL or main == sub)
        for main in Audience
        for sub in Audience
    ],
)
def test_nobody_reads_a_sub_item_who_may_not_read_its_main_item(bureau, of_main, of_sub, is_allowed):
    """A member of the unit needn't be in the Party, nor somebody who is named in the unit."""
    main = bureau.power(name="主项", audience=of_main)
    sub = bureau.power(name="子项", parent=main, audience=of_sub)
    for power in (main, sub):
        if power.audience == Audience.SPECIFIED:
            power.audience_users.set([bureau.head])
    for _stage in ("submitted", "published"):
        assert bool(problems(sub)) != is_allowed, problems(sub)
        main = bureau.publish(main) if main.state == State.DRAFT else main
        type(sub).objects.filter(pk=sub.pk).update(state=State.LEADER_APPROVAL)
        sub = type(sub).objects.get(pk=sub.pk)


def test_who_is_named_for_a_sub_item_is_named_for_its_main_item(bureau):
    main = bureau.power(name="主项", audience=Audience.SPECIFIED)
    sub = bureau.power(name="子项", parent=main, audience=Audience.SPECIFIED)
    main.audience_users.set([bureau.head])
    sub.audience_users.set([bureau.head, bureau.leader])
    assert any("公开范围超出主项" in problem for problem in problems(sub))
    main.audience_users.set([bureau.head, bureau.leader, bureau.editor])
    assert problems(sub) == []


def test_a_main_item_is_not_closed_over_an_open_sub_item(bureau):
    main = bureau.publish(bureau.power(name="主项"))
    sub = bureau.publish(bureau.power(name="子项", parent=main))
    with editing(main, bureau.editor) as row:
        row.audience = Audience.PARTY
    main.refresh_from_db()
    with pytest.raises(NotReady, match="已公开的子项“子项”的公开范围超出本主项"):
        Submit(main, bureau.editor).run()
    revise(bureau, sub, audience=Audience.PARTY)
    bureau.publish(main)
    assert {row.audience for row in PublishedPower.objects.all()} == {Audience.PARTY}


def test_main_items_are_decided_on_first(client, bureau):
    main = bureau.power(name="主项")
    sub = bureau.power(name="子项", parent=main)
    for power in (sub, main):  # the sub-item waits longer, and so stands first in the queue
        Submit(power, bureau.editor).run()
        for person in (bureau.head, bureau.reviewer):
            Approve(power, person).run()
    client.force_login(bureau.leader)
    data = {
        "kind": "power",
        "act": "approve",
        "confirmed": "1",
        "note": "",
        "item": [f"{power.pk}:{power.revision}" for power in (sub, main)],
    }
    client.post(reverse("review:bulk"), data)
    assert [power.state for power in type(main).objects.order_by("pk")] == [State.PUBLISHED] * 2


@pytest.mark.parametrize("main_first", [True, False])
def test_both_are_published_at_their_hour_whichever_the_clock_looks_at_first(bureau, main_first):
    main = bureau.power(name="主项")
    sub = bureau.power(name="子项", parent=main)
    hour = timezone.now() + timedelta(hours=1)
    for power in (main, sub):
        with editing(power, bureau.editor) as row:
            row.scheduled_for = hour
        power.refresh_from_db()
        bureau.publish(power)
        assert power.state == State.SCHEDULED
    Power.objects.update(scheduled_for=timezone.now())
    for power in (main, sub) if main_first else (sub, main):
        publish_scheduled.call("power", power.pk)
    assert {power.state for power in Power.objects.all()} == {State.PUBLISHED}
    assert PublishedPower.objects.get(pk=sub.pk).name == "主项 — 子项"


def test_the_unit_counts_and_not_the_section(bureau):
    """Main item and sub-item moved one after the other within the bureau."""
    other = OrganisationFactory(parent=bureau.bureau)
    main = bureau.publish(bureau.power(name="主项", audience=Audience.UNIT))
    sub = bureau.publish(bureau.power(name="子项", parent=main, audience=Audience.UNIT))
    main.organisation = other
    main.save()
    assert problems(main) == []
    assert "主项与子项须属于同一科室。" in problems(sub)
    elsewhere = OrganisationFactory()
    main.organisation = elsewhere
    main.save()
    assert any("超出本主项" in problem for problem in problems(main))
