"""What a power's page says, laid out once at publication."""

import re
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from portal.language import own_words
from portal.publishing.display import post_name, way
from portal.punctuation import clauses

from .content import promised_limit, statutory_limit
from .display import display_value, see_sub_items
from .flowcharts.chart import drawn
from .flowcharts.chart import in_words as flow_in_words
from .flowcharts.reading import flow_of
from .rules import Limit, citation

# A law's text longer than this (characters) is folded on the screen; in print it is always whole.
LONG_TEXT = 260
_NO_LIMIT = re.compile('<span class="site-none">.*?</span>')
# Between these marks stands the flowchart, which the public page shows over its whole width.
_CHART = re.compile("<!--chart-->(.*?)<!--/chart-->", re.DOTALL)
_ARROWS = re.compile(r"→|⇒|➔|->|—>|－>|＞|\n")


class Fact(NamedTuple):
    """One row of the summary.

    ``is_own`` marks the bureau's own words, which are Chinese on an English page too; ``term`` is what the help page
    (``portal.site.terms``) has to say on it.
    """

    label: str
    value: str
    is_own: bool = False
    term: str = ""
    is_missing: bool = False


def body(content: dict[str, Any]) -> str:
    """The page's body as HTML, in the language that is active now."""
    return render_to_string("powers/public/_body.html", body_context(content))


def body_of_main_item(body: str) -> str:
    """The same where the reader is shown sub-items: limits that the main item lacks are to be found there.

    Told when it is read and not at publication: sub-items come and go, each with a publication of its own.
    """
    return _NO_LIMIT.sub(escape(see_sub_items()), body)


def around_the_chart(body: str) -> tuple[str, str, str]:
    """A body in three: what stands before the flowchart, its section, and what follows; all in the first without one."""
    found = _CHART.search(body)
    return (body[: found.start()], found[1], body[found.end() :]) if found else (body, "", "")


def body_context(content: dict[str, Any]) -> dict[str, Any]:
    """Labels and values of the summary, and the sections below it."""
    kind, post, flow = content["power_type"], content["post"], flow_of(content)
    facts = [
        Fact(_("职权编码"), content["code"], term="code"),
        Fact(_("职权类别"), display_value("power_type", kind), term=kind.replace("_", "-")),
        Fact(_("权力属性"), display_value("function", content["function"]), term=content["function"]),
        Fact(_("管理对象"), display_value("internal_domain", content["internal_domain"])),
        Fact(_("所属主项"), content["parent"]["name"] if content["parent"] else "", True, "main-item"),
        Fact(_("行使主体"), content["exercising_subject"], True, "subject"),
        Fact(_("责任单位"), way(content["organisation_path"]), True),
        Fact(_("责任岗位"), post_name(post), True, "key-post" if post and post["is_key_post"] else ""),
        _limit(_("法定时限"), statutory_limit(content), _("法律法规未作规定")),
        _limit(_("承诺时限"), promised_limit(content), _("未作承诺")),
        Fact(_("时限说明"), content["limit_note"], True),
        Fact(_("收费"), _fee(content), content["charges_fee"]),
        Fact(_("办理结果"), content["outcome"], True),
        Fact(_("公开范围"), display_value("audience", content["audience"]), term="audience"),
        Fact(_("有效期至"), display_value("expires_on", content["expires_on"])),
    ]
    return {
        "content": content,
        "facts": [fact for fact in facts if fact.value],
        "own": own_words(),
        "help": reverse("site:help"),
        "steps": steps(content["process"]),
        "chart": drawn(flow, content["name"]) if flow.nodes else "",
        "flow": flow_in_words(flow),
        **_files(content),
        "duties_have_text": any(row["text"] for row in content["duties"]),
        "legal_bases": [
            {
                **row,
                "citation": citation(row["title"], row["document_number"], row["article"]),
                "level_label": display_value("legal_bases.level", row["level"]),
                "is_long": len(row["text"]) > LONG_TEXT,
            }
            for row in content["legal_bases"]
        ],
        "materials": [
            {**row, "form_label": display_value("materials.form", row["form"])}
            for row in content["materials"]
        ],
    }


def _files(content: dict[str, Any]) -> dict[str, str]:
    """Where the chart is to be had as a file; nowhere before the power has an address."""
    if not content.get("steps") or not content["slug"]:
        return {}
    names = {"picture_url": "powers:flowchart-svg", "bpmn_url": "powers:flowchart-bpmn"}
    return {key: reverse(name, args=[content["slug"]]) for key, name in names.items()}


def _limit(label: str, limit: Limit, instead: str) -> Fact:
    return Fact(label, str(limit) or instead, term="limits", is_missing=not str(limit))


def steps(process: str) -> list[str]:
    """The steps of a process written 受理→审查→决定; one step if it is plain prose."""
    return [step for part in _ARROWS.split(process) if (step := part.strip())]


def _fee(content: dict[str, Any]) -> str:
    if not content["charges_fee"]:
        return _("不收费")
    parts = [content["fee_standard"], content["fee_basis"]]
    return clauses([_("收费"), *(part for part in parts if part)])
