"""What of Chinese an English screen may show, and a bureau whose own words are English."""

import re

from portal.organisations.models import Membership, Organisation
from portal.organisations.services import grant_role
from tests.factories import Bureau, BureauFactory, OrganisationFactory, UserFactory

# Characters of Chinese, and its full-width marks; not the wide space, which only spaces.
CHINESE = re.compile(r"[\u2e80-\u2fff\u3001-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")

# Chinese that an English text quotes on purpose.
QUOTED = (
    "《信息技术 互联网内容无障碍可访问性技术要求与测试方法》",  # the name of a standard
    "怎样办理专利纠纷的调解",  # what a citizen might type; the records are Chinese
    "专利",
    "第六十三条第二款",  # how an article is cited
    "台账完整，未被改动",  # what the verification program prints
    "台账已被改动",
)
_CITED = re.compile(
    r"《Patent Law》|《(?=…)"
)  # the law that the records of these tests rest on; also cut short
_SWITCH = re.compile(r"<a [^>]*hreflang=\"zh-CN\"[^>]*>中文</a>")


def chinese_in(text: str) -> list[str]:
    """Each run of Chinese in ``text`` that isn't quoted on purpose and isn't the switch to the Chinese page."""
    text = _SWITCH.sub("", text)
    for quote in QUOTED:
        text = text.replace(quote, "")
    text = _CITED.sub("", text)
    return re.findall(rf".{{0,40}}{CHINESE.pattern}+.{{0,40}}", text)


class EnglishBureau(Bureau):
    """A bureau whose every name is English: what is Chinese on its screens, the portal itself has put there."""

    def __init__(self):
        self.bureau = BureauFactory(
            name="Science Bureau", code="SB", phone="0371-1", complaint_phone="0371-2"
        )
        self.section = OrganisationFactory(
            parent=self.bureau, name="Patents Section", code="SB-P", address="1 Main Street", duties="Patents"
        )
        self.people = 0

    def person(self, role, organisation: Organisation, **values):
        self.people += 1
        user = UserFactory(full_name=f"Person {self.people}", username=f"person{self.people}", **values)
        Membership.objects.create(user=user, organisation=organisation)
        grant_role(user, role, organisation)
        return user
