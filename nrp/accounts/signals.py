"""News about people, for the apps above that hold something about them."""

from django.dispatch import Signal

# Sent inside the transaction that erases somebody, and before it for a preview (`is_preview`: look, touch nothing).
# sender: Person; person: the row; traces: nrp.accounts.erasure.Traces, to be added to in the preview; under: the
# reference of the request; by: who does it, or None.
# Each receiver returns a list of nrp.accounts.erasure.Held: what it holds, how many, and what must be kept and why.
# The preview always comes first, with the same `traces`.
erasing_person = Signal()

# Asks which other rows are the same human being (records that were merged). sender: Person; person: the row.
# Each receiver returns the ids of such rows, as a set.
asking_who_is_the_same = Signal()
