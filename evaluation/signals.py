"""News of the evaluation, for the floors above. Sent inside the transaction that makes them true."""

from django.dispatch import Signal

# Who may read a run has changed: released, to another audience, or taken back. sender: Run; run. What a receiver writes
# commits with it.
run_audience_changed = Signal()
# A finished run came to stand in the place of earlier ones; and again when such a run is released: only then may those
# who had the earlier result read the new one. sender: Run; run: the row.
result_changed = Signal()
