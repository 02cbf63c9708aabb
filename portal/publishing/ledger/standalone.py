#!/usr/bin/env python3
"""Check a downloaded public ledger file. Needs only Python 3.8 or newer; it is not part of the portal's server.

用途：核验下载的“公开台账”文件未被改动。用法：

    python3 verify_ledger.py ledger.jsonl
    python3 verify_ledger.py ledger.jsonl --expect 41 "9F3A 12BC 77D0 0E51"

``--expect SEQUENCE FINGERPRINT`` compares one entry with the number and fingerprint printed on a paper catalogue or
noted down on an earlier day: then not even the whole file can have been written anew since.
Exit status: 0 the ledger is whole, 1 something was changed, 2 the file can't be read.
"""

import argparse
import hashlib
import json
import sys

GENESIS = "0" * 64


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


def check(lines, expect=None):
    """Yield every fault found in the ledger's ``lines``; ``expect`` is (sequence, fingerprint) or None."""
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
        header = {key: entry[key] for key in ("content_hash", "previous_hash", "published_at", "sequence")}
        if sha256(canonical(header)) != entry["entry_hash"]:
            yield f"{number}: entry hash is wrong / 条目指纹不符"
        if (
            "payload" in entry
            and sha256(entry["salt"] + "\n" + canonical(entry["payload"])) != entry["content_hash"]
        ):
            yield f"{number}: content was changed / 内容被改动"
        previous = entry["entry_hash"]
        if expect and number == expect[0]:
            expected_seen = True
            if not previous.upper().startswith(expect[1]):
                yield f"{number}: fingerprint differs from the expected one / 指纹与预期不一致"
    if heading["entries"] != number or heading["head"] != previous:
        yield f"{number}: the end of the file is missing / 文件末尾缺失"
    if not expected_seen:
        yield f"{expect[0]}: expected entry is not in the file / 文件中没有该条"


def expected(sequence, fingerprint):
    """What stands on the paper, as ``check`` compares it."""
    digits = "".join(char for char in fingerprint.upper() if char.isalnum())
    if len(digits) < 16:
        raise ValueError("a fingerprint has 16 digits / 指纹应有16位")
    return int(sequence), digits


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
        with open(options.file, encoding="utf-8") as lines:
            faults = list(check(lines, expect))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        print(f"cannot read the file / 文件无法读取: {error!r}", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    print("CHANGED / 台账已被改动" if faults else "OK / 台账完整，未被改动")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
