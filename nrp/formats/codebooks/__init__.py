"""Codebooks from elsewhere and for elsewhere: statistics files, XLSForm, REDCap, data dictionaries. Pure."""
