"""News of the lowest floor, for the floors above it."""

from django.dispatch import Signal

# Sent inside the transaction that marks a piece of leased work failed for good.
# sender: the model; row_id: its id; reason: the plain sentence that the row now carries.
work_failed = Signal()
