"""What the file says about itself: catalog, document information, XMP."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf
from lxml import etree

from .opened import Opened, text_of

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DC = "http://purl.org/dc/elements/1.1/"
XMP = "http://ns.adobe.com/xap/1.0/"
PDF = "http://ns.adobe.com/pdf/1.3/"
PDFA_ID = "http://www.aiim.org/pdfa/ns/id/"
PDFUA_ID = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
# What PDF/A-3 knows by itself (ISO 19005-3, 6.6.2.3); any other namespace has to be described in the file.
PREDEFINED = frozenset(
    [DC, XMP, PDF, PDFA_ID, EXTENSION]
    + [XMP + end for end in ("mm/", "rights/", "bj/", "t/pg/", "g/", "g/img/")]
    + ["http://ns.adobe.com/photoshop/1.0/", "http://ns.adobe.com/xmp/1.0/DynamicMedia/"]
    + ["http://ns.adobe.com/tiff/1.0/", "http://ns.adobe.com/exif/1.0/", "http://ns.adobe.com/exif/1.0/aux/"]
    + ["http://ns.adobe.com/camera-raw-settings/1.0/"]
)
INFORMATION = {
    "/Title": (DC, "title"),
    "/Author": (DC, "creator"),
    "/Subject": (DC, "description"),
    "/Keywords": (PDF, "Keywords"),
    "/Creator": (XMP, "CreatorTool"),
    "/Producer": (PDF, "Producer"),
    "/CreationDate": (XMP, "CreateDate"),
    "/ModDate": (XMP, "ModifyDate"),
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


@dataclass(slots=True)
class Xmp:
    """The properties of an XMP packet, each with its values; ``described``: what its extension schemas tell of."""

    values: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    described: set[tuple[str, str]] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def first(self, namespace: str, name: str) -> str:
        """A property's first value; empty when it has none."""
        return next(iter(self.values.get((namespace, name), [])), "")


def read_xmp(pdf: pikepdf.Pdf) -> Xmp:
    """The XMP metadata of ``pdf``."""
    xmp = Xmp()
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, pikepdf.Stream):
        xmp.problems.append("The file has no XMP metadata.")
        return xmp
    if stream.get("/Type") != "/Metadata" or stream.get("/Subtype") != "/XML":
        xmp.problems.append("The XMP metadata aren't of the type Metadata, XML.")
    data = stream.read_bytes()
    if re.search(rb"<\?xpacket begin=[^>]*(bytes|encoding)=", data):
        xmp.problems.append("The XMP packet says bytes or encoding in its head.")
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        xmp.problems.append(f"The XMP metadata aren't XML: {error}.")
        return xmp
    for description in root.iter(f"{{{RDF}}}Description"):
        if description.getparent().tag != f"{{{RDF}}}RDF":
            continue
        for name, value in description.attrib.items():
            _note(xmp, name, [value])
        for child in description:
            if isinstance(child.tag, str):
                items = [text_of(item.text) for item in child.iter(f"{{{RDF}}}li")]
                _note(xmp, child.tag, items or [text_of(child.text)])
    for schema in root.iter(f"{{{SCHEMA}}}namespaceURI"):
        above = schema.getparent()
        for name in above.iter(f"{{{PROPERTY}}}name"):
            xmp.described.add((text_of(schema.text), text_of(name.text)))
    return xmp


def _note(xmp: Xmp, tag: str, values: list[str]) -> None:
    name = etree.QName(tag)
    if name.namespace in (None, RDF, "http://www.w3.org/XML/1998/namespace"):
        return
    key = (name.namespace, name.localname)
    if key in xmp.values:
        xmp.problems.append(f"The XMP metadata say {name.localname} twice.")
    xmp.values[key] = values


def metadata_problems(file: Opened, xmp: Xmp) -> Iterator[str]:
    """What is wrong with what the file says about itself, as PDF/UA-1 asks."""
    root = file.pdf.Root
    if not _LANGUAGE.fullmatch(text_of(root.get("/Lang"))):
        yield f"The file's language is {text_of(root.get('/Lang'))!r}."
    if root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") is not True:
        yield "Viewers aren't told to show the title: DisplayDocTitle isn't true."
    marks = root.get("/MarkInfo", {})
    if marks.get("/Marked") is not True or marks.get("/Suspects", False) is True:
        yield "The file doesn't say that it is tagged (MarkInfo)."
    yield from xmp.problems
    if xmp.first(PDFUA_ID, "part") != "1":
        yield f"The XMP metadata say part {xmp.first(PDFUA_ID, 'part')!r} of PDF/UA, not 1."
    if not xmp.first(DC, "title").strip():
        yield "The XMP metadata have no title."
    yield from _information_problems(file, xmp)


def _information_problems(file: Opened, xmp: Xmp) -> Iterator[str]:
    """Document information and XMP say the same."""
    information = file.pdf.trailer.get("/Info", {})
    for key, (namespace, name) in INFORMATION.items():
        here, there = text_of(information.get(key)), ", ".join(xmp.values.get((namespace, name), []))
        if "Date" in key:
            here, there = _moment(here), _moment(there)
        if here != there:
            yield f"{key[1:]} is {here!r} in the document information, {there!r} in the XMP metadata."


def _moment(date: str) -> str:
    """A date of either kind, as its digits and its time zone; UTC is Z however it is written."""
    match = re.fullmatch(
        r"(?:D:)?(\d{4}(?:-?\d\d){0,2}(?:T?\d\d:?\d\d(?::?\d\d)?)?)(Z|[+-]\d\d[:']?\d\d)?'?", date
    )
    if match is None:
        return date
    zone = re.sub(r"[:']", "", match.group(2) or "")
    return re.sub(r"[-:T]", "", match.group(1)) + ("Z" if zone in ("+0000", "-0000") else zone)
