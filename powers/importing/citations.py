"""Legal bases as registers write them: several laws in one cell, each with number, article and text.

A citation reads 《title》（document number, date）第N条第N款：text (the form that GB/T 39554 lists and lists of powers use).
"""

import re
from typing import Any

from portal.importing.cells import clean_text

from ..models.choices import LawLevel
from ..rules import DOCUMENT_NUMBER

Row = dict[str, Any]

_NUMBER = "一二三四五六七八九十百千零〇两0-9０-９"
_ARTICLE_PART = rf"第[{_NUMBER}（）()]+[条款项目章节编](?:之[{_NUMBER}]+)?"
_ARTICLE = re.compile(rf"(?:{_ARTICLE_PART}|[、，,和及至到—－~～\-\s](?={_ARTICLE_PART}))+")
_ENUMERATION = re.compile(
    r"^\s*(?:\d{1,2}\s*[.．、)）](?!\d)|[（(][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}、)\s*"
)
_UNQUOTED_TITLE = re.compile(
    r"^[^，。；：！？\n]{2,60}(?:法|法典|条例|规定|办法|规则|细则|制度|章程|准则|意见|通知|方案|决定|目录|标准|解释)"
    r"(?:（[^）]{1,20}）)?$"
)
INDENT = "　　"  # a paragraph that goes on with the text of the basis above it


def parse_citations(cell: str) -> list[Row]:
    """The legal bases in a cell, in order. Nothing is thrown away: what isn't recognised stays as words."""
    rows: list[Row] = []
    for line in clean_text(cell).split("\n"):
        if not line.strip():
            continue
        if line.startswith(INDENT) and rows and not line.strip().startswith("《"):
            _continue(rows[-1], line.removeprefix(INDENT))
            continue
        line = _ENUMERATION.sub("", line.strip())
        if line.startswith("《"):
            rows.extend(_quoted(line))
        elif rows and not _is_title(line):
            _continue(rows[-1], line)
        else:
            rows.extend(_unquoted(line))
    for row in rows:
        row["level"] = guess_level(row["title"], row["document_number"])
    return rows


def render_citations(rows: list[Row]) -> str:
    """The bases as a cell: one a line; further paragraphs of a text are indented."""
    lines = []
    for row in rows:
        title, number, article = row["title"], row.get("document_number") or "", row.get("article") or ""
        is_quoted = title.startswith("《") or not (number or article or row.get("text"))
        is_quoted = is_quoted and (
            title.startswith("《") or _is_title(title) or bool(DOCUMENT_NUMBER.fullmatch(title))
        )
        heading = title if is_quoted else f"《{title}》"
        heading += f"（{number}）" if number else ""
        heading += article
        text = (row.get("text") or "").replace("\n", f"\n{INDENT}")
        lines.append(f"{heading}：{text}" if text else heading)
    return "\n".join(lines)


def _is_title(line: str) -> bool:
    """Whether a line without 《》 names a document: 局印章管理规定, 管科字〔2013〕31号."""
    return bool(_UNQUOTED_TITLE.match(line) or DOCUMENT_NUMBER.fullmatch(line))


def _continue(row: Row, line: str) -> None:
    """Add a line to the basis above it: its article if it has none and the line begins with one, else its text."""
    match = _ARTICLE.match(line)
    if match and not row["article"] and not row["text"]:
        row["article"] = match.group().strip()
        line = line[match.end() :].lstrip("：: 　")
    if line:
        row["text"] = f"{row['text']}\n{line}" if row["text"] else line


def _unquoted(line: str) -> list[Row]:
    """A line that names a document without 《》, perhaps several of them separated by 、or ；."""
    pieces = [piece.strip() for piece in re.split(r"[；;、]", line)]
    if len(pieces) > 1 and all(_is_title(piece) for piece in pieces):
        return [_row(piece) for piece in pieces]
    head, separator, text = line.partition("：")
    if separator and len(head) <= 80:
        return [_row(head, text=text.strip())]
    if len(line) > 300:
        return [_row(line[:80].rstrip("，。；、"), text=line)]
    return [_row(line)]


def _quoted(line: str) -> list[Row]:
    """A line that begins with 《: one citation, or several side by side."""
    rows: list[Row] = []
    rest = line
    while rest.startswith("《"):
        end = _closing(rest)
        if end is None:
            break
        row = _row(rest[1:end])
        rest = rest[end + 1 :]
        rest = _take_brackets(row, rest)
        if match := _ARTICLE.match(rest):
            row["article"] = match.group().strip()
            rest = _take_brackets(row, rest[match.end() :])
        rows.append(row)
        following = re.match(r"\s*[；;、，,和及以及。]*\s*(?=《)", rest)
        if following:
            rest = rest[following.end() :]
            continue
        text = re.sub(r"^\s*[：:]\s*", "", rest)
        row["text"] = text.strip() if text != rest else re.sub(r"^[；;。，,、\s]+$", "", rest).strip()
        rest = ""
    if rest:
        if rows:
            _continue(rows[-1], rest)
        else:
            rows.append(_row(rest[:300]))
    return rows


def _closing(text: str) -> int | None:
    """Where the 》 stands that closes the 《 at the beginning, whatever titles are quoted inside."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character == "《") - (character == "》")
        if depth == 0:
            return index
    return None


def _take_brackets(row: Row, rest: str) -> str:
    """Take （…） after a title: an article, or the document number and version."""
    while match := re.match(r"\s*[（(]((?:[^（）()]|[（(][^（）()]*[）)])*)[）)]", rest):
        inside = match.group(1).strip()
        if _ARTICLE.fullmatch(inside) and not row["article"]:
            row["article"] = inside
        elif len(inside) <= 100:
            row["document_number"] = "，".join(filter(None, (row["document_number"], inside)))
        else:
            break
        rest = rest[match.end() :]
    return rest


def _row(title: str, text: str = "") -> Row:
    return {
        "title": title.strip(),
        "document_number": "",
        "article": "",
        "text": text,
        "level": LawLevel.UNKNOWN,
    }


_PARTY = ("中国共产党", "党政领导干部", "党风廉政", "党内", "党员", "党的", "党组")
_REGIONS = re.compile(r"^[\u4e00-\u9fff]{2,12}?(?:省|市|自治区|自治州|自治县)")


def guess_level(title: str, document_number: str = "") -> str:
    """The level of law that a document's name and number tell by rule; ``UNKNOWN`` (待核定) where they don't.

    Source: 立法法 on who makes what; reference: levels of law, high to low. Only what the name itself settles: a
    办法 of a city may be a rule or a normative document, so it is left open.
    """
    title = re.sub(r"[\s《》]", "", title)
    bare = re.sub(r"[（(][^（）()]*[）)]$", "", title)
    number = re.sub(r"\s", "", document_number)
    if bare in ("中国共产党章程", "党章"):
        return LawLevel.PARTY_CONSTITUTION
    if any(word in bare for word in _PARTY):
        return LawLevel.PARTY_RULE
    if bare in ("中华人民共和国宪法", "宪法"):
        return LawLevel.CONSTITUTION
    is_regional = bool(_REGIONS.match(bare))
    if bare.endswith(("法", "法典")) and not bare.endswith("办法") and not is_regional:
        return LawLevel.LAW
    if "国务院令" in number or (bare.startswith(("中华人民共和国", "国家")) and bare.endswith("条例")):
        return LawLevel.ADMINISTRATIVE_REGULATION
    if is_regional and bare.endswith("条例"):
        return LawLevel.LOCAL_REGULATION
    if re.search(r"(政府|省|市)令", number):
        return LawLevel.LOCAL_RULE
    if re.search(r"(部|局|委|委员会|署|总局|行|会)(公告|令)第?[0-9０-９]+", number):
        return LawLevel.DEPARTMENT_RULE
    if DOCUMENT_NUMBER.search(number):
        return LawLevel.NORMATIVE_DOCUMENT
    if re.match(r"^(本|我)?局(内部|机关)?[“\"\u4e00-\u9fff]", bare) and not title.startswith("局令"):
        return LawLevel.INTERNAL_RULE
    return LawLevel.UNKNOWN
