"""What a power's page says, laid out once at publication."""

import re
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .content import promised_limit, statutory_limit
from .display import display_value


def body(content: dict[str, Any]) -> str:
    """The page's body as HTML, in the language that is active now."""
    return render_to_string("powers/public/_body.html", body_context(content))


def body_context(content: dict[str, Any]) -> dict[str, Any]:
    """Labels and values of the summary, and the sections below it."""
    post, path = content["post"], content["organisation_path"]
    facts = [
        (_("职权编码"), content["code"]),
        (_("职权类别"), display_value("power_type", content["power_type"])),
        (_("权力属性"), display_value("function", content["function"])),
        (_("管理对象"), display_value("internal_domain", content["internal_domain"])),
        (_("所属主项"), content["parent"]["name"] if content["parent"] else ""),
        (_("行使主体"), content["exercising_subject"] or (path[-1]["name"] if path else "")),
        (_("责任科室"), path[-1]["name"] if path else ""),
        (_("责任岗位"), _post(post)),
        (_("法定时限"), str(statutory_limit(content)) or _("法律法规未作规定")),
        (_("承诺时限"), str(promised_limit(content)) or _("未承诺")),
        (_("时限说明"), content["limit_note"]),
        (_("收费"), _fee(content)),
        (_("办理结果"), content["outcome"]),
        (_("公开范围"), display_value("audience", content["audience"])),
        (_("有效期至"), display_value("expires_on", content["expires_on"])),
    ]
    return {
        "content": content,
        "facts": [(label, value) for label, value in facts if value],
        "steps": [step.strip() for step in re.split(r"→|->|—>|＞", content["process"]) if step.strip()],
        "legal_bases": [
            {
                **row,
                "citation": _citation(row),
                "level_label": display_value("legal_bases.level", row["level"]),
            }
            for row in content["legal_bases"]
        ],
        "materials": [
            {**row, "form_label": display_value("materials.form", row["form"])}
            for row in content["materials"]
        ],
    }


def _post(post: dict[str, Any] | None) -> str:
    if post is None:
        return ""
    return _("%(name)s（重要岗位）") % post if post["is_key_post"] else post["name"]


def _fee(content: dict[str, Any]) -> str:
    if not content["charges_fee"]:
        return _("不收费")
    parts = [content["fee_standard"], content["fee_basis"]]
    return "；".join([_("收费"), *(part for part in parts if part)])


def _citation(row: dict[str, Any]) -> str:
    title = row["title"] if row["title"].startswith("《") else f"《{row['title']}》"
    number = f"（{row['document_number']}）" if row["document_number"] else ""
    return f"{title}{number}{row['article']}"
