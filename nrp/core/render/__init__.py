"""What the platform shows: numbers and dates in words, charts, tables, PDF and spreadsheet files."""
