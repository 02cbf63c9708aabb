"""Two postings of the demonstration bureau: a notice on the board, and a report to a meeting. Photos are drawn, not taken."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFilter

from portal.accounts.models import User
from portal.attachments.facts import FileFacts
from portal.attachments.services import store_upload
from portal.organisations.models import Organisation
from powers.demo import bureau

from ..boards.services import record
from ..choices import Form
from ..models import Disclosure, Posting

ON_THE_BOARD, AT_THE_MEETING = "关于调整局党组成员分工的通知", "民主评议党员结果通报"
SIZE = (1200, 900)


def tell(root: Organisation, cast: dict[str, User], say: Callable[[str], Any]) -> list[Any]:
    """Record both as the section's editor would, today."""
    today, editor = timezone.localdate(), cast[bureau.EDITOR]
    board = _posting(ON_THE_BOARD, Form.BOARD, "一楼大厅党务公开栏", until=today + timedelta(days=14))
    record(board, editor, photos=[_photo("公开栏全景", _board), _photo("公开栏近景", _sheet)])
    meeting = _posting(AT_THE_MEETING, Form.MEETING, "机关党支部党员大会", attendees=23)
    record(meeting, editor, photos=[_photo("党员大会", _meeting)])
    say(f"张贴与会议公开: {Posting.objects.count()}")
    return []


def _posting(title: str, form: Form, place: str, **more: Any) -> Posting:
    disclosure = Disclosure.objects.select_related("item", "task", "organisation").get(title=title)
    return Posting(
        item=disclosure.item,
        disclosure=disclosure,
        task=disclosure.task,
        organisation=disclosure.organisation,
        title=disclosure.title,
        form=form,
        place=place,
        on=timezone.localdate(),
        **more,
    )


def _photo(name: str, draw: Callable[[ImageDraw.ImageDraw], None]) -> FileFacts:
    picture = Image.new("RGB", SIZE, "#d9d2c4")
    draw(ImageDraw.Draw(picture))
    file = BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.2)).save(file, "JPEG", quality=85)
    return store_upload(SimpleUploadedFile(f"{name}.jpg", file.getvalue(), "image/jpeg"))


def _board(drawing: ImageDraw.ImageDraw) -> None:
    drawing.rectangle((0, 760, 1200, 900), fill="#a59c8c")
    drawing.rectangle((110, 120, 1090, 720), fill="#7b4f2a")
    drawing.rectangle((135, 145, 1065, 695), fill="#efe9dc")
    drawing.rectangle((135, 145, 1065, 225), fill="#b3231c")
    for number in range(6):
        drawing.rectangle((400 + number * 70, 170, 440 + number * 70, 203), fill="#f6d98b")
    for number in range(4):
        _paper(drawing, 170 + number * 225, 260, 195, 400)


def _sheet(drawing: ImageDraw.ImageDraw) -> None:
    drawing.rectangle((0, 0, 1200, 900), fill="#efe9dc")
    _paper(drawing, 290, 40, 620, 830)


def _paper(drawing: ImageDraw.ImageDraw, left: int, top: int, width: int, height: int) -> None:
    """A printed sheet: a red heading, a title, and lines."""
    drawing.rectangle((left + 6, top + 8, left + width + 6, top + height + 8), fill="#c9c1b0")
    drawing.rectangle((left, top, left + width, top + height), fill="#fdfdfb")
    step = height // 20
    edge = width // 9
    drawing.rectangle((left + edge * 2, top + step, left + width - edge * 2, top + 2 * step), fill="#b3231c")
    drawing.rectangle(
        (left + edge * 2, top + int(3.2 * step), left + width - edge * 2, top + 4 * step), fill="#444444"
    )
    for number in range(5, 17):
        right = left + width - edge * (4 if number % 5 == 4 else 1)
        line = top + number * step
        drawing.rectangle((left + edge, line, right, line + max(step // 4, 3)), fill="#8d8d8d")
    drawing.rectangle(
        (left + width - edge * 2, top + 17 * step, left + width - edge, top + 19 * step), fill="#555555"
    )


def _meeting(drawing: ImageDraw.ImageDraw) -> None:
    drawing.rectangle((0, 620, 1200, 900), fill="#8f8577")
    drawing.rectangle((250, 60, 950, 130), fill="#b3231c")
    drawing.rectangle((400, 170, 800, 420), fill="#f4f7fa", outline="#6a6a6a", width=6)
    for number in range(5):
        drawing.rectangle(
            (440, 210 + number * 38, 760 - 40 * (number % 3), 222 + number * 38), fill="#9db3c9"
        )
    drawing.rectangle((330, 470, 870, 580), fill="#6d4526")
    for row in range(3):
        for place in range(6 + row):
            across = 600 + (place - (5 + row) / 2) * (150 + 18 * row)
            down, size = 620 + row * 90, 34 + row * 7
            drawing.ellipse((across - size, down - size, across + size, down + size), fill="#3b3733")
            drawing.ellipse(
                (across - 2 * size, down + size - 6, across + 2 * size, down + 4 * size), fill="#54606b"
            )
