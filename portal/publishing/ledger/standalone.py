#!/usr/bin/env python3
"""Check a downloaded public ledger file. Needs only Python 3.8 or newer; it is not part of the portal's server.

用途：核验下载的“公开台账”文件未被改动。用法：

    python3 verify_ledger.py ledger.jsonl
    python3 verify_ledger.py ledger.jsonl --expect 41 "9F3A 12BC 77D0 0E51"

``--expect SEQUENCE FINGERPRINT`` compares one entry with the number and fingerprint printed on a paper catalogue or
noted down on an earlier day: then not even the whole file can have been written anew since. The fingerprint is the 16
digits of the paper, or all 64 of the file. 指纹填纸上的16位，或文件里的全部64位。
What isn't for society has no content in the file, nor has what the law had erased (a later entry then says so): the
numbers of both are listed. 不向社会公开的、依法删除的，文件中没有内容，逐条列出序号。
Exit status: 0 the ledger is whole, 1 something was changed, 2 the file can't be read or --expect is mistyped.
"""

import argparse
import hashlib
import json
import sys
import unicodedata

GENESIS = "0" * 64
HEADER = ("content_hash", "previous_hash", "published_at", "sequence", "society")
LENGTHS = (16, 64)  # of a fingerprint: as printed, and whole
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class NotALedger(ValueError):
    """The file isn't a ledger file."""


def records(lines):
    """The JSON objects of ``lines``, one a line, each with whether it is written in the one canonical way."""
    for line in lines:
        value = json.loads(line)
        if not isinstance(value, dict):
            raise NotALedger("not a ledger file / 不是公开台账文件")
        yield value, canonical(value) == line.rstrip("\r\n")


class Without:
    """The entries whose content isn't in the file: never for society, or erased by law and announced."""

    def __init__(self):
        self.closed = []
        self.erased = []
        self.announced = set()


def check(lines, expect=None, without=None):
    """Yield every fault found in the ledger's ``lines``; ``expect`` is (sequence, fingerprint) or None.

    ``without`` collects the entries that carry no content.
    """
    without = without or Without()
    parsed = records(lines)
    heading = next(parsed, (None, True))[0]
    if heading is None or heading.get("format") != "transparent-power-ledger/1":
        raise NotALedger("not a ledger file / 不是公开台账文件")
    previous, number, expected_seen = GENESIS, 0, expect is None
    for entry, is_canonical in parsed:
        number += 1
        if entry["sequence"] != number:
            yield f"{number}: entry is missing / 缺少该条"
            number = entry["sequence"]
        if not is_canonical:  # such as a key twice, of which a reader sees one and a program the other
            yield f"{number}: not written as the portal writes it / 书写格式被改动"
        if entry["previous_hash"] != previous:
            yield f"{number}: doesn't follow the entry before it / 与上一条不衔接"
        header = {key: entry[key] for key in HEADER}
        if sha256(canonical(header)) != entry["entry_hash"]:
            yield f"{number}: entry hash is wrong / 条目指纹不符"
        for fault in check_content(entry, without):
            yield f"{number}: {fault}"
        previous = entry["entry_hash"]
        if expect and number == expect[0]:
            expected_seen = True
            if not previous.upper().startswith(expect[1]):
                yield f"{number}: fingerprint differs from the expected one / 指纹与预期不一致"
    for gone in without.erased:
        if gone not in without.announced:
            yield f"{gone}: content is missing and no entry says why / 缺少内容，也没有说明删除的条目"
    if heading["entries"] != number or heading["head"] != previous:
        yield f"{number}: the end of the file is missing / 文件末尾缺失"
    if not expected_seen:
        yield f"{expect[0]}: expected entry is not in the file / 文件中没有该条"


def check_content(entry, without):
    """Yield what is wrong with the content of one entry; note those that have none."""
    if "payload" not in entry:
        (without.erased if entry["society"] else without.closed).append(entry["sequence"])
        return
    payload = entry["payload"]
    if sha256(entry["salt"] + "\n" + canonical(payload)) != entry["content_hash"]:
        yield "content was changed / 内容被改动"
    elif (payload["audience"] == "society") != entry["society"]:
        yield "not for those whom its content names / 公开范围与内容不符"
    else:
        without.announced.update(payload.get("erased", []))


def ranges(numbers):
    """Ascending numbers in short: 1, 3-5."""
    parts: list = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


def expected(sequence, fingerprint):
    """What stands on the paper, as ``check`` compares it; ``ValueError`` says what can't be on any paper."""
    number = unicodedata.normalize("NFKC", sequence).strip()
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 19 and int(number)):
        raise ValueError(
            f"the sequence is a whole number, not {sequence!r} / 序号应是1以上的整数，不是“{sequence}”"
        )
    typed = unicodedata.normalize("NFKC", fingerprint).upper().translate(LOOKALIKES)
    digits = "".join(char for char in typed if char.isalnum())
    wrong = sorted(set(digits) - set("0123456789ABCDEF"))
    if wrong:
        raise ValueError(
            f"a fingerprint has only the digits 0-9 and A-F, not {' '.join(wrong)} / "
            f"指纹里只有数字0到9和字母A到F，没有{'、'.join(wrong)}"
        )
    if len(digits) not in LENGTHS:
        raise ValueError(
            f"a fingerprint has 16 digits (the whole one 64), this one has {len(digits)} / "
            f"指纹应有16位（完整的64位），这里有{len(digits)}位"
        )
    return int(number), digits


def main():
    for stream in (sys.stdout, sys.stderr):  # a console that can't show Chinese shows the English half
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", help="the downloaded ledger file")
    parser.add_argument("--expect", nargs=2, metavar=("SEQUENCE", "FINGERPRINT"))
    options = parser.parse_args()
    try:
        expect = expected(*options.expect) if options.expect else None
    except ValueError as error:
        print(
            f"--expect is mistyped, nothing was checked / --expect 填写有误，没有核验: {error}",
            file=sys.stderr,
        )
        return 2
    try:
        without = Without()
        with open(options.file, encoding="utf-8") as lines:
            faults = list(check(lines, expect, without))
    except OSError as error:
        print(f"cannot read the file / 文件无法读取: {options.file}: {error.strerror}", file=sys.stderr)
        return 2
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"cannot read the file / 文件无法读取: {error!r}", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    told = (
        (without.closed, "not for society, content not in the file / 不向社会公开，内容未随文件公开"),
        (
            [one for one in without.erased if one in without.announced],
            "erased by law, content not in the file / 依法删除，内容未随文件公开",
        ),
    )
    for numbers, meaning in told:
        if numbers:
            print(f"{len(numbers)}: {meaning}: {ranges(numbers)}")
    print("CHANGED / 台账已被改动" if faults else "OK / 台账完整，未被改动")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
