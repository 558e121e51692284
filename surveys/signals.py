"""News of the surveys, for the floors above. Sent inside the transaction that makes them true."""

from django.dispatch import Signal

# A wave has a new published file. sender: Upload; wave, upload, by. What a receiver writes commits with it.
wave_published = Signal()

# A published file was taken back. sender: Upload; wave, upload, by, reason. The wave has no published file now.
wave_withdrawn = Signal()
