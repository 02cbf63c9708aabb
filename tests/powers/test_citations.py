"""One citation of a law, wherever it stands: on the page, in print, in the back office."""

import pytest

from powers.content import snapshot
from powers.models import LegalBasis
from powers.page import body_context
from powers.printing import wording
from powers.rules import citation
from tests.factories import LegalBasisFactory


@pytest.mark.parametrize(
    ("title", "number", "article", "expected"),
    [
        ("专利法", "2008年修正", "第六十三条", "《专利法》（2008年修正）第六十三条"),
        ("《专利法》", "（2008年修正）", "第六十三条", "《专利法》（2008年修正）第六十三条"),
        (" 专利法 ", "(2008年修正)", " 第六十三条", "《专利法》(2008年修正)第六十三条"),
        ("专利法", "", "", "《专利法》"),
        ("管科字〔2013〕31号", "", "", "管科字〔2013〕31号"),
        ("", "", "第六十三条", "第六十三条"),
    ],
)
def test_marks_that_were_typed_along_are_not_doubled(title, number, article, expected):
    assert citation(title, number, article) == expected
    basis = LegalBasis(title=title, document_number=number, article=article)
    assert basis.citation == expected
    row = {"title": title, "document_number": number, "article": article}
    assert wording.citation(row) == expected


def test_the_page_cites_alike(bureau):
    power = bureau.power()
    LegalBasisFactory(power=power, title="专利法", document_number="（2008年修正）", article="第六十三条")
    assert body_context(snapshot(power))["legal_bases"][0]["citation"] == "《专利法》（2008年修正）第六十三条"
