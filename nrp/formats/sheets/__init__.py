"""Spreadsheets that people keep: their columns by head, how a row is read. Pure: knows no database."""
