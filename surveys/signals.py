"""News of the surveys, for the floors above. Sent inside the transaction that makes them true."""

from django.dispatch import Signal

# A wave has a new published file. sender: Upload; wave, upload, by. What a receiver writes commits with it.
wave_published = Signal()

# A published file was taken back. sender: Upload; wave, upload, by, reason. The wave has no published file now.
wave_withdrawn = Signal()

# A household was taken out of a file's answers, and the row names the new ones. sender: Upload; upload,
# microdata_before (SHA-256 of the answers as they were), at (when the household withdrew).
answers_removed = Signal()

# A household is out of every file. sender: HouseholdWithdrawal; withdrawal, by; changed_published (whether a
# published file was among them, so that results have to be calculated anew).
household_withdrawn = Signal()
