"""Word 97–2003 files (``.doc``): letters, tables, lists and fonts, told in the words of a DOCX."""
