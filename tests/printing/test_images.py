"""How pages look, against images that somebody has looked at (``tests.printing.images``)."""

import pytest
from PIL import Image, ImageDraw

from tests.printing import images

NAMES = sorted(path.stem for path in images.FOLDER.glob("*.png"))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> dict[str, Image.Image]:
    return images.drawn(tmp_path_factory.mktemp("print"))


def test_there_is_an_image_of_each_kind(drawn):
    assert sorted(drawn) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_page_looks_as_it_did(drawn, name, tmp_path):
    share = images.difference(drawn[name], Image.open(images.FOLDER / f"{name}.png"))
    drawn[name].save(tmp_path / f"{name}.png")
    assert share <= images.SHARE, f"{share:.2%} of the page differ: look at {tmp_path / name}.png"


@pytest.mark.parametrize("name", NAMES)
def test_a_word_more_or_a_shift_would_be_seen(name):
    kept = Image.open(images.FOLDER / f"{name}.png").convert("L")
    marked = kept.copy()
    ImageDraw.Draw(marked).rectangle((100, 300, 130, 312), fill=0)
    shifted = Image.new("L", kept.size, 255)
    shifted.paste(kept, (4, 4))
    assert images.difference(marked, kept) > images.SHARE
    assert images.difference(shifted, kept) > images.SHARE
