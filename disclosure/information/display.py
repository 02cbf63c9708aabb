"""Contents of disclosures in words."""

from typing import Any

from portal.publishing.display import common_in_words
from portal.punctuation import in_brackets, listed
from portal.richtext.texts import shown_text


def in_words(path: str, content: dict[str, Any]) -> str | None:
    """A field that several values of the content say together; ``None`` where its own value says it all."""
    match path:
        case "body":
            return shown_text(content["body"])
        case "item":
            return f"{content['item']['code']} {content['item']['title']}".strip()
        case "files":  # one that was replaced by another of its name isn't the same
            return "\n".join(
                file["name"] + in_brackets(f"SHA-256 {file['digest'][:8]}")
                for file in content.get("files", [])
            )
        case "powers":
            return listed(f"{power['code']} {power['name']}" for power in content["powers"])
    return common_in_words(path, content)
