"""Hands that the tests of the flowchart editor share."""

from playwright.sync_api import Page

from powers.models import Power
from tests.clients import client_of
from tests.factories import Bureau
from tests.powers.flowcharts.editor.conftest import LOOP, form


def drawn(bureau: Bureau, rows=LOOP, **values) -> Power:
    """A power with ``rows`` for its flowchart; four steps, one of them a decision, where nothing else is wanted."""
    power = bureau.power(**values)
    answer = client_of(bureau.editor).post(f"/office/powers/{power.pk}/flowchart/", form(power, rows))
    assert answer.status_code == 302
    power.refresh_from_db()
    return power


def names(page: Page) -> list[str]:
    return page.locator("[data-rows] [data-box=name]").evaluate_all("boxes => boxes.map(box => box.value)")


def focused(page: Page, expression: str) -> str:
    """What the element that has the focus says of itself."""
    return page.evaluate(f"(element => {expression})(document.activeElement)")
