"""Scans and photographs: pictures of pages made ready, recognised, and brought to pages like those of a PDF."""
