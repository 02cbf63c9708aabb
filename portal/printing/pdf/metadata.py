"""What a file says of itself: properties, XMP (ISO 16684-1), and what PDF/A-3 asks beside (ISO 19005-3).

Every file is PDF/UA-1; an archival one is PDF/A-3b too. The two ask nothing that contradicts the other, so one file is
both; PDF/A wants the schema of the PDF/UA mark described in the file (6.6.2.3).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Protocol
from xml.sax.saxutils import escape

from .syntax import dictionary, name, reference, string
from .writer import PdfWriter

PRODUCER = "WeasyPrint"
COLOUR_PROFILE = "sRGB2014.icc"  # of the International Color Consortium, free to embed; WeasyPrint brings it
LANGUAGE = "zh-CN"


class Attachment(Protocol):
    """A file inside of the file."""

    @property
    def name(self) -> str: ...

    @property
    def mime_type(self) -> str: ...

    @property
    def description(self) -> str: ...

    @property
    def content(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Properties:
    """A file's properties. ``created`` is the day of the content that it shows, so the same content is the same file."""

    title: str
    author: str
    subject: str
    keywords: str
    creator: str
    created: date

    @property
    def pdf_date(self) -> str:
        return f"D:{self.created:%Y%m%d}000000+08'00'"

    @property
    def xmp_date(self) -> str:
        return f"{self.created:%Y-%m-%d}T00:00:00+08:00"


def write_info(writer: PdfWriter, properties: Properties) -> int:
    """Write the information dictionary; returns its number."""
    entries = {
        "Title": string(properties.title),
        "Author": string(properties.author),
        "Subject": string(properties.subject),
        "Keywords": string(properties.keywords),
        "Creator": string(properties.creator),
        "Producer": string(PRODUCER),
        "CreationDate": string(properties.pdf_date),
        "ModDate": string(properties.pdf_date),
    }
    return writer.add(dictionary(entries))


def write_xmp(writer: PdfWriter, properties: Properties, *, is_archival: bool) -> int:
    """Write the XMP metadata; returns its number."""
    return writer.add_stream(_xmp(properties, is_archival=is_archival).encode(), "/Type/Metadata/Subtype/XML")


def _xmp(properties: Properties, *, is_archival: bool) -> str:
    def alternatives(tag: str, text: str) -> str:
        return f'<{tag}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></{tag}>'

    archival = "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>" if is_archival else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        f"{alternatives('dc:title', properties.title)}"
        f"<dc:creator><rdf:Seq><rdf:li>{escape(properties.author)}</rdf:li></rdf:Seq></dc:creator>"
        f"{alternatives('dc:description', properties.subject)}"
        f"<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>"
        f"<pdf:Keywords>{escape(properties.keywords)}</pdf:Keywords><pdf:Producer>{PRODUCER}</pdf:Producer>"
        f"<xmp:CreatorTool>{escape(properties.creator)}</xmp:CreatorTool>"
        f"<xmp:CreateDate>{properties.xmp_date}</xmp:CreateDate>"
        f"<xmp:ModifyDate>{properties.xmp_date}</xmp:ModifyDate>"
        f"<xmp:MetadataDate>{properties.xmp_date}</xmp:MetadataDate>"
        f"{archival}<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
        f'{UA_SCHEMA if is_archival else ""}</rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
    )


UA_SCHEMA = (
    '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
)


def write_output_intent(writer: PdfWriter) -> int:
    """Write what colours mean (sRGB); returns its number."""
    profile = writer.add_stream(files("weasyprint.pdf").joinpath(COLOUR_PROFILE).read_bytes(), "/N 3")
    entries = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "OutputConditionIdentifier": string("sRGB"),
        "Info": string("sRGB IEC61966-2.1"),
        "DestOutputProfile": reference(profile),
    }
    return writer.add(dictionary(entries))


def write_attachments(
    writer: PdfWriter, attachments: Sequence[Attachment], properties: Properties
) -> list[tuple[str, int]]:
    """Write the attached files; returns each one's name and number."""
    written = []
    for attachment in attachments:
        parameters = dictionary(
            {
                "Size": len(attachment.content),
                "ModDate": string(properties.pdf_date),
                "CheckSum": f"<{hashlib.md5(attachment.content, usedforsecurity=False).hexdigest()}>",
            }
        )
        entries = f"/Type/EmbeddedFile/Subtype{name(attachment.mime_type)}/Params{parameters}"
        content = writer.add_stream(attachment.content, entries)
        specification = dictionary(
            {
                "Type": "/Filespec",
                "F": string(attachment.name),
                "UF": string(attachment.name),
                "Desc": string(attachment.description),
                "AFRelationship": "/Data",
                "EF": f"<</F {reference(content)}/UF {reference(content)}>>",
            }
        )
        written.append((attachment.name, writer.add(specification)))
    return written
