"""What a report says, once for every format: one plain structure that the page and the four writers print."""
