"""What a catalogue item's page says, laid out once at publication."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from portal.language import own_words
from portal.publishing.display import post_name, way
from powers.page import Fact, steps

from .content import limit_of
from .display import display_value, forms_in_words, in_words


def body(content: dict[str, Any]) -> str:
    """The page's body as HTML, in the language that is active now."""
    return render_to_string("disclosure/public/_item_body.html", body_context(content))


def body_context(content: dict[str, Any]) -> dict[str, Any]:
    """Labels and values of the summary, and the sections below it."""
    limit = in_words("limit", content)
    facts = [
        Fact(_("编号"), content["code"]),
        Fact(_("公开目录"), display_value("catalogue", content["catalogue"])),
        Fact(_("公开类别"), way(content["category_path"]), True),
        Fact(_("公开主体"), content["subject"] or content["unit"]["name"], True),
        Fact(_("公开范围"), display_value("audience", content["audience"])),
        Fact(_("公开形式"), forms_in_words(content["forms"], content["forms_note"])),
        Fact(_("公开时间"), display_value("timing", content["timing"])),
        Fact(_("公开时限"), limit or "", bool(limit_of(content).event)),
        Fact(_("时限说明"), content["limit_note"], True),
        Fact(_("责任科室"), way(content["organisation_path"]), True),
        Fact(_("责任岗位"), post_name(content["post"]), True),
        Fact(_("有效期至"), display_value("expires_on", content["expires_on"])),
    ]
    return {
        "content": content,
        "own": own_words(),
        "facts": [fact for fact in facts if fact.value],
        "steps": steps(content["procedure"]),
        "bases": [line for line in content["legal_basis"].splitlines() if line.strip()],
    }
