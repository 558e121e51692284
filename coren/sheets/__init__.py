"""Spreadsheets of people and past hours: their columns, how a row is read. Pure: knows no database."""
