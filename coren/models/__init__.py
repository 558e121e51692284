"""Resident Advisers and everything the network does with them."""

from coren.models.adviser import Adviser, PaymentChoice, StatusChange
from coren.models.consent import Consent, ConsentText
from coren.models.duplicate import Merge, NotTheSame
from coren.models.enquiry import Collected, Enquiry, PeerResearcher
from coren.models.expense import Expense
from coren.models.hours import HoursEntry
from coren.models.organisation import Contract, Cover, Post
from coren.models.output import MakerConsent, Output
from coren.models.pay import BankDetails, LedgerEntry, Payment, PaymentBatch
from coren.models.rates import ActivityType, ClosedPeriod, PayPolicy, Rate, WeeklyLimit
from coren.models.request import DataRequest, RecordLook
from coren.models.safeguarding import SafeguardingEntry, SafeguardingNote
from coren.models.sheet import SheetImport
from coren.models.training import Course, Skill, TrainingRecord

__all__ = [
    "ActivityType",
    "Adviser",
    "BankDetails",
    "ClosedPeriod",
    "Collected",
    "Consent",
    "ConsentText",
    "Contract",
    "Course",
    "Cover",
    "DataRequest",
    "Enquiry",
    "Expense",
    "HoursEntry",
    "LedgerEntry",
    "MakerConsent",
    "Merge",
    "NotTheSame",
    "Output",
    "PayPolicy",
    "Payment",
    "PaymentBatch",
    "PaymentChoice",
    "PeerResearcher",
    "Post",
    "Rate",
    "RecordLook",
    "SafeguardingEntry",
    "SafeguardingNote",
    "SheetImport",
    "Skill",
    "StatusChange",
    "TrainingRecord",
    "WeeklyLimit",
]
