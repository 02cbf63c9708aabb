"""Keeping the structure in a real browser: dragging, keys, undo, no JavaScript, no barrier."""

import pytest
from django.urls import reverse

from portal.accounts import roles
from portal.organisations.models import Membership, Organisation
from portal.organisations.services import grant_role
from portal.organisations.services.posts import appoint
from tests.factories import BureauFactory, OrganisationFactory, PostFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Place:
    """A bureau with four sections, and who keeps it."""

    def __init__(self):
        self.bureau = BureauFactory(name="科技局", code="KJ")
        names = ("办公室", "成果科", "知识产权科", "纪检室")
        self.sections = {name: OrganisationFactory(name=name, parent=self.bureau) for name in names}
        self.post = PostFactory(organisation=self.sections["办公室"], name="主任", is_key_post=True)
        self.system = self.person(roles.SYSTEM_ADMINISTRATOR)
        self.security = self.person(roles.SECURITY_ADMINISTRATOR)
        self.auditor = self.person(roles.AUDITOR)

    def person(self, role):
        user = UserFactory()
        Membership.objects.create(user=user, organisation=self.sections["办公室"])
        grant_role(user, role, self.bureau)
        return user

    def order(self, parent: str = ""):
        above = self.sections[parent] if parent else self.bureau
        found = Organisation.objects.filter(parent=above).order_by("lft")
        return [node.name for node in found]


@pytest.fixture
def place():
    return Place()


def row(page, section):
    return page.locator(f'[data-node="{section.pk}"] > .tree-row')


def drag(page, section, goal, share: float):
    """Drag a section's row and let it go at a share of the goal's height."""
    box = row(page, goal).bounding_box()
    row(page, section).drag_to(
        row(page, goal),
        source_position={"x": 300, "y": 10},
        target_position={"x": 300, "y": box["height"] * share},
    )


def said(page) -> str:
    return page.locator("[data-tree-status]").text_content()


def test_moving_by_hand_by_key_and_back(place, page, sign_in, axe):
    office, results, patents, discipline = place.sections.values()
    sign_in(page, place.system)
    page.click("text=机构与岗位")
    axe(page)

    drag(page, discipline, office, 0.1)
    page.wait_for_selector("[data-tree-undo]")
    assert place.order() == ["纪检室", "办公室", "成果科", "知识产权科"]
    assert said(page) == "已调整“纪检室”的顺序。"

    drag(page, patents, results, 0.5)
    page.wait_for_selector("text=已将“知识产权科”移到“成果科”之下。")
    assert place.order("成果科") == ["知识产权科"]
    assert row(page, patents).is_visible(), "the branch that it went into is open"

    page.locator("[data-tree-undo] button").click()
    page.wait_for_selector("text=已撤销")
    assert place.order() == ["纪检室", "办公室", "成果科", "知识产权科"]

    # Pressed quickly: each press is one step, and the focus stays on what moves.
    row(page, patents).locator("[data-move]").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    page.wait_for_function(
        "document.activeElement.matches('[data-move]') && !document.querySelector('[aria-busy]')"
    )
    page.wait_for_function(
        "[...document.querySelectorAll('.tree ul .tree-name')].map(a => a.textContent).join() == '纪检室,知识产权科,办公室,成果科'"
    )
    assert place.order() == ["纪检室", "知识产权科", "办公室", "成果科"]
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("text=已将“知识产权科”移到“纪检室”之下。")
    assert place.order("纪检室") == ["知识产权科"]
    page.wait_for_function("document.activeElement.ariaLabel == '移动“知识产权科”'")
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("text=已将“知识产权科”移到“科技局”之下。")
    assert place.order() == ["纪检室", "知识产权科", "办公室", "成果科"]
    axe(page)


def test_branches_open_in_place_and_survive_a_reload(place, page, sign_in):
    OrganisationFactory(name="档案室", parent=place.sections["办公室"])
    sign_in(page, place.system)
    page.goto(reverse("organisations:tree") + "?open=0")
    toggle = row(page, place.sections["办公室"]).locator("[data-toggle]")
    assert toggle.get_attribute("aria-expanded") == "false"
    toggle.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=档案室")
    page.wait_for_function("document.activeElement.ariaExpanded == 'true'")
    page.reload()
    assert page.locator("text=档案室").is_visible()


def test_a_conflict_is_said_and_the_tree_is_shown_anew(place, page, sign_in):
    from portal.trees import services as trees

    _office, results, patents, _discipline = place.sections.values()
    sign_in(page, place.system)
    page.goto(reverse("organisations:tree"))
    trees.move(Organisation.objects.get(pk=patents.pk), results)
    row(page, patents).locator("[data-move]").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_selector("text=“知识产权科”刚被他人移到“成果科”之下")
    assert "刚被他人移到" in said(page)
    assert place.order("成果科") == ["知识产权科"]


def test_everything_works_without_a_script(place, new_page, sign_in):
    page = new_page(javascript=False)
    sign_in(page, place.system)
    page.goto(reverse("organisations:tree"))
    row(page, place.sections["知识产权科"]).locator("[data-move]").click()
    page.click("text=降为“成果科”的下级")
    assert place.order("成果科") == ["知识产权科"]
    page.click("text=撤销")
    assert place.order() == ["办公室", "成果科", "知识产权科", "纪检室"]
    page.select_option("select[name=goal]", label=f"　办公室（{place.sections['办公室'].code}）")
    page.select_option("select[name=position]", "left")
    page.click("button:text-is('移动')")
    assert place.order() == ["知识产权科", "办公室", "成果科", "纪检室"]
    page.goto(reverse("organisations:tree"))
    row(page, place.sections["成果科"]).locator("[data-move]").click()
    page.click("text=降为“办公室”的下级")
    page.goto(reverse("organisations:tree"))
    assert row(page, place.sections["成果科"]).is_visible()
    row(page, place.sections["办公室"]).locator("[data-toggle]").click()
    assert not row(page, place.sections["成果科"]).is_visible()
    page.click("text=退出登录")
    assert page.url.rstrip("/").endswith(str(page.url).split("/")[2]), "signing out leads to the public site"


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
def test_the_screens_are_accessible_and_fit(place, new_page, sign_in, axe, size):
    page = new_page(size)
    office = place.sections["办公室"]
    appoint(place.post, "王丽华", place.post.history.first().history_date.date())
    page.goto(reverse("admin:login"))
    axe(page)
    screens = {
        place.system: [
            reverse("organisations:tree"),
            reverse("organisations:tree") + "?q=科",
            reverse("organisations:organisation", args=[office.pk]),
            reverse("organisations:move", args=[office.pk]),
            reverse("organisations:edit", args=[office.pk]),
            reverse("organisations:history", args=[office.pk]),
            reverse("organisations:state", args=[office.pk]),
            reverse("organisations:delete", args=[office.pk]),
            reverse("organisations:post", args=[place.post.pk]),
            reverse("organisations:accounts"),
            reverse("organisations:account", args=[place.auditor.pk]),
            reverse("organisations:account_add"),
            reverse("organisations:account_state", args=[place.auditor.pk]),
            reverse("admin:password_change"),
        ],
        place.security: [
            reverse("organisations:roles"),
            reverse("organisations:person", args=[place.auditor.pk]),
            reverse("organisations:revoke", args=[place.auditor.pk, "auditor", place.bureau.pk]),
            reverse("organisations:roles_here", args=[office.pk]),
        ],
        place.auditor: [reverse("organisations:audit")],
    }
    for user, addresses in screens.items():
        sign_in(page, user)
        for address in addresses:
            page.goto(address)
            axe(page)
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{address} is {wide} px too wide"
        page.context.clear_cookies()
