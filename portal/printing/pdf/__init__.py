"""Our own writing of PDF files: pages drawn once, kept as fragments, put together again and again.

``syntax``     what stands in a file: numbers, strings, templates with holes for object numbers
``fragment``   drawn pages with all that belongs to them, and how they lie on disk
``structure``  the tags of a fragment's pages (PDF/UA), from WeasyPrint's tree to a small one
``fonts``      font programs, and the one subset of each that a file carries
``writer``     objects, object streams and the cross-reference stream, written as they come
``trees``      page tree, name tree, number tree, outline
``metadata``   properties, XMP, PDF/A's colour and attachments
``assembly``   from fragments to the finished file

Nothing here knows WeasyPrint (``portal.printing.drawing`` does) or what a document says.
"""
