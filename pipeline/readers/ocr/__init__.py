"""Scans and photographs: pictures of pages made ready, recognised, and brought to pages like those of a PDF."""

from pipeline.readers.ocr.letter import Recognition

__all__ = ["Recognition"]
