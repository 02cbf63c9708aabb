"""A citizen checks the ledger: a fingerprint from his paper, the whole file on his own machine."""

import json
import subprocess
import sys

import pytest
from django.urls import reverse

from portal.publishing.actions import Erase
from portal.publishing.ledger.chain import canonical
from portal.publishing.ledger.read import public_file
from portal.publishing.ledger.verify import faults
from portal.publishing.models import Audience, Publication
from tests.publishing.ledger import entries_of, get, revise, text

pytestmark = pytest.mark.django_db


class TestVerify:
    @pytest.fixture
    def entry(self, bureau):
        entries_of(bureau.power(name="甲"), 3)
        return Publication.objects.get(pk=2)

    def ask(self, client, number, fingerprint, status=200):
        return get(client, "verify", number=number, fingerprint=fingerprint, status=status)

    def test_the_page_explains_in_plain_words(self, client, entry):
        page = get(client, "verify")
        assert "怎样核验公开台账" in text(page) and "python3 verify_ledger.py ledger-3.jsonl" in text(page)
        for name in ("file", "script"):
            assert reverse(f"ledger:{name}") in page.content.decode()

    def test_a_fingerprint_as_printed_matches(self, client, entry):
        assert "✓ 一致" in text(self.ask(client, 2, entry.fingerprint))

    @pytest.mark.parametrize(
        "retype",
        [
            str.lower,
            lambda typed: typed.replace(" ", ""),
            lambda typed: typed.replace(" ", "-"),
            lambda typed: typed.replace("0", "O").replace("1", "l"),
            lambda typed: "".join(chr(ord(char) + 0xFEE0) if char != " " else "　" for char in typed),
        ],
        ids=["lower case", "no spaces", "dashes", "look-alikes", "full width"],
    )
    def test_however_it_is_typed(self, client, entry, retype):
        assert "✓ 一致" in text(self.ask(client, "２", retype(entry.fingerprint)))

    def test_the_whole_hash_matches_too(self, client, entry):
        assert "✓ 一致" in text(self.ask(client, 2, entry.entry_hash))
        other = entry.entry_hash[:-1] + ("0" if entry.entry_hash[-1] != "0" else "1")
        assert "✗ 不一致" in text(self.ask(client, 2, other))

    def test_another_one_does_not_and_the_groups_are_compared(self, client, entry):
        groups = entry.fingerprint.split()
        groups[2] = "0000" if groups[2] != "0000" else "1111"
        response = self.ask(client, 2, " ".join(groups))
        assert "✗ 不一致" in text(response) and "✓" not in text(response)
        assert [pair["same"] for pair in response.context["pairs"]] == [True, True, False, True]

    def test_the_right_fingerprint_under_a_wrong_number(self, client, entry):
        assert "✗ 不一致" in text(self.ask(client, 1, entry.fingerprint))
        assert "✗ 没有这个序号" in text(self.ask(client, 99, entry.fingerprint))

    @pytest.mark.parametrize(
        ("number", "fingerprint", "sentence"),
        [
            ("", "9F3A 12BC 77D0 0E51", "请输入序号"),
            ("x", "9F3A 12BC 77D0 0E51", "请输入1以上的整数"),
            ("9" * 30, "9F3A 12BC 77D0 0E51", "请输入1以上的整数"),
            ("2", "", "请输入指纹"),
            ("2", "9F3A", "您输入了4位"),
            ("2", "9F3A 12BC 77D0 0EXY", "只有数字0到9和字母A到F"),
            ("2", "A" * 65, "您输入了65位"),
            ("2", "A" * 500, "最多64个"),
        ],
    )
    def test_what_cannot_be_compared_is_explained(self, client, entry, number, fingerprint, sentence):
        page = text(self.ask(client, number, fingerprint, status=400))
        assert sentence in page and "✓" not in page and "✗" not in page

    def test_every_entry_can_be_compared_also_the_closed_ones(self, client, bureau):
        bureau.publish(bureau.power(name="机密名称", audience=Audience.PARTY))
        page = text(self.ask(client, 1, Publication.objects.get().fingerprint))
        assert "✓ 一致" in page and "机密" not in page


class TestDownloads:
    """What a citizen gets, checked with what he gets."""

    @pytest.fixture
    def folder(self, client, bureau, tmp_path):
        power = bureau.publish(bureau.power(name="甲", conditions="含个人信息"))
        bureau.publish(revise(bureau, power, conditions="不含"))
        bureau.publish(bureau.power(name="机密名称", audience=Audience.PARTY))
        Erase(power, bureau.leader, sequences=[1], note="误公开").run()
        for name, path in (("file", "ledger.jsonl"), ("script", "verify_ledger.py")):
            response = get(client, name)
            content = b"".join(response) if response.streaming else response.content
            (tmp_path / path).write_bytes(content)
        return tmp_path

    def run(self, folder, *options):
        return subprocess.run(
            [sys.executable, "-I", "verify_ledger.py", "ledger.jsonl", *options],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def test_the_file_is_streamed_under_its_own_name(self, client, bureau):
        entries_of(bureau.power(), 250)
        response = get(client, "file")
        assert response.streaming and 'filename="ledger-250.jsonl"' in response["Content-Disposition"]
        blocks = list(response)
        assert 1 < len(blocks) < 250
        assert b"".join(blocks).decode() == "".join(public_file())
        assert client.head(reverse("ledger:file")).content == b""

    def test_the_downloaded_pair_verifies(self, folder):
        done = self.run(folder)
        assert done.returncode == 0 and "台账完整" in done.stdout, done.stdout + done.stderr
        assert self.run(folder, "--expect", "2", Publication.objects.get(pk=2).fingerprint).returncode == 0
        wrong = self.run(folder, "--expect", "1", Publication.objects.get(pk=2).fingerprint)
        assert wrong.returncode == 1 and "1:" in wrong.stdout

    def test_entries_without_content_are_told_by_number(self, folder):
        lines = self.run(folder).stdout.splitlines()
        assert [line for line in lines if "内容未随文件公开" in line] == [
            "1: not for society, content not in the file / 不向社会公开，内容未随文件公开: 3",
            "1: erased by law, content not in the file / 依法删除，内容未随文件公开: 1",
        ]

    @pytest.mark.parametrize("number", [2, 4])
    def test_a_content_that_was_cut_out_is_found_out(self, folder, number):
        path = folder / "ledger.jsonl"
        lines = path.read_text("utf-8").splitlines()
        entry = json.loads(lines[number])
        del entry["payload"], entry["salt"]
        for society in (True, False):
            lines[number] = canonical({**entry, "society": society})
            path.write_text("\n".join(lines) + "\n", "utf-8")
            done = self.run(folder)
            assert done.returncode == 1 and f"\n{number}: " in "\n" + done.stdout

    def test_nothing_secret_is_in_the_file(self, folder):
        content = (folder / "ledger.jsonl").read_text("utf-8")
        assert "机密" not in content and "含个人信息" not in content and "甲" in content

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('"conditions":"不含"', '"conditions":"含"'),
            ('"reason":"误公开"', '"reason":"无"'),
            ('"sequence":3', '"sequence":4'),
            ('"entries":4', '"entries":3'),
        ],
    )
    def test_a_changed_file_is_found_out(self, folder, old, new):
        path = folder / "ledger.jsonl"
        content = path.read_text("utf-8")
        assert old in content
        path.write_text(content.replace(old, new, 1), "utf-8")
        done = self.run(folder)
        assert done.returncode == 1 and "已被改动" in done.stdout

    @pytest.mark.parametrize("field", ["content_hash", "previous_hash", "entry_hash", "published_at", "salt"])
    def test_a_changed_field_is_found_out_and_its_entry_named(self, folder, field):
        path = folder / "ledger.jsonl"
        lines = path.read_text("utf-8").splitlines()
        entry = json.loads(lines[2])
        entry[field] = "0" + entry[field][1:] if entry[field][0] != "0" else "1" + entry[field][1:]
        lines[2] = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        path.write_text("\n".join(lines) + "\n", "utf-8")
        done = self.run(folder)
        assert done.returncode == 1 and "\n2:" in "\n" + done.stdout

    def test_a_second_text_hidden_behind_the_first_is_found_out(self, folder):
        """JSON with a key twice: a reader sees the first, a program takes the last."""
        path = folder / "ledger.jsonl"
        lines = path.read_text("utf-8").splitlines()
        lines[2] = (
            lines[2]
            .replace('{"action"', '{"title":"假的","action"', 1)
            .replace('{"content_hash"', '{"payload":{"title":"假的"},"content_hash"', 1)
        )
        path.write_text("\n".join(lines) + "\n", "utf-8")
        assert self.run(folder).returncode == 1

    @pytest.mark.parametrize(
        "content",
        [b"", b"\n", b"[]\n", b"{}\n", b"\xff\xfe", b"null", b"[" * 100_000, b'{"format":"transparent-power-ledger/1"}\n[]\n'],
        ids=["empty", "blank", "list", "object", "not utf-8", "null", "deep", "no entry"],
    )  # fmt: skip
    def test_what_is_no_ledger_gets_a_sentence(self, folder, content):
        (folder / "ledger.jsonl").write_bytes(content)
        done = self.run(folder)
        assert done.returncode == 2 and "文件无法读取" in done.stderr and "Traceback" not in done.stderr

    def test_erased_for_society_and_for_others_at_once_each_learns_his_own(self, client, bureau, tmp_path):
        power = bureau.publish(bureau.power(name="甲"))
        bureau.publish(revise(bureau, power, audience=Audience.PARTY, name="机密名称"))
        bureau.publish(revise(bureau, power, audience=Audience.SOCIETY, name="乙"))
        Erase(power, bureau.leader, sequences=[1, 2], note="误公开").run()
        assert list(faults()) == []
        for name, path in (("file", "ledger.jsonl"), ("script", "verify_ledger.py")):
            response = get(client, name)
            (tmp_path / path).write_bytes(b"".join(response) if response.streaming else response.content)
        assert self.run(tmp_path).returncode == 0, self.run(tmp_path).stdout
        entries = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text("utf-8").splitlines()][
            1:
        ]
        assert [entry["society"] for entry in entries] == [True, False, True, True, False]
        assert entries[3]["payload"]["erased"] == [1] and "payload" not in entries[4]

    def test_a_missing_file_gets_one_too(self, folder):
        (folder / "ledger.jsonl").unlink()
        done = self.run(folder)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            "cannot read the file / 文件无法读取: ledger.jsonl: No such file or directory\n"
        )

    @pytest.mark.parametrize(
        ("number", "fingerprint", "told"),
        [
            ("two", "9F3A 12BC 77D0 0E51", "the sequence is a whole number, not 'two'"),
            ("0", "9F3A 12BC 77D0 0E51", "序号应是1以上的整数"),
            ("9" * 40, "9F3A 12BC 77D0 0E51", "序号应是1以上的整数"),
            ("2", "9F3A 12BC 77D0", "this one has 12 / 指纹应有16位（完整的64位），这里有12位"),
            ("2", "", "这里有0位"),
            ("2", "9F3A 12BC 77D0 0E51 2", "这里有17位"),
            ("2", "A" * 63, "这里有63位"),
            ("2", "A" * 65, "这里有65位"),
            ("2", "9F3A 12BC 77D0 0EXY", "not X Y / 指纹里只有数字0到9和字母A到F，没有X、Y"),
        ],
    )
    def test_a_mistyped_expectation_is_told_apart_from_a_ledger_that_differs(
        self, folder, number, fingerprint, told
    ):
        done = self.run(folder, "--expect", number, fingerprint)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("--expect is mistyped, nothing was checked")
        assert told in done.stderr and done.stderr.count("\n") == 1

    def test_a_fingerprint_is_compared_however_it_is_typed(self, folder):
        entry = Publication.objects.get(pk=2)
        for typed in (
            entry.fingerprint.lower(),
            entry.fingerprint.replace(" ", "-").replace("0", "O").replace("1", "l"),
            "".join(chr(ord(char) + 0xFEE0) if char != " " else "　" for char in entry.fingerprint),
            entry.entry_hash,
        ):
            assert self.run(folder, "--expect", "２", typed).returncode == 0, typed
        other = entry.entry_hash[:-1] + ("0" if entry.entry_hash[-1] != "0" else "1")
        done = self.run(folder, "--expect", "2", other)
        assert done.returncode == 1 and "指纹与预期不一致" in done.stdout

    def test_the_page_says_what_the_script_lists(self, client, folder):
        page = text(get(client, "verify"))
        assert "程序还会列出哪些序号在文件里没有内容" in page
        assert "填错了，程序会说明错在哪里，不作核验" in page

    def test_an_empty_ledger_verifies(self, client, tmp_path):
        (tmp_path / "ledger.jsonl").write_bytes(b"".join(get(client, "file")))
        (tmp_path / "verify_ledger.py").write_bytes(get(client, "script").content)
        assert self.run(tmp_path).returncode == 0
