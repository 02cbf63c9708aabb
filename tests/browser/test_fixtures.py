"""The browser fixtures themselves: they sign in, and they fail when the page does."""

import pytest

from portal.publishing.models import Publication
from tests.factories import Bureau, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_staff_sign_in_through_the_real_form(page, sign_in):
    user = UserFactory(is_superuser=True)
    sign_in(page, user)
    assert user.full_name in page.content() or user.username in page.content()


def test_two_people_are_two_browsers(page, new_page, sign_in):
    sign_in(page, UserFactory(is_superuser=True))
    other = new_page()
    other.goto("/office/")
    assert other.locator("input[name=password]").count() == 1


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_live_server_test_starts_with_an_empty_ledger(turn, page):
    assert not Publication.objects.exists()
    bureau = Bureau()
    bureau.publish(bureau.power())
    page.goto("/office/login/")


def test_the_screens_have_their_sizes(page, phone):
    assert page.evaluate("window.innerWidth") == 1280
    assert phone.evaluate("window.innerWidth") == 390


def test_console_and_script_errors_are_seen(page, watch):
    page.goto("/office/login/")
    page.evaluate("console.error('broken thing')")
    page.evaluate("setTimeout(() => { throw new Error('thrown thing') })")
    page.wait_for_function("true")
    page.wait_for_timeout(50)
    assert any("broken thing" in trouble for trouble in watch.left())
    assert any("thrown thing" in trouble for trouble in watch.left())
    watch.allow("(broken|thrown) thing")
    assert watch.left() == []


def test_server_errors_are_seen(page, watch):
    page.route("**/broken/", lambda route: route.fulfill(status=500, body="no"))
    page.goto("/broken/")
    assert any(trouble.startswith("HTTP 500") for trouble in watch.left())
    watch.allow(r"HTTP 500|status of 500")
    assert watch.left() == []


def test_requests_to_other_servers_are_seen(page, watch):
    page.route("http://elsewhere.invalid/**", lambda route: route.fulfill(status=200, body=""))
    page.set_content('<html lang="en"><img src="http://elsewhere.invalid/pixel.png" alt=""></html>')
    assert watch.left() == ["request to another server: http://elsewhere.invalid/pixel.png"]
    watch.allow("elsewhere.invalid")


def test_axe_names_what_is_wrong(page, axe):
    page.set_content('<html lang="en"><title>t</title><main><h1>t</h1><img src="data:,"></main></html>')
    with pytest.raises(pytest.fail.Exception, match="image-alt"):
        axe(page)
    page.set_content(
        '<html lang="en"><title>t</title><main><h1>t</h1><img src="data:," alt=""></main></html>'
    )
    axe(page)
