"""Pictures: written anew, so that nothing but the picture is left.

A photograph tells where and when it was taken, by whose telephone, and often shows in a small copy what was cut off. All
of that goes: of the file's facts only how the picture is turned, its colours (ICC) and its resolution stay. JPEG is
written with its own tables (``quality="keep"``), which changes no pixel that anybody could see.
"""

from io import BytesIO
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image

from .errors import Refused

MOST_PIXELS = 80_000_000  # an A4 page at 600 dpi has 35 million
ORIENTATION = 0x0112


def without_traces(path: Path, format_: str) -> bytes:
    """The picture of a ``JPEG`` or ``PNG`` file, written anew. Raises ``Refused`` when there is none that can be read."""
    try:
        with Image.open(path, formats=[format_, "MPO"] if format_ == "JPEG" else [format_]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused(_("图片过大（超过八千万像素），请缩小后再上传。"))
            return _written(image, format_)
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused(_("图片过大（超过八千万像素），请缩小后再上传。")) from error
    except Exception as error:  # what a broken picture makes of the decoders is of every kind
        raise Refused(_("图片已损坏，打不开。请重新保存后再上传。")) from error


def _written(image: Image.Image, format_: str) -> bytes:
    out = BytesIO()
    kept = {name: image.info[name] for name in ("icc_profile", "dpi") if image.info.get(name)}
    if format_ == "PNG":
        image.load()
        image.info.pop("exif", None)
        image.save(out, "PNG", optimize=False, **kept)
        return out.getvalue()
    turned = image.getexif().get(ORIENTATION)
    exif = Image.Exif()
    if turned in range(2, 9):
        exif[ORIENTATION] = turned
    image.load()
    if image.format == "JPEG":
        kept |= {"quality": "keep"}
    else:
        kept |= {"quality": 95}
    image.save(out, "JPEG", exif=exif.tobytes() if len(exif) else b"", comment=b"", **kept)
    return out.getvalue()
