"""Kept images of printed pages. Make them anew, after having looked at every one: ``python -m tests.printing.images``.

Small and grey: what they show is where things stand and how dark they are, not the shape of a letter.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageStat

FOLDER = Path(__file__).parent / "images"
DPI = 50
# A pixel differs when its grey does by more than this of 255: rasterisers smooth edges each in its own way.
GREY = 64
# So much of a page may differ: a word more or less is about a thousandth.
SHARE = 0.0008


def pages(path: Path) -> Iterator[Image.Image]:
    """The pages of a PDF as small grey images."""
    with pypdfium2.PdfDocument(path) as pdf:
        for page in pdf:
            yield page.render(scale=DPI / 72, grayscale=True).to_pil()


def difference(image: Image.Image, kept: Image.Image) -> float:
    """The share of pixels that differ; 1 when the sizes do."""
    if image.size != kept.size:
        return 1.0
    changed = ImageChops.difference(image, kept.convert("L")).point(lambda grey: 255 if grey > GREY else 0)
    return ImageStat.Stat(changed).mean[0] / 255


def drawn(folder: Path) -> dict[str, Image.Image]:
    """A page of each kind, by its name."""
    from portal.printing.documents import A3, Make
    from portal.printing.engine import render
    from tests.printing.leaves import book_of_leaves
    from tests.printing.test_engine import BOOK, SHEET

    def printed(document) -> list[Image.Image]:
        render(document, folder / "print.pdf", cores=1)
        return list(pages(folder / "print.pdf"))

    tables, leaves, sheet = printed(BOOK), printed(book_of_leaves(9)), printed(SHEET)
    drafts = printed(replace(book_of_leaves(1, indexes=()), make=Make(watermark="草稿"), is_draft=True))
    large = printed(replace(book_of_leaves(1, indexes=()), make=Make(paper=A3)))
    return {
        "cover": tables[0],
        "notes": tables[1],
        "contents": leaves[2],
        "statistics": tables[3],
        "table": tables[5],
        "record": leaves[4],
        "picture": leaves[6],
        "picture-across": leaves[9],
        "index": leaves[-1],
        "sheet": sheet[0],
        "draft": drafts[4],
        "large": large[4],
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, image in drawn(Path(folder)).items():
            image.save(FOLDER / f"{name}.png", optimize=True)
