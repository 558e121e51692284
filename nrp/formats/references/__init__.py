"""References as reference managers write them: RIS, BibTeX and CSL JSON, read and written without loss of a field."""
