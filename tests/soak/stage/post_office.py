"""A real mail server on the loopback address, that keeps whatever it is given."""

import contextlib
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class PostOffice:
    """Takes every letter. `letters` are (the addresses it went to, the letter)."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], EmailMessage]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's own name
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append((list(envelope.rcpt_tos), letter))  # type: ignore[arg-type]  # the policy makes an EmailMessage
        return "250 Message accepted for delivery"


@contextlib.contextmanager
def post_office() -> Iterator[tuple[PostOffice, str]]:
    """Yield a server that takes letters, and the EMAIL_URL that leads to it."""
    office = PostOffice()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
