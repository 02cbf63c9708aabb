"""For whom a print over many records is made: each holds what those before it hold."""

from django.utils.translation import gettext_lazy

from portal.publishing.models import Audience

SOCIETY, PARTY, ALL = "society", "party", "all"
AUDIENCES = {
    SOCIETY: gettext_lazy("向社会公开"),
    PARTY: gettext_lazy("向社会公开和党内公开"),
    ALL: gettext_lazy("全部已公开（含本单位、特定对象和内部）"),
}
READ_BY = {SOCIETY: [Audience.SOCIETY], PARTY: [Audience.SOCIETY, Audience.PARTY], ALL: list(Audience)}
