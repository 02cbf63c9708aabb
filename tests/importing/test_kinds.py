"""What kind an unknown organisation is offered as."""

import pytest

from portal.importing.kinds import guess_kind
from portal.organisations.models import Organisation

Kind = Organisation.Kind
BUREAU, SECTION, PARTY, AFFILIATED = Kind.BUREAU, Kind.SECTION, Kind.PARTY_GROUP, Kind.AFFILIATED


@pytest.mark.parametrize(
    ("name", "under_bureau", "under_district"),
    [
        ("区经信局", BUREAU, BUREAU),
        ("广安区税务局", BUREAU, BUREAU),
        ("发展和改革委员会", BUREAU, BUREAU),
        ("区卫健委", BUREAU, BUREAU),
        ("区委办", BUREAU, BUREAU),
        ("区政府办", BUREAU, BUREAU),
        ("区委统战部", BUREAU, BUREAU),
        ("区残联", BUREAU, BUREAU),
        ("区消防大队", BUREAU, BUREAU),
        ("紫荆山路街道办事处", BUREAU, BUREAU),
        ("圃田乡", BUREAU, BUREAU),
        ("十八里河镇人民政府", BUREAU, BUREAU),
        ("局党组", PARTY, PARTY),
        ("机关党委", PARTY, PARTY),
        ("办公室", SECTION, BUREAU),
        ("知识产权科", SECTION, SECTION),
        ("市场监管科", SECTION, SECTION),
        ("区划地名科（区域合作科）", SECTION, SECTION),
        ("科技信息研究所", AFFILIATED, BUREAU),
        ("生产力促进中心", AFFILIATED, BUREAU),
        ("区图书馆", AFFILIATED, AFFILIATED),
        ("自来水公司", AFFILIATED, AFFILIATED),
        ("区人民法院", BUREAU, BUREAU),
    ],
)
def test_the_name_tells_the_kind_and_where_it_does_not_the_place(name, under_bureau, under_district):
    assert guess_kind(Organisation(kind=Kind.BUREAU), name) == under_bureau
    assert guess_kind(Organisation(kind=Kind.DISTRICT), name) == under_district


def test_under_a_city_a_district_is_one():
    assert guess_kind(Organisation(kind=Kind.CITY), "管城回族区") == Kind.DISTRICT
    assert guess_kind(Organisation(kind=Kind.CITY), "市科技局") == Kind.BUREAU
