"""What the cells of a step's row mean, whatever office wrote them: pure functions."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.importing.cells import clean_code, clean_text, header_key, is_nothing
from portal.importing.columns import Parsed, Values, shorten
from portal.inputs import whole_number
from portal.punctuation import listed

from ...importing.wording import chinese_number
from ...models.choices import StepKind

_MOST_DAYS = 9999

_KINDS = {
    StepKind.START: ("起始", "起点", "开头", "启动", "流程开始"),
    StepKind.TASK: ("处理", "任务", "活动", "操作", "过程", "执行", "普通"),
    StepKind.DECISION: ("判定", "分支", "条件", "选择", "是否"),
    StepKind.DOCUMENT: ("文档", "文件", "表单", "单证", "制文", "制作文书"),
    StepKind.END: ("终止", "终点", "完结", "办结", "结案", "流程结束"),
}
_WORDS = {header_key(str(label)): value for value, label in StepKind.choices} | {
    header_key(word): value for value, words in _KINDS.items() for word in words
}
# What happens at the step rather than its kind: a judgement if it leads more than one way, else a task.
_ACTS = {"审核", "审批", "审查", "审定", "决定", "决策", "批准", "复核", "研究", "会签", "核准"}


def parse_kind(label: str, cell: str) -> Parsed:
    """步骤类型. ``kind`` is empty where the step's ways decide; ``kind_word`` is then what the cell says."""
    if is_nothing(cell):
        return Parsed({"kind": "", "kind_word": ""})
    word = header_key(cell).removesuffix("步骤").removesuffix("框").removesuffix("节点")
    if word in _WORDS:
        return Parsed({"kind": str(_WORDS[word]), "kind_word": ""})
    if word in _ACTS:
        return Parsed({"kind": "", "kind_word": clean_text(cell)})
    text = _("%(label)s“%(text)s”无法识别，可填：%(choices)s")
    told = {
        "label": label,
        "text": shorten(cell),
        "choices": listed(name for _value, name in StepKind.choices),
    }
    return Parsed(refusals=[text % told])


def render_kind(values: Values) -> str:
    kind = values.get("kind")
    return str(StepKind(kind).label) if kind else ""


_NO_LIMIT = {"无规定", "不限", "无时限", "不计时", "不计时限", "不定", "无要求"}
_DAYS = re.compile(
    r"^(?:不超过|限)?(\d{1,6}|[一二三四五六七八九十]{1,3})(个?工作日|个?工作天|日|天)?(?:以?内)?$"
)


def parse_limit(label: str, cell: str) -> Parsed:
    """A step's limit in working days; ``limit_words`` are words that are no such number (即时, 半天)."""
    words = clean_code(cell).strip("。.")
    if is_nothing(cell) or words in _NO_LIMIT:
        return Parsed({"limit": None})
    if re.fullmatch(r"\d+\.0+", words):  # a number cell, as some programs write it to text
        words = words.partition(".")[0]
    if found := _DAYS.match(words):
        amount, unit = found.groups()
        days = int(amount) if amount.isdecimal() else chinese_number(amount)
        if days > _MOST_DAYS:
            text = _("%(label)s“%(text)s”太大，请填写工作日数")
            return Parsed(refusals=[text % {"label": label, "text": shorten(cell)}])
        if unit in ("日", "天"):
            text = _("%(label)s“%(text)s”按%(number)d个工作日记，请核对")
            told = {"label": label, "text": shorten(cell), "number": days}
            return Parsed({"limit": days or None}, warnings=[text % told])
        return Parsed({"limit": days or None})
    text = _("%(label)s“%(text)s”不是工作日数，记入“要求”")
    said = " ".join(clean_text(cell).split())
    return Parsed({"limit": None, "limit_words": said}, [text % {"label": label, "text": shorten(cell)}])


def render_limit(values: Values) -> str:
    return str(values.get("limit") or "")


def parse_number(cell: str) -> int | None:
    """步骤序号: 3, ３, 第三步, ③; ``None`` for anything else."""
    text = re.sub(r"^(?:步骤|第)|步骤?$", "", clean_code(cell))
    text = re.sub(r"\.0+$|[.、)]$", "", text.lstrip("("))
    if re.fullmatch(r"[一二三四五六七八九十]{1,3}", text):
        return chinese_number(text)
    number = whole_number(text)
    return number if number is not None and number < 10_000 else None


# --- 下一步 -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """One way on, as a cell tells it: the branch's label, and the step's number or its name."""

    label: str
    number: int | None = None
    name: str = ""


_NUMBER = r"(?:第\s{0,9})?(\d{1,4})\s{0,9}步?"
_ARROW = r"\s{0,9}(?:[-—–－=＝~]{0,9}[>＞→⇒➔➜➡⟶]+|[-—–－]{1,3}|[:：]|(?:则|就)?(?:转至|转到|转入|转|进入|到|至|回到|退回到))\s{0,9}"
_SEVERAL = re.compile(rf"(.*?){_ARROW}{_NUMBER}(?:[\s,，、/]+|$)")
_ONLY_NUMBERS = re.compile(rf"{_NUMBER}(?:[\s,，、/]+{_NUMBER})*")
_LABEL_BEHIND = re.compile(rf"{_NUMBER}\s{{0,9}}[（(](.+)[)）]")
_LABEL_BEFORE = re.compile(rf"(.+?)\s{{0,9}}(?:[（(]\s{{0,9}}{_NUMBER}\s{{0,9}}[)）]|{_NUMBER})")
_TO_A_NAME = re.compile(r"(.*?)\s{0,9}(?:[-—–－=＝]{0,9}[>＞→⇒➔➜➡⟶]+)\s{0,9}(.+)")
_THE_END = {"结束", "流程结束", "结案", "办结", "完成", "终止", "完毕"}
_CHINESE_STEP = re.compile(r"第\s*([一二三四五六七八九十]{1,3})\s*步")
# A cell may hold 32,000 characters, and the expressions above try them all again from each: no list of ways is so long.
_LONGEST_PIECE = 1_000
_EDGES = " \t　，,、。.;；"


def parse_ways(cell: str) -> list[Told]:
    """下一步: ``符合→5; 不符合→4``, ``5``, ``第五步``, ``是->5，否->4``, ``5（符合）``, or a step's name.

    What can't be read as a number is given back as a name: whether a step is called so is for the caller to find out.
    """
    text = _CHINESE_STEP.sub(lambda found: f"第{chinese_number(found[1])}步", clean_text(cell))
    text = re.sub("[①-⑳]", lambda found: unicodedata.normalize("NFKC", found[0]), text)
    ways: list[Told] = []
    for piece in re.split(r"[;；\n]", text):
        piece = piece.strip(_EDGES)
        if not is_nothing(piece):
            ways.extend(_ways_of(piece))
    return ways


def is_the_end(name: str) -> bool:
    """Whether the words only say that nothing follows."""
    return name in _THE_END


def _ways_of(piece: str) -> list[Told]:
    if len(piece) > _LONGEST_PIECE:
        return [Told("", None, piece)]
    found = list(_SEVERAL.finditer(piece))
    if found and "".join(match[0] for match in found) == piece:
        return [Told(match[1].strip(_EDGES), int(match[2])) for match in found]
    if _ONLY_NUMBERS.fullmatch(piece):
        return [Told("", int(number)) for number in re.findall(r"\d+", piece)]
    if match := _LABEL_BEHIND.fullmatch(piece):
        return [Told(match[2].strip(), int(match[1]))]
    if match := _TO_A_NAME.fullmatch(piece):
        return [Told(match[1].strip(_EDGES), None, match[2].strip(_EDGES))]
    if match := _LABEL_BEFORE.fullmatch(piece):
        return [Told(match[1].strip(_EDGES), int(match[2] or match[3]), piece)]
    return [Told("", None, piece)]


def render_ways(values: Values) -> str:
    """The ways on as the table has them; ``to`` is a step's number."""
    ways = values.get("transitions") or []
    return "; ".join(f"{way['label']}→{way['to']}" if way["label"] else str(way["to"]) for way in ways)
