"""Word files and their kin (DOCX, DOC, ODT, RTF, Word XML, web pages): all told in the words of a DOCX."""
