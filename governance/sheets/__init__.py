"""Spreadsheets of members and of meetings with who came: their columns, how a row is read. Pure: knows no database."""
