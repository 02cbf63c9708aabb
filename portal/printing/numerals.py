"""Numbers as official Chinese texts write them."""

from datetime import date

DIGITS = "零一二三四五六七八九"
UNITS = ("", "十", "百", "千")


def chinese_numeral(number: int) -> str:
    """``number`` (1 to 9999) in Chinese: 一, 十二, 一百零三. Headings are numbered so (GB/T 9704, 7.3.3).

    Raises ``ValueError`` beyond that range.
    """
    if not 0 < number < 10_000:
        raise ValueError(f"no heading number for {number}")
    text = ""
    digits = [int(digit) for digit in str(number)]
    for position, digit in enumerate(digits):
        if digit:
            text += DIGITS[digit] + UNITS[len(digits) - 1 - position]
        elif not text.endswith("零"):
            text += "零"
    text = text.rstrip("零")
    return text[1:] if 10 <= number < 20 else text


def chinese_date(day: date) -> str:
    """``day`` as covers write it: 二〇二六年十一月二十四日."""
    year = "".join("〇" if digit == "0" else DIGITS[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{chinese_numeral(day.month)}月{chinese_numeral(day.day)}日"


def plain_date(day: date) -> str:
    """``day`` as running text writes it: 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"
