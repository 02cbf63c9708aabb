"""What a disclosure's page says, laid out once at publication."""

from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.attachments.facts import FileFacts
from portal.language import own_words
from portal.publishing.display import display_value, way
from powers.page import Fact

from ..models import Disclosure


def body(content: dict[str, Any]) -> str:
    """The page's body as HTML, in the language that is active now."""
    return render_to_string("disclosure/public/_information_body.html", body_context(content))


def body_context(content: dict[str, Any]) -> dict[str, Any]:
    """The table of marks above the text (索引号、文号 …), and the text."""
    facts = [
        Fact(_("索引号"), content["index_number"] or ""),
        Fact(_("公开类别"), way(content["category_path"]), True),
        Fact(_("目录事项"), content["item"]["title"], True),
        Fact(_("发布机构"), content["unit"]["name"], True),
        Fact(_("责任科室"), content["organisation_path"][-1]["name"], True),
        Fact(_("形成日期"), content["formed_on"]),
        Fact(_("文号"), content["document_number"], True),
        Fact(_("主题词"), content["subject_words"], True),
        Fact(_("公开范围"), display_value("audience", content["audience"])),
        Fact(_("有效期至"), display_value("expires_on", content["expires_on"])),
    ]
    return {
        "content": content,
        "facts": [fact for fact in facts if fact.value],
        "files": list(files(content)),
        "own": own_words(),
    }


def files(content: dict[str, Any]) -> Iterator[tuple[FileFacts, str]]:
    """The attached files with their public addresses; none before the disclosure has an address."""
    for number, file in enumerate(content.get("files", []), 1):
        slug = content["slug"]
        yield (
            FileFacts.from_content(file),
            reverse("disclosure:information-file", args=[slug, number]) if slug else "",
        )


def for_review(disclosure: Disclosure, content: dict[str, Any]) -> str:
    """The text as its readers will see it, tables as tables, and the draft's files to be opened."""
    known = [FileFacts.from_content(file) for file in content["files"]]
    addresses = [
        reverse("disclosure-information:file", args=[disclosure.pk, number + 1])
        for number in range(len(known))
    ]
    return render_to_string(
        "disclosure/office/_text_for_review.html",
        {"body": content["body"], "files": list(zip(known, addresses, strict=True))},
    )
