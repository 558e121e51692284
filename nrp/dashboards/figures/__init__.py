"""The charts of the dashboards: plain rows of a result become chart cards with words, table and file."""
