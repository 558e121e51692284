"""The invented network as plain data: residents, what they do, what an hour is worth. Everybody here is made up.

Days are counted back from the day the demo is loaded, so that there is always a week to log.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from nrp.demo.people import CLAREMONT, OLD_SWAN

ST_GEORGES: Final = "NFL05"
SOUTHPORT: Final = "NFL09"

# (code, name, pounds an hour from April 2016, pounds an hour from April 2024)
ACTIVITIES: Final = (
    ("log_meeting", "LOG meetings", Decimal("12.50"), Decimal("14.00")),
    ("street_survey", "Street survey", Decimal("12.50"), Decimal("14.00")),
    ("enquiry_interviews", "Enquiry interviews", Decimal("13.50"), Decimal("15.00")),
    ("training", "Training", Decimal("10.00"), Decimal("12.00")),
    ("events", "Events and outreach", Decimal("12.50"), Decimal("14.00")),
)
FIRST_RATES: Final = date(2016, 4, 1)
LATER_RATES: Final = date(2024, 4, 1)
# The permitted-work limits of the field; later ones are added by the administrator each April.
LIMITS: Final = (
    (date(2015, 8, 1), Decimal("104.00")),
    (date(2018, 4, 1), Decimal("125.50")),
    (date(2024, 4, 1), Decimal("183.50")),
)
BENEFITS: Final = (
    "Paid hours can change what you get in benefits. Expenses are not earnings. If you would like to talk to somebody "
    "about it first, say so: a benefits adviser is free and independent, and we are never told what you get."
)
PURPOSES: Final = (
    {"code": "record", "label": "Keep a record of me, my hours and my training", "required": True},
    {"code": "contact", "label": "Contact me about the programme", "required": True},
    {"code": "stories", "label": "Use my words and pictures in stories, after asking me each time", "required": False},
    {"code": "research", "label": "Ask me about my experience for the evaluation", "required": False},
)
CONSENT_TITLE: Final = "Being a Resident Adviser"
CONSENT_BODY: Final = (
    "Who we are. The Neighbourhood Resilience Programme works with residents, councils and charities in nine "
    "neighbourhoods. This page tells you what we keep about you and what you can ask of us.\n\n"
    "What we keep. Your name, how to reach you, what you need to take part, the hours you give, the training you do "
    "and what you chose about pay. We never ask which benefits you get.\n\n"
    "Who sees it. Your facilitator and the COREN manager. The Programme Management Group sees figures only, never "
    "your name. You can see everything, and who looked at it.\n\n"
    "How long. Until two years after you leave. Amounts we paid are kept for six years, as the law asks.\n\n"
    "You can stop at any time, without a reason. Hours you have worked are still paid. You can ask for a copy, for a "
    "correction, or to be forgotten, and you get an answer within a month."
)
CONSENT_NEW: Final = (
    "\n\nNew in this version. You are asked whether the evaluation may talk to you about your experience."
)


@dataclass(frozen=True, slots=True)
class Resident:
    """One invented Resident Adviser: what they usually do in a week, as (weekday, activity, minutes)."""

    name: str
    area: str
    week: tuple[tuple[int, str, int], ...] = ()
    pay: str = "full"
    language: str = "English"
    needs: str = ""
    contact: str = "phone"
    status: str = "active"
    charity: str = ""
    version: int = 2  # of the consent text
    is_demo_person: bool = False  # the one who can sign in


MEETING_1, MEETING_2 = (1, "log_meeting", 120), (3, "log_meeting", 90)
SURVEY_1, SURVEY_2 = (0, "street_survey", 180), (1, "street_survey", 150)
RESIDENTS: Final = (
    Resident("Joan Placeholder", OLD_SWAN, ((1, "street_survey", 120), (2, "log_meeting", 90)), is_demo_person=True),
    Resident("Ada Example", OLD_SWAN, (MEETING_1, MEETING_2), needs="Step-free room"),
    Resident("Tom Sample", OLD_SWAN, (SURVEY_1, SURVEY_2, (4, "events", 60))),
    Resident("Rita Specimen", OLD_SWAN, (MEETING_1, (3, "log_meeting", 60)), pay="none"),
    Resident("Femi Example", OLD_SWAN, ((2, "street_survey", 120),), language="Yoruba", contact="text"),
    Resident("Joan Sample", OLD_SWAN, (SURVEY_1, (2, "street_survey", 120)), pay="less"),
    Resident("Idris Specimen", OLD_SWAN, ((2, "enquiry_interviews", 90), (3, "enquiry_interviews", 90)), version=1),
    Resident("Wanda Placeholder-Longname", OLD_SWAN, ((5, "events", 180),), pay="charity", charity="Food bank"),
    Resident("Tom Sampel", OLD_SWAN, status="interested"),  # perhaps the one above: the platform asks
    Resident("Noor Sample", OLD_SWAN, status="interested", language="Arabic", needs="Interpreter"),
    Resident("Gus Specimen", CLAREMONT, (MEETING_1, (3, "street_survey", 240), (4, "street_survey", 300))),
    Resident("Bea Sample", CLAREMONT, (SURVEY_1, MEETING_2)),
    Resident("Olu Example", CLAREMONT, (MEETING_1,), contact="letter"),
    Resident("Pia Specimen", CLAREMONT, (SURVEY_2,), language="Polish"),
    Resident("Sid Example", CLAREMONT, ((5, "events", 120),), pay="charity", charity="Lifeboats"),
    Resident("Una Sample", CLAREMONT, (MEETING_1, MEETING_2)),
    Resident("Vic Specimen", CLAREMONT, ((0, "training", 180),)),
    Resident("Abe Example", ST_GEORGES, (MEETING_1,)),
    Resident("Cy Specimen", ST_GEORGES, (SURVEY_1,), status="paused"),
    Resident("Dee Sample", ST_GEORGES, (MEETING_2,)),
    Resident("Eve Example", SOUTHPORT, (SURVEY_2, MEETING_2)),
    Resident("Hal Specimen", SOUTHPORT, ((4, "events", 150),)),
    Resident("Ivy Sample", SOUTHPORT, (MEETING_1,)),
)
WEEKS: Final = 6  # of hours, the one that runs not counted
QUIET_SINCE_WEEKS: Final = {ST_GEORGES: 3}  # nothing logged lately
HOME_ORGANISATION: Final = "Example Community Trust (invented)"  # where no COREN organisation is known
