"""Catalogue PDFs: print jobs, the engine, the official-document stylesheet."""
