"""Instruments, waves and the files uploaded for them."""

from surveys.models.instrument import Codebook, Instrument, Outcome
from surveys.models.upload import Upload
from surveys.models.wave import Wave

__all__ = ["Codebook", "Instrument", "Outcome", "Upload", "Wave"]
