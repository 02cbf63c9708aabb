"""An uploaded file as XML: parsed without entities, document types or anything from outside the file."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from .names import BOUNDS, DIAGRAM, MODEL
from .report import MOST_BYTES, WrongFile

_CHINESE = re.compile(rb"""<\?xml[^>]{0,100}encoding=["']\s*(gb[\w-]{1,10})["']""", re.IGNORECASE)
Place = tuple[float, float, float, float]  # x, y, width, height


def parsed(data: bytes) -> Element:
    """The file's root, ``definitions``. Raises ``WrongFile``, saying what the file is instead."""
    if len(data) > MOST_BYTES:
        raise WrongFile(_("文件超过2 MB，无法读取。"))
    if not data.strip():
        raise WrongFile(_("文件是空的，没有可以读取的内容。"))
    try:
        root = fromstring(_decoded(data), forbid_dtd=True)
    except DefusedXmlException as error:
        raise WrongFile(
            _("文件带有文档类型或实体声明，为安全起见没有读取。请用建模工具重新保存。")
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise WrongFile(_instead(data)) from error
    if root.tag != f"{{{MODEL}}}definitions":
        raise WrongFile(_("这不是BPMN文件，里面没有流程。请用建模工具另存为BPMN文件（.bpmn）再上传。"))
    return root


def _instead(data: bytes) -> str:
    """What a file is that can't be parsed, as far as its first bytes tell, and what to do."""
    start = data.lstrip()[:4]
    if start == b"%PDF":
        return _("这是PDF文件，不是BPMN文件。请用建模工具另存为BPMN文件（.bpmn）再上传。")
    if start == b"PK\x03\x04":
        return _("这是压缩包或者Excel、Word文件，不是BPMN文件。请用建模工具另存为BPMN文件（.bpmn）再上传。")
    return _("这不是BPMN文件，或者文件已损坏。请用建模工具另存为BPMN文件（.bpmn）再上传。")


def _decoded(data: bytes) -> bytes | str:
    """What the parser can read: it knows no encoding with several bytes a character but Unicode's."""
    declared = _CHINESE.match(data.lstrip()[:200])
    return data.decode("gb18030") if declared else data


def tag_of(element: Element) -> str:
    """A BPMN element's name without its namespace; empty for elements that aren't BPMN's."""
    namespace, _brace, name = element.tag.rpartition("}")
    return name if namespace == "{" + MODEL else ""


def children(element: Element, *tags: str) -> Iterator[Element]:
    """The BPMN elements of these names right below ``element``."""
    return (child for child in element if tag_of(child) in tags)


def texts(element: Element, tag: str) -> list[str]:
    """What stands in the elements of that name: references, documentations."""
    return ["".join(child.itertext()).strip() for child in children(element, tag)]


def reference(text: str | None) -> str:
    """An id as an attribute or element refers to it, without the prefix that some tools put before it."""
    return (text or "").strip().rpartition(":")[2]


def places(root: Element) -> dict[str, Place]:
    """Element id → where its shape is, from the first diagram that shows it."""
    found: dict[str, Place] = {}
    for shape in root.iter(f"{{{DIAGRAM}}}BPMNShape"):
        bounds = shape.find(f"{{{BOUNDS}}}Bounds")
        if bounds is None:
            continue
        try:
            x, y, width, height = (float(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
        except ValueError:
            continue
        found.setdefault(reference(shape.get("bpmnElement")), (x, y, width, height))
    return found


def is_upright(root: Element) -> bool:
    """Whether the lanes stand side by side, as the portal's own do, and not below each other."""
    for shape in root.iter(f"{{{DIAGRAM}}}BPMNShape"):
        if shape.get("isHorizontal"):
            return shape.get("isHorizontal") == "false"
    return False
