"""What PDF/A-3b asks on top: colours that mean the same everywhere, nothing that acts, files that say what they are."""

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Name

from .content import DEEPEST
from .metadata import PDFA_ID, PREDEFINED, Xmp
from .opened import Opened, of_page, text_of
from .trees import name_tree

ACTIONS = frozenset(("/GoTo", "/GoToR", "/GoToE", "/Thread", "/URI", "/Named", "/SubmitForm"))
RELATIONS = frozenset(("/Source", "/Data", "/Alternative", "/Supplement", "/Unspecified"))
BLEND_MODES = frozenset(
    [
        "/Normal",
        "/Compatible",
        "/Multiply",
        "/Screen",
        "/Overlay",
        "/Darken",
        "/Lighten",
        "/ColorDodge",
        "/ColorBurn",
        "/HardLight",
        "/SoftLight",
        "/Difference",
        "/Exclusion",
        "/Hue",
        "/Saturation",
        "/Color",
        "/Luminosity",
    ]
)
PRINT, FORBIDDEN_FLAGS = 4, 1 | 2 | 32 | 256  # Invisible, Hidden, NoView, ToggleNoView
PROFILE_SPACES = {b"RGB ": 3, b"GRAY": 1, b"CMYK": 4}


def archive_problems(file: Opened, xmp: Xmp) -> Iterator[str]:
    """What keeps the file from being PDF/A-3b."""
    root = file.pdf.Root
    if file.pdf.is_encrypted:
        yield "The file is encrypted."
    if (xmp.first(PDFA_ID, "part"), xmp.first(PDFA_ID, "conformance")) != ("3", "B"):
        part, level = xmp.first(PDFA_ID, "part"), xmp.first(PDFA_ID, "conformance")
        yield f"The XMP metadata say PDF/A part {part!r}, conformance {level!r}, not 3 and B."
    for namespace, name in sorted(xmp.values):
        if namespace not in PREDEFINED and (namespace, name) not in xmp.described:
            yield f"The XMP metadata have {name} ({namespace}), which no extension schema describes."
    components, problems = _intent(root)
    yield from problems
    for key in ("/AA", "/Requirements", "/NeedsRendering"):
        if key in root:
            yield f"The catalog has {key[1:]}."
    if "/JavaScript" in root.get("/Names", {}):
        yield "The file has JavaScript."
    if "/AcroForm" in root and "/XFA" in root.AcroForm:
        yield "The file has an XFA form."
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary):
        yield from _action_problems(opening, "The catalog's OpenAction")
    yield from _attachment_problems(file)
    seen: set[tuple[int, int]] = set()
    for index in file.sample:
        yield from _page_problems(file, index, components, seen)


def _intent(root: pikepdf.Object) -> tuple[int, list[str]]:
    """How many components the colours of the output intent have, and what is wrong with it."""
    found = [intent for intent in root.get("/OutputIntents", []) if intent.get("/S") == Name.GTS_PDFA1]
    if len(found) != 1:
        return 0, [f"The file has {len(found)} output intents of PDF/A (GTS_PDFA1), not one."]
    profile = found[0].get("/DestOutputProfile")
    problems = []
    if not text_of(found[0].get("/OutputConditionIdentifier")):
        problems.append("The output intent has no OutputConditionIdentifier.")
    if not isinstance(profile, pikepdf.Stream):
        return 0, [*problems, "The output intent has no profile."]
    data = profile.read_bytes()
    components = PROFILE_SPACES.get(data[16:20], 0)
    if data[36:40] != b"acsp" or data[8] > 4 or data[12:16] not in (b"mntr", b"prtr"):
        problems.append(
            "The output intent's profile isn't an ICC profile of a screen or a printer, up to version 4."
        )
    if not components or profile.get("/N") != components:
        problems.append(f"The output intent's profile is of {data[16:20]!r}, but says N {profile.get('/N')}.")
    return components, problems


def _action_problems(action: pikepdf.Object, name: str) -> Iterator[str]:
    if str(action.get("/S")) not in ACTIONS:
        yield f"{name} is an action of type {action.get('/S')}."
    following = action.get("/Next")
    for one in following if isinstance(following, pikepdf.Array) else [following]:
        if isinstance(one, pikepdf.Dictionary):
            yield from _action_problems(one, name)


def _attachment_problems(file: Opened) -> Iterator[str]:
    root = file.pdf.Root
    complaints: list[str] = []
    tree = root.get("/Names", {}).get("/EmbeddedFiles")
    listed = list(name_tree(tree, "The tree of attachments", complaints.append)) if tree is not None else []
    yield from complaints
    associated = {entry.objgen for entry in root.get("/AF", [])}
    for key, specification in listed:
        name = f"The attachment {pikepdf.String(key)}"
        if not text_of(specification.get("/F")) or not text_of(specification.get("/UF")):
            yield f"{name} has no file name in both F and UF."
        if str(specification.get("/AFRelationship")) not in RELATIONS:
            yield f"{name} doesn't say what it is to the document (AFRelationship)."
        if specification.objgen not in associated:
            yield f"{name} isn't among the catalog's associated files (AF)."
        stream = specification.get("/EF", {}).get("/F")
        if not isinstance(stream, pikepdf.Stream):
            yield f"{name} has no content."
            continue
        if "/" not in str(stream.get("/Subtype", "/"))[1:]:
            yield f"{name} has no MIME type (Subtype)."
        if not text_of(stream.get("/Params", {}).get("/ModDate")):
            yield f"{name} has no date of its last change (Params, ModDate)."
    if len(associated) > len(listed):
        yield f"The catalog has {len(associated)} associated files, but {len(listed)} attachments."


def _page_problems(file: Opened, index: int, components: int, seen: set[tuple[int, int]]) -> Iterator[str]:
    page, content, name = file.pages[index], file.content(index), of_page(index).capitalize()
    covered = {3: {"DeviceRGB", "DeviceGray"}, 1: {"DeviceGray"}, 4: {"DeviceCMYK", "DeviceGray"}}
    for colour in sorted(content.colours - covered.get(components, set())):
        yield f"{name} uses {colour}, which the output intent doesn't cover."
    if content.depth > DEEPEST:
        yield f"{name} goes {content.depth} graphics states deep, more than {DEEPEST}."
    if "/AA" in page:
        yield f"{name} has actions of its own (AA)."
    if "/Resources" not in page:
        yield f"{name} has no resources of its own."
    yield from _resource_problems(page.get("/Resources"), name, seen)
    if "/Group" in page and not components and "/CS" not in page.Group:
        yield f"{name} has a transparency group without a colour space, and there is no output intent."
    for number, annotation in enumerate(file.annotations(index), start=1):
        which = f"Annotation {number} of {of_page(index)}"
        flags = int(annotation.get("/F", 0))
        if not flags & PRINT or flags & FORBIDDEN_FLAGS:
            yield f"{which} has the flags {flags}: it must be seen and printed (4)."
        if annotation.get("/Subtype") not in ("/Link", "/Popup") and "/AP" not in annotation:
            yield f"{which} has no appearance."
        if "/A" in annotation:
            yield from _action_problems(annotation.A, which)
        if "/AA" in annotation:
            yield f"{which} has actions of its own (AA)."


def _resource_problems(resources: Any, name: str, seen: set[tuple[int, int]]) -> Iterator[str]:
    """Graphics states, images and forms that can't be archived; each is looked at once."""
    if not isinstance(resources, pikepdf.Dictionary) or (resources.is_indirect and resources.objgen in seen):
        return
    seen.add(resources.objgen)
    for key, state in resources.get("/ExtGState", {}).items():
        if "/TR" in state or "/HTP" in state or state.get("/TR2", Name.Default) != Name.Default:
            yield f"{name}: the graphics state {key} has a transfer function or a halftone phase."
        modes = state.get("/BM", Name.Normal)
        for mode in modes if isinstance(modes, pikepdf.Array) else [modes]:
            if str(mode) not in BLEND_MODES:
                yield f"{name}: the graphics state {key} has the blend mode {mode}."
    for kind in ("/XObject", "/Pattern"):
        for key, painted in resources.get(kind, {}).items():
            if not isinstance(painted, pikepdf.Stream) or painted.objgen in seen:
                continue
            seen.add(painted.objgen)
            if (
                painted.get("/Subtype") == Name.PS
                or "/PS" in painted
                or "/Ref" in painted
                or "/OPI" in painted
            ):
                yield f"{name}: {key} is PostScript or lies in another file."
            if painted.get("/Interpolate", False) is True or "/Alternates" in painted:
                yield f"{name}: the image {key} has Interpolate or Alternates."
            if "/LZWDecode" in str(painted.get("/Filter", "")):
                yield f"{name}: {key} is compressed by LZW."
            yield from _resource_problems(painted.get("/Resources"), name, seen)
