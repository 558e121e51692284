"""Instruments, waves, the files uploaded for them, and the initiatives that outcomes belong to."""

from surveys.models.initiative_outcome import InitiativeOutcome
from surveys.models.instrument import Codebook, Instrument, Outcome
from surveys.models.upload import Upload
from surveys.models.wave import Wave

__all__ = ["Codebook", "InitiativeOutcome", "Instrument", "Outcome", "Upload", "Wave"]
