"""Write a register of N powers as an office would: ``python -m benchmarks.register FILE.xlsx N``."""

import random
import sys

from openpyxl import Workbook

from . import words

TYPES = ("行政许可", "行政处罚", "行政检查", "行政确认", "行政奖励", "其他行政权力", "公共服务")
HEADINGS = (
    "序号", "职权编码", "主项名称", "职权类别", "责任科室", "设定依据", "法定时限", "承诺时限", "是否收费", "监督电话",
)  # fmt: skip


def main() -> None:
    path, number = sys.argv[1], int(sys.argv[2])
    chance = random.Random(number)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("职权目录")
    sheet.append(["示例区权力清单"])
    sheet.append(list(HEADINGS))
    for index in range(number):
        subject, act = chance.choice(words.SUBJECTS), chance.choice(words.ACTS)
        title, edition, _level = chance.choice(words.LAWS)
        sheet.append(
            [
                index + 1,
                f"DR-{index + 1:06d}",
                f"{chance.choice(words.QUALIFIERS)}{subject}{act}（登记簿{index + 1}号）",
                TYPES[index % len(TYPES)],
                words.SECTIONS[index % len(words.SECTIONS)],
                f"《{title}》（{edition}）第八条：{words.LAW_TEXT}",
                "20个工作日",
                f"{chance.randint(3, 20)}个工作日",
                "否",
                "0371-66660000",
            ]
        )
    book.save(path)


main()
