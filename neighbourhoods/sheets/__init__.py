"""Spreadsheets of what is done at places: their columns, and how a row is read."""
