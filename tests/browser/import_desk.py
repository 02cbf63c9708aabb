"""The import desk as a browser sees it."""

from playwright.sync_api import Page, expect


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def figures(page: Page) -> dict[str, str]:
    """What the preview counts: its figures by their names."""
    boxes = page.locator(".import-figures div")
    expect(boxes.first).to_be_visible()
    return dict(
        zip(boxes.locator("dt").all_inner_texts(), boxes.locator("dd").all_inner_texts(), strict=True)
    )
