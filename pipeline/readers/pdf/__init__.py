"""PDF files: pages to text in reading order, each letter's place, and whether the text layer is to be believed."""
