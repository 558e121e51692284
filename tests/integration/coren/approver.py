"""Somebody who approves from a process of their own: for each line `user entry`, one line back with what came of it.

Run by test_two_approve_at_once; a line is answered as soon as it is read, so both processes act at the same moment.
"""

import sys
import uuid

import django

django.setup()

from coren.actions import approving  # noqa: E402  models can be read only once Django is set up
from nrp.accounts.models import User  # noqa: E402  as above

users: dict[str, User] = {}
print("ready", flush=True)  # noqa: T201  the other side waits for it
for line in sys.stdin:
    user_id, entry_id = line.split()
    user = users.setdefault(user_id, User.objects.get(pk=user_id))
    outcome = approving.approve(entries=[uuid.UUID(entry_id)], by=user)
    said = "approved" if outcome.entries else outcome.left_out[0].text
    print(said, flush=True)  # noqa: T201  the answer
