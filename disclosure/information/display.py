"""Contents of disclosures in words."""

from typing import Any

from portal.publishing.models import Audience
from portal.punctuation import listed
from portal.richtext.texts import text_of

from ..catalogue.display import way


def display_value(path: str, value: Any) -> str:
    """``value`` of the content's field ``path`` as a reader sees it."""
    if value is None or value == "":
        return ""
    if path == "expires_on":
        return str(value)[:16].replace("T", " ")
    if path == "audience" and value in Audience.values:
        return str(Audience(value).label)
    return str(value)


def in_words(path: str, content: dict[str, Any]) -> str | None:
    """A field that several values of the content say together; ``None`` where its own value says it all."""
    match path:
        case "body":
            return text_of(content["body"])
        case "item":
            return f"{content['item']['code']} {content['item']['title']}".strip()
        case "unit":
            return content["unit"]["name"]
        case "organisation_path":
            return way(content["organisation_path"])
        case "powers":
            return listed(f"{power['code']} {power['name']}" for power in content["powers"])
    return None
