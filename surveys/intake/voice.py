"""Saying how far the work is, also while a parser is busy and says nothing."""

import json
import threading
from typing import Self, TextIO

_SILENCE_SECONDS = 1.0
_FULL = 100


class Voice:
    """Writes `{"progress": 0-100, "step": "..."}` a line at a time; the percentage never falls.

    After a second of silence it says the last step again, one further, so that the parent sees a
    child that is at work. It never reaches a round ten by itself: the work alone does.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._percent, self._step = 0, "reading"
        self._has_spoken = False
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        self._ticker.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._ticker.join()

    def say(self, percent: int, step: str) -> None:
        """Say where the work is."""
        with self._lock:
            self._percent, self._step = min(_FULL, max(self._percent, percent)), step
            self._has_spoken = True
            self._write()

    def _tick(self) -> None:
        while not self._ended.wait(_SILENCE_SECONDS):
            with self._lock:
                if not self._has_spoken:
                    self._percent += 1 if (self._percent + 1) % 10 else 0
                    self._write()
                self._has_spoken = False

    def _write(self) -> None:
        self._stream.write(json.dumps({"progress": self._percent, "step": self._step}) + "\n")
        self._stream.flush()
