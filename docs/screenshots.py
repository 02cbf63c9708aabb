"""Take the README's screenshots anew, from a demonstration that is running (``make demo``).

    .venv/bin/python docs/screenshots.py http://localhost:8000 PASSWORD-OF-bangongshi

Writes docs/screenshots/*.png. Needs what ``make setup-test`` installs.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

TARGET = Path(__file__).resolve().parent / "screenshots"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SCREEN = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 800}
REVIEWER = "bangongshi"
LARGEST = 300_000  # bytes: the README is opened on slow lines too
CATALOGUE_PAGES = (1, 6)  # the cover, and a page of powers


def main(site: str, password: str) -> None:
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM")
            or shutil.which("chromium-headless-shell")
            or "/usr/bin/chromium",
            args=SWITCHES,
        )
        citizen(browser, site)
        reviewer(browser, site, password)
        browser.close()
    catalogue(site)
    for path in sorted(TARGET.glob("*.png")):
        print(f"{path.name}: {path.stat().st_size // 1000} kB")
        if path.stat().st_size > LARGEST:
            sys.exit(f"{path.name} is larger than {LARGEST // 1000} kB")


def citizen(browser: Browser, site: str) -> None:
    """Home, a power, a flowchart, the check of a fingerprint from paper, what was due, a request; a power on a phone."""
    page = browser.new_page(viewport=SCREEN)
    page.goto(site)
    shoot(page, "home")
    page.goto(f"{site}/powers/KJ-CF-01/")
    shoot(page, "power")
    page.goto(f"{site}/powers/KJ-DW-01/#flowchart")
    shoot(page, "flowchart")
    page.goto(f"{site}/ledger/")
    newest = page.locator("tbody tr").first
    number, fingerprint = newest.locator("th a").inner_text(), newest.locator("td").last.inner_text()
    form = page.locator("form.ledger-check")
    form.locator("[name=number]").fill("".join(filter(str.isdigit, number)))
    form.locator("[name=fingerprint]").fill(fingerprint)
    form.get_by_role("button").click()
    shoot(page, "ledger")
    page.goto(f"{site}/disclosure/government/KJJ/due/")
    shoot(page, "due")
    page.goto(f"{site}/disclosure/request/apply/")
    shoot(page, "request")
    phone = browser.new_page(viewport=PHONE)
    phone.goto(f"{site}/powers/KJ-CF-01/")
    shoot(phone, "power-phone")


def reviewer(browser: Browser, site: str, password: str) -> None:
    """What the office reviewer sees: a power with what changed, an overlap to be settled, and an import with what became of each row."""
    page = browser.new_page(viewport=SCREEN)
    page.goto(f"{site}/office/")
    page.fill("[name=username]", REVIEWER)
    page.fill("[name=password]", password)
    page.click("[type=submit]")
    page.goto(f"{site}/office/review/")
    page.get_by_role("link", name="科技创新专项资金拨付").click()
    shoot(page, "review")
    page.goto(f"{site}/office/clearing/")
    page.get_by_role("link", name="科技型中小企业申报材料审核推荐").first.click()
    shoot(page, "clearing")
    page.goto(f"{site}/office/import/")
    page.get_by_role("link", name="职权目录.xlsx").click()
    shoot(page, "import")


def shoot(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TARGET / f"{name}.png")


def catalogue(site: str) -> None:
    """Two pages of the printed catalogue, side by side."""
    with TemporaryDirectory() as folder:
        book = Path(folder) / "catalogue.pdf"
        subprocess.run(
            [sys.executable, "manage.py", "print_catalogue", "--output", str(book)],
            cwd=TARGET.parents[1],
            check=True,
        )
        for number, page in enumerate(CATALOGUE_PAGES, start=1):
            render = f"pdftoppm -png -r 80 -f {page} -l {page} -singlefile".split()
            subprocess.run([*render, str(book), str(TARGET / f"catalogue-{number}")], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"), sys.argv[2])
