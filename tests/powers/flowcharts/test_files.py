"""A public flowchart as files: who gets them, and what a browser is told of them."""

from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from portal.publishing.actions import Withdraw
from portal.publishing.models import Audience
from powers.flowcharts.bpmn import read
from powers.flowcharts.chart import cut_out
from powers.models import PublishedPower
from tests.factories import UserFactory
from tests.powers.published import links_of

SVG, TEXT, TITLE, DESCRIPTION = (
    f"{{http://www.w3.org/2000/svg}}{tag}" for tag in ("svg", "text", "title", "desc")
)


@pytest.fixture
def drawn(bureau):
    return bureau.publish(bureau.draw(bureau.power(name="专利/侵权处罚", code="KJ-CF-01")))


def files(power) -> list[str]:
    return [f"/powers/{power.slug}/flowchart.{ending}" for ending in ("svg", "bpmn")]


def test_the_page_offers_both_files(client, drawn):
    for page in (f"/powers/{drawn.slug}/", f"/en/powers/{drawn.slug}/"):
        offered = [link for link in links_of(client.get(page)) if "/flowchart." in link]
        assert offered == [page + "flowchart.svg", page + "flowchart.bpmn"]
        for link in offered:
            assert client.get(link).status_code == 200


def test_the_bpmn_file_holds_the_published_flowchart(client, bureau, drawn):
    response = client.get(files(drawn)[1])
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    name = quote("专利-侵权处罚流程图.bpmn")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    steps = PublishedPower.objects.get(pk=drawn.pk).content["steps"]
    assert read(response.content, steps).steps == steps
    bureau.draw(drawn)
    drawn.steps.update(name="还没有公开的步骤")
    assert "还没有公开" not in client.get(files(drawn)[1]).text


def test_the_picture_is_the_page_s_and_nothing_runs_in_it(client, drawn):
    response = client.get(files(drawn)[0])
    page = client.get(f"/powers/{drawn.slug}/").text
    assert response["Content-Type"] == "image/svg+xml"
    assert (
        response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('专利-侵权处罚流程图.svg')}"
    )
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    chart = ElementTree.fromstring(response.content).find(SVG)
    shown = ElementTree.fromstring(cut_out(page))
    assert [part.attrib for part in chart.iter()][1:] == [part.attrib for part in shown.iter()][1:]
    assert list(chart.itertext()) == list(shown.itertext())
    english = client.get("/en" + files(drawn)[0])
    assert "flowchart" in english.text.lower() and english.text != response.text
    assert ElementTree.fromstring(english.content).tag == SVG


def test_a_kept_picture_says_what_it_is(client, bureau, settings):
    power = bureau.publish(bureau.draw(bureau.power(name="登记" * 40, code="KJ-DJ-01")))
    day = timezone.localdate().isoformat()
    address = f"{settings.PORTAL_URL}/powers/{power.slug}/"
    root = ElementTree.fromstring(client.get(files(power)[0]).content)
    chart = root.find(SVG)
    words = [text.text for text in root.findall(TEXT)]
    assert "".join(words[:-2]) == "登记" * 40 + "流程图"
    assert words[-2:] == [
        f"KJ-DJ-01 · {power.organisation.name} · 第1版，{day}公开",
        f"{settings.SITE_NAME} {address}",
    ]
    assert root.find(TITLE).text == "登记" * 40 + "流程图"
    assert root.find(DESCRIPTION).text == " ".join(words[-2:])
    # The words stand above the chart, and a viewer knows how large the whole is.
    assert all(float(text.get("y")) < float(chart.get("y")) for text in root.findall(TEXT))
    assert float(root.get("height")) == float(chart.get("y")) + float(chart.get("height"))
    assert float(root.get("width")) >= float(chart.get("x")) + float(chart.get("width"))
    ground = root.find("{http://www.w3.org/2000/svg}rect")
    assert (ground.get("width"), ground.get("height")) == (root.get("width"), root.get("height"))
    assert ground.get("fill") == "#fff"


def test_a_browser_that_has_the_file_is_told_so(client, drawn, django_assert_max_num_queries):
    for path in files(drawn):
        tag = client.get(path)["ETag"]
        with django_assert_max_num_queries(1):
            assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_no_file_without_a_flowchart(client, bureau, drawn):
    bare = bureau.publish(bureau.power(name="没有流程图"))
    assert [client.get(path).status_code for path in files(bare)] == [404, 404]
    assert not [link for link in links_of(client.get(f"/powers/{bare.slug}/")) if "/flowchart." in link]
    Withdraw(drawn, bureau.leader, note="职责划转").run()
    assert [client.get(path).status_code for path in files(drawn)] == [404, 404]
    for slug in ("NOBODY", "%00", "a%2Fb", "..", "<b>"):
        for ending in ("svg", "bpmn"):
            assert client.get(f"/powers/{slug}/flowchart.{ending}").status_code == 404


def test_who_may_not_read_the_power_gets_no_file(client, bureau):
    power = bureau.publish(bureau.draw(bureau.power(name="党内的", audience=Audience.PARTY)))
    assert [client.get(path).status_code for path in files(power)] == [404, 404]
    client.force_login(UserFactory(is_party_member=True, is_staff=False))
    for path in files(power):
        response = client.get(path)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store" and not response.has_header("ETag")
