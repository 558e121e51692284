"""What somebody decided about a column that seemed to say who somebody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

Choice = Literal["drop", "blank", "keep"]
CHOICES: tuple[Choice, ...] = ("drop", "blank", "keep")


@dataclass(frozen=True, slots=True)
class Decision:
    """`drop` leaves the column out, `blank` empties the cells found, `keep` says that it identifies nobody.

    A `keep` has its reason, and holds for the `kinds` that were found when it was said; None is any kind.
    """

    decision: Choice
    reason: str = ""
    kinds: tuple[str, ...] | None = None

    def covers(self, kinds: Sequence[str]) -> bool:
        """Whether it was decided of everything that was found."""
        return self.decision != "keep" or self.kinds is None or set(kinds) <= set(self.kinds)

    def to_dict(self) -> dict[str, Any]:
        return {
            "decision": self.decision,
            "reason": self.reason,
            "kinds": None if self.kinds is None else list(self.kinds),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        kinds = raw.get("kinds")
        return cls(raw["decision"], raw.get("reason") or "", None if kinds is None else tuple(kinds))
