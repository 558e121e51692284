"""Instruments, waves, the files uploaded for them and what becomes of those; and the surveys that residents run,
which are none of those.
"""

from surveys.models.codebook_draft import CodebookDraft
from surveys.models.community import CommunityResponses, CommunitySurvey
from surveys.models.export_job import ExportJob
from surveys.models.initiative_outcome import InitiativeOutcome
from surveys.models.instrument import Codebook, Instrument, Outcome
from surveys.models.panel_link import PanelLink
from surveys.models.upload import Upload
from surveys.models.version_difference import VersionDifference
from surveys.models.wave import Wave
from surveys.models.withdrawal import HouseholdWithdrawal

__all__ = [
    "Codebook",
    "CodebookDraft",
    "CommunityResponses",
    "CommunitySurvey",
    "ExportJob",
    "HouseholdWithdrawal",
    "InitiativeOutcome",
    "Instrument",
    "Outcome",
    "PanelLink",
    "Upload",
    "VersionDifference",
    "Wave",
]
