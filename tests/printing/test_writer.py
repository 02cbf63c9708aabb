"""The writer of PDF files: what it keeps in memory."""

import io
import tracemalloc

from portal.printing.pdf.writer import PdfWriter


def test_a_file_of_many_objects_is_ended_without_much_memory():
    """A catalogue of five thousand powers has close to a million."""
    writer = PdfWriter(io.BytesIO())
    writer.reserve(200_000)
    root, info = writer.add("<<>>"), writer.add("<<>>")
    tracemalloc.start()
    writer.finish(root, info)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
