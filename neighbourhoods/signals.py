"""What neighbourhoods tells and asks the floors above it."""

from django.dispatch import Signal

# Somebody reads the page of an initiative, an activity, a review, an item of evidence or a selection: what points at
# it from above? Sent with `thing` and `user`; a receiver gives a list of (heading, items): the ruled lines
# `{text, rest?, url?}` of what that user may see. Each receiver makes as few queries as it can. A line may also say
# `steps` (ids of the stage steps it points at, told on the path of an initiative too) and `outcome` (true for an
# outcome of the survey, told in the theory of change too).
asking_what_points_here = Signal()

# The small areas of a place, or what its figures are made of, changed. Sent with `area`.
parts_changed = Signal()
