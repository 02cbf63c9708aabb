"""What a content stream says: which marked content holds which text, what is painted outside of any, in which fonts.

A form that is painted is read with the page, as what is painted is the page's; each form is read once.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pikepdf
from pikepdf import Name

from .encoding import Encoding

Key = tuple[int, int]

PATHS = frozenset(["S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh"])
TEXTS = frozenset(("Tj", "TJ", "'", '"'))
DEVICE_OPERATORS = {
    "g": "DeviceGray", "G": "DeviceGray", "rg": "DeviceRGB", "RG": "DeviceRGB",
    "k": "DeviceCMYK", "K": "DeviceCMYK",
}  # fmt: skip
DEVICE_SPACES = frozenset(DEVICE_OPERATORS.values())
READ = " ".join([*PATHS, *TEXTS, *DEVICE_OPERATORS, "q Q BT ET BMC BDC EMC Tf Do gs cs CS scn SCN BI ID EI"])
DEEPEST = 28  # q within q: ISO 19005-3, 6.1.13
ARTIFACT = -1


@dataclass(slots=True)
class Content:
    """What one stream says, with the forms that it paints."""

    # the marked content that structure elements refer to, in the order of painting: its text by its MCID
    marks: dict[int, list[str]] = field(default_factory=dict)
    loose: dict[str, int] = field(default_factory=dict)  # operators that paint outside of any marked content
    text: list[str] = field(default_factory=list)  # all of a form's text, for the mark that paints it
    codes: dict[Key, set[int]] = field(default_factory=dict)  # what is shown of each font
    colours: set[str] = field(default_factory=set)  # the device colour spaces
    problems: list[str] = field(default_factory=list)
    # the forms with tagged content of their own that are painted, each with what it says
    forms: "list[tuple[pikepdf.Object, Content]]" = field(default_factory=list)
    depth: int = 0  # of q


class Contents:
    """Reads streams, and remembers fonts and forms that it has met."""

    def __init__(self) -> None:
        self.fonts: dict[Key, pikepdf.Object] = {}
        self.encodings: dict[Key, Encoding] = {}
        self._forms: dict[tuple[Key, bool], Content] = {}

    def of_page(self, page: pikepdf.Object) -> Content:
        """What ``page`` says."""
        resources, node = None, page
        while resources is None and node is not None:
            resources, node = node.get("/Resources"), node.get("/Parent")
        return _Reader(self, resources, is_artifact=False).read(page)

    def of_form(self, form: pikepdf.Object, resources: Any, *, is_artifact: bool) -> Content:
        """What a form or a pattern says; ``resources`` are those of the page, for a form that has none."""
        key = (form.objgen, is_artifact)
        if key not in self._forms:
            self._forms[key] = Content()  # ends a form that paints itself
            reader = _Reader(self, form.get("/Resources", resources), is_artifact=is_artifact)
            self._forms[key] = reader.read(form)
        return self._forms[key]

    def encoding(self, font: pikepdf.Object) -> Encoding:
        """The encoding of ``font``."""
        key = font.objgen
        if key not in self.encodings:
            self.fonts[key] = font
            self.encodings[key] = Encoding(font)
        return self.encodings[key]


class _Reader:
    def __init__(self, contents: Contents, resources: Any, *, is_artifact: bool):
        self.contents = contents
        self.resources = resources if resources is not None else pikepdf.Dictionary()
        self.found = Content()
        # The open marked content, each with its MCID, ARTIFACT, or None where it is neither.
        self.open: list[int | None] = [ARTIFACT] if is_artifact else []
        self.inherited = len(self.open)
        self.font: pikepdf.Object | None = None
        self.encoding: Encoding | None = None
        self.encodings: dict[str, tuple[pikepdf.Object, Encoding]] = {}
        self.saved: list[tuple[Any, Any]] = []
        self.is_in_text = False

    def read(self, stream: pikepdf.Object) -> Content:
        try:
            instructions = pikepdf.parse_content_stream(stream, READ)
        except (pikepdf.PdfError, pikepdf.PdfParsingError, TypeError) as error:
            self.problem(f"can't be read: {error}")
            return self.found
        for instruction in instructions:
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                self.paint("inline image")
                continue
            self.step(str(instruction.operator), instruction.operands)
        if len(self.open) > self.inherited:
            self.problem(f"leaves {len(self.open) - self.inherited} marked content open")
        if self.saved:
            self.problem(f"has {len(self.saved)} q without Q")
        return self.found

    def problem(self, text: str) -> None:
        self.found.problems.append(text)

    def step(self, operator: str, operands: Any) -> None:
        if operator in TEXTS:
            self.show(operator, operands)
        elif operator in ("BDC", "BMC"):
            self.begin(operator, operands)
        elif operator == "EMC":
            if len(self.open) == self.inherited:
                self.problem("ends marked content that never began")
            else:
                self.open.pop()
        elif operator in PATHS:
            self.paint(operator)
            if operator == "sh":
                self.shade(self.resource("/Shading", operands[0]))
        elif operator == "Tf":
            self.choose(str(operands[0]))
        elif operator == "q":
            self.saved.append((self.font, self.encoding))
            self.found.depth = max(self.found.depth, len(self.saved))
        elif operator == "Q":
            if not self.saved:
                self.problem("has a Q without q")
            else:
                self.font, self.encoding = self.saved.pop()
        elif operator in ("BT", "ET"):
            if self.is_in_text == (operator == "BT"):
                self.problem(f"has a {operator} too many")
            self.is_in_text = operator == "BT"
        elif operator == "Do":
            self.paint_object(operands[0])
        else:
            self.set_state(operator, operands)

    def begin(self, operator: str, operands: Any) -> None:
        """Enter marked content."""
        mcid, tag = None, str(operands[0])
        properties = operands[1] if operator == "BDC" else None
        if isinstance(properties, Name):
            properties = self.resource("/Properties", properties)
        if isinstance(properties, pikepdf.Dictionary):
            mcid = properties.get("/MCID")
        outside = self.mark
        if tag == "/Artifact":
            if mcid is not None:
                self.problem(f"has an artifact with an MCID ({mcid})")
            if outside not in (None, ARTIFACT):
                self.problem(f"has an artifact inside of tagged content (MCID {outside})")
            self.open.append(ARTIFACT)
            return
        if mcid is not None:
            mcid = int(mcid)
            if outside is not None:
                where = "an artifact" if outside == ARTIFACT else f"that with MCID {outside}"
                self.problem(f"has tagged content (MCID {mcid}) inside of {where}")
            if mcid in self.found.marks:
                self.problem(f"uses MCID {mcid} twice")
            self.found.marks.setdefault(mcid, [])
        self.open.append(mcid)

    @property
    def mark(self) -> int | None:
        """The MCID that holds what is painted now, or ARTIFACT; None outside of any."""
        for entry in reversed(self.open):
            if entry is not None:
                return entry
        return None

    def paint(self, what: str) -> None:
        if self.mark is None:
            self.found.loose[what] = self.found.loose.get(what, 0) + 1

    def choose(self, name: str) -> None:
        """Take a font."""
        if name not in self.encodings:
            font = self.resource("/Font", name)
            if not isinstance(font, pikepdf.Dictionary):
                self.problem(f"uses a font {name} that its resources don't have")
                self.font = self.encoding = None
                return
            self.encodings[name] = (font, self.contents.encoding(font))
        self.font, self.encoding = self.encodings[name]

    def show(self, operator: str, operands: Any) -> None:
        """Show text."""
        if self.font is None or self.encoding is None:
            self.problem("shows text without a font")
            return
        items = operands[0] if operator == "TJ" else [operands[-1]]
        shown = b"".join([bytes(item) for item in items if not isinstance(item, int | float | Decimal)])
        codes = self.encoding.codes(shown)
        if not codes:
            return
        self.found.codes.setdefault(self.font.objgen, set()).update(codes)
        self.paint(operator)
        self.say(self.encoding.text(codes))

    def say(self, text: str) -> None:
        self.found.text.append(text)
        mark = self.mark
        if mark is not None and mark != ARTIFACT:
            self.found.marks[mark].append(text)

    def paint_object(self, name: Any) -> None:
        """Paint an image or a form."""
        painted = self.resource("/XObject", name)
        if not isinstance(painted, pikepdf.Stream):
            self.problem(f"paints {name}, which its resources don't have")
            return
        if painted.get("/Subtype") != Name.Form:
            self.paint("image")
            self.space(painted.get("/ColorSpace"))
            return
        mark = self.mark
        form = self.contents.of_form(painted, self.resources, is_artifact=mark == ARTIFACT)
        self.take(form)
        if form.marks and mark is not None:
            self.problem(f"paints a form with tagged content inside of other content (MCID {mark})")
        if mark is None:
            if form.marks:
                self.found.forms.append((painted, form))
            for operator, count in form.loose.items():
                self.found.loose[operator] = self.found.loose.get(operator, 0) + count
        elif mark != ARTIFACT:
            self.say("".join(form.text))

    def take(self, other: Content) -> None:
        """Add fonts and colours of a form."""
        for font, codes in other.codes.items():
            self.found.codes.setdefault(font, set()).update(codes)
        self.found.colours |= other.colours
        self.found.problems += [f"paints a form that {problem}" for problem in other.problems]
        self.found.depth = max(self.found.depth, len(self.saved) + other.depth)

    def set_state(self, operator: str, operands: Any) -> None:
        """Colours, patterns and soft masks."""
        if operator in DEVICE_OPERATORS:
            self.device(DEVICE_OPERATORS[operator])
        elif operator in ("cs", "CS"):
            self.space(operands[0])
        elif operator in ("scn", "SCN") and len(operands) and isinstance(operands[-1], Name):
            pattern = self.resource("/Pattern", operands[-1])
            if isinstance(pattern, pikepdf.Stream):
                self.take(self.contents.of_form(pattern, self.resources, is_artifact=True))
            elif isinstance(pattern, pikepdf.Dictionary):
                self.shade(pattern.get("/Shading"))
            else:
                self.problem(f"uses a pattern {operands[-1]} that its resources don't have")
        elif operator == "gs":
            state = self.resource("/ExtGState", operands[0])
            if not isinstance(state, pikepdf.Dictionary):
                self.problem(f"uses a graphics state {operands[0]} that its resources don't have")
            elif isinstance(state.get("/SMask"), pikepdf.Dictionary):
                self.take(self.contents.of_form(state.SMask.G, self.resources, is_artifact=True))

    def shade(self, shading: Any) -> None:
        if shading is not None:
            self.space(shading.get("/ColorSpace"))

    def space(self, space: Any) -> None:
        """Note the device colours that a colour space rests on."""
        if isinstance(space, Name) and str(space)[1:] not in (*DEVICE_SPACES, "Pattern"):
            space = self.resource("/ColorSpace", space)
        if isinstance(space, Name):
            if str(space)[1:] in DEVICE_SPACES:
                self.device(str(space)[1:])
        elif isinstance(space, pikepdf.Array) and len(space):
            base = {"/Indexed": 1, "/Pattern": 1, "/Separation": 2, "/DeviceN": 2}.get(str(space[0]))
            if base is not None and len(space) > base:
                self.space(space[base])

    def device(self, space: str) -> None:
        """Note a device colour, unless the resources say which real one it stands for."""
        if self.resource("/ColorSpace", space.replace("Device", "/Default")) is None:
            self.found.colours.add(space)

    def resource(self, kind: str, name: Any) -> Any:
        """What the stream's resources call ``name``."""
        return self.resources.get(kind, pikepdf.Dictionary()).get(str(name))
