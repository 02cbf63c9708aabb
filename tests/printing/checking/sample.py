"""A printed file to check: by WeasyPrint, and what is known to be wrong in its files put right."""

import re
from pathlib import Path

import pikepdf
import weasyprint
from pikepdf import Array, Dictionary, Name, String

from .breaking import Find

DATE = "2026-11-24T08:00:00+08:00"
# A bit of all that a catalogue has; a font of each kind (CFF, TrueType).
HTML = f"""<html lang="zh-CN"><head><title>职权目录</title><meta name="author" content="某局">
<meta name="dcterms.created" content="{DATE}"><meta name="dcterms.modified" content="{DATE}"><style>
@page {{ size: A4; margin: 30mm; @bottom-center {{ content: counter(page) }} }}
body {{ font-family: "Noto Serif CJK SC" }} td, th {{ border: 1px solid black }} .latin {{ font-family: "DejaVu Serif" }}
h1 {{ break-before: page }} svg {{ width: 200px; height: 100px }}</style></head><body>
<h1 id="one">一、办公室</h1>
<p>见<a href="#two">第二章</a>，或<a href="https://example.org/">网上</a>。<span class="latin">Latin words</span></p>
<table><thead><tr><th>编码</th><th>名称</th></tr></thead>
<tbody><tr><td>甲1</td><td>行政处罚</td></tr><tr><td>甲2</td><td>行政许可</td></tr></tbody></table>
<ul><li>第一</li><li>第二</li></ul>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><title>流程图</title>
<rect x="5" y="5" width="90" height="40" fill="#eee" stroke="black"/><text x="20" y="30">受理</text></svg>
<h1 id="two">二、法制科</h1><h2>行政处罚</h2><p>回<a href="#one">首章</a></p></body></html>"""

XMP = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" pdfaid:part="3" pdfaid:conformance="B"/>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">职权目录</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>某局</rdf:li></rdf:Seq></dc:creator></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Producer="WeasyPrint {weasyprint.VERSION}"/>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreateDate="{DATE}" xmp:ModifyDate="{DATE}"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def print_raw(path: Path, variant: str, html: str = HTML) -> None:
    """Print as WeasyPrint does."""
    options = {}
    if variant.startswith("pdf/a"):
        data = weasyprint.Attachment(string=b'{"powers": 2}', name="data.json", relationship="Data")
        options = {"attachments": [data], "pdf_tags": True}
    weasyprint.HTML(string=html).write_pdf(path, pdf_variant=variant, pdf_identifier=True, **options)


def print_sound(path: Path, *, archival: bool = False) -> None:
    """Print a file in which nothing is wrong."""
    raw = path.with_suffix(".raw.pdf")
    print_raw(raw, "pdf/a-3b" if archival else "pdf/ua-1")
    with pikepdf.open(raw) as pdf:
        for page in pdf.pages:
            _make_margins_artifacts(pdf, page)
        _index_ids(pdf)
        _turn_figures(pdf)
        labels = [0, Dictionary(S=Name.R), 1, Dictionary(S=Name.D, P=String("第"))]
        pdf.Root.PageLabels = Dictionary(Nums=Array(labels))
        if archival:
            pdf.Root.Metadata = pdf.make_stream(XMP.encode(), Type=Name.Metadata, Subtype=Name.XML)
        save(pdf, path)


def save(pdf: pikepdf.Pdf, path: Path) -> None:
    """Write as a writer of today does: objects in streams."""
    pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, fix_metadata_version=False)


def elements(pdf: pikepdf.Pdf, tag: str) -> list[pikepdf.Object]:
    """The structure elements of one type, in reading order."""
    found, stack = [], [pdf.Root.StructTreeRoot]
    while stack:
        element = stack.pop()
        if element.get("/S") == f"/{tag}":
            found.append(element)
        stack += [kid for kid in reversed(list(element.get("/K", []))) if isinstance(kid, Dictionary)]
    return found


def of(tag: str, number: int = 0) -> Find:
    """A function that finds one of the elements of a type."""
    return lambda pdf: elements(pdf, tag)[number]


def _make_margins_artifacts(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """What WeasyPrint draws in the margins is tagged, but in no element of the tree."""
    tree = pdf.Root.StructTreeRoot.ParentTree.Nums
    entries = tree[2 * page.StructParents + 1]
    lost = len(entries) - 1  # the margins are painted last
    content = page.Contents.read_bytes()
    page.Contents.write(re.sub(rb"/Span\s*<<\s*/MCID %d\s*>>\s*BDC" % lost, b"/Artifact BMC", content))
    del entries[lost]


def _index_ids(pdf: pikepdf.Pdf) -> None:
    """WeasyPrint names header cells by IDs, but writes no tree of them."""
    headed = sorted((bytes(cell.ID), cell) for cell in elements(pdf, "TH"))
    names = [item for name, cell in headed for item in (String(name), cell)]
    pdf.Root.StructTreeRoot.IDTree = pdf.make_indirect(Dictionary(Names=Array(names)))


def _turn_figures(pdf: pikepdf.Pdf) -> None:
    """WeasyPrint says where figures are in CSS pixels from the top of the page."""
    for figure in elements(pdf, "Figure"):
        left, top, right, bottom = (float(side) * 0.75 for side in figure.A.BBox)
        height = float(figure.Pg.MediaBox[3])
        figure.A.BBox = Array([left, height - bottom, right, height - top])
