"""Reading what the site answers with."""

from typing import Any


def bytes_of(answer: Any) -> bytes:
    """Give the bytes of a file that was streamed, and close what it was read from."""
    assert answer.status_code == 200, answer.status_code
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content
