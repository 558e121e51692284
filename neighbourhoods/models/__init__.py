"""Places, what is done there and why, the figures and the money; organisations and who has which role where."""

from neighbourhoods.models.activity import Activity, ActivitySheet
from neighbourhoods.models.area import Area, Batch, LocalAuthority, Pair
from neighbourhoods.models.dataset import CodeLookup, DataGeography, DatasetFile, Indicator, Observation, PlaceFigures
from neighbourhoods.models.evidence import EvidenceItem, Finding, ReferenceFile, Review, Reviewer, ReviewItem
from neighbourhoods.models.framework import Domain, DomainCrossing, Framework
from neighbourhoods.models.initiative import (
    Initiative,
    InitiativeOutput,
    Milestone,
    ProgressNote,
    ProgressPhoto,
    Risk,
    Stage,
    StageStep,
    TheoryLink,
    TheoryStep,
)
from neighbourhoods.models.money import Budget, InKindRate, LedgerEntry, LedgerSheet, MoneyKind
from neighbourhoods.models.organisation import Organisation
from neighbourhoods.models.place import (
    AreaBoundary,
    AreaDeprivation,
    AreaPart,
    AreaPopulation,
    CriterionJudgement,
    Geography,
    Phase,
    Selection,
    SelectionCriterion,
)
from neighbourhoods.models.role import Invitation, RoleAssignment

__all__ = [
    "Activity",
    "ActivitySheet",
    "Area",
    "AreaBoundary",
    "AreaDeprivation",
    "AreaPart",
    "AreaPopulation",
    "Batch",
    "Budget",
    "CodeLookup",
    "CriterionJudgement",
    "DataGeography",
    "DatasetFile",
    "Domain",
    "DomainCrossing",
    "EvidenceItem",
    "Finding",
    "Framework",
    "Geography",
    "InKindRate",
    "Indicator",
    "Initiative",
    "InitiativeOutput",
    "Invitation",
    "LedgerEntry",
    "LedgerSheet",
    "LocalAuthority",
    "Milestone",
    "MoneyKind",
    "Observation",
    "Organisation",
    "Pair",
    "Phase",
    "PlaceFigures",
    "ProgressNote",
    "ProgressPhoto",
    "ReferenceFile",
    "Review",
    "ReviewItem",
    "Reviewer",
    "Risk",
    "RoleAssignment",
    "Selection",
    "SelectionCriterion",
    "Stage",
    "StageStep",
    "TheoryLink",
    "TheoryStep",
]
