"""What governance tells the floors above it."""

from django.dispatch import Signal

# Somebody reads an issue's page: what came of it elsewhere? Sent with `issue` and `user`; a receiver gives
# (heading, items): the ruled lines `{text, rest?, url?}` of what that user may see, with one query at most.
asking_what_followed = Signal()

# Somebody reads a decision's page: what elsewhere led to it? Sent with `decision` and `user`; answered in the same way.
asking_what_led_here = Signal()
