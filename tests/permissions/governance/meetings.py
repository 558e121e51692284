"""Who may do what: meetings, agendas, papers, invitations."""

from governance.actions import agendas
from nrp.accounts.roles import Role
from tests.enquiry_factories import PDF_BYTES, an_attachment
from tests.meeting_factories import a_meeting, a_paper
from tests.permissions.basis import Basis, Things, thing
from tests.permissions.rules import ALL_PLACES, EVERY_ROLE, OWN_PLACE, May, Row

R = Role
EVERYONE = May(EVERY_ROLE)
READ = May(ALL_PLACES, own=OWN_PLACE)
# The own group is kept by the LOG member (an officer) and the Resident Adviser (a resident) alike.
STAND_IN = frozenset({R.PROGRAMME_ADMIN, R.PROJECT_DEPUTY})
KEEPERS = frozenset({R.LOG_MEMBER, R.RESIDENT_ADVISER})
KEEP = May(STAND_IN, own=KEEPERS, elsewhere_hidden=OWN_PLACE)
PLAN = May(STAND_IN | KEEPERS)
meeting, paper, group = thing("meeting"), thing("paper"), thing("meeting_group")

PAGES: dict[str, Row] = {
    "meetings": Row(get=EVERYONE),
    "meeting": Row(get=READ, address=meeting, shows=True),
    "meeting-ics": Row(get=READ, address=meeting, shows=True),
    "meeting-new": Row(get=KEEP, post=KEEP, address=group, shows=True),
    "meeting-series-new": Row(get=KEEP, post=KEEP, address=group, shows=True),
    "meeting-edit": Row(get=KEEP, post=KEEP, address=meeting, shows=True),
    "meeting-cancel": Row(get=KEEP, post=KEEP, address=meeting, shows=True),
    "meeting-agenda": Row(get=KEEP, post=KEEP, address=meeting, shows=True),
    "meeting-invite": Row(get=KEEP, post=KEEP, address=meeting, shows=True),
    "meeting-answer": Row(get=KEEP, post=KEEP, address=meeting, shows=True),
    "paper-new": Row(get=KEEP, post=KEEP, address=meeting, shows=True),
    "group-paper-new": Row(get=KEEP, post=KEEP, address=group, shows=True),
    "paper-file": Row(get=READ, address=paper, shows=True),
    "paper-remove": Row(get=KEEP, post=KEEP, address=thing("paper_to_remove"), shows=True),
}
API: dict[str, Row] = {
    "api-meetings": Row(get=EVERYONE, post=PLAN),
    "api-meeting": Row(get=READ, patch=KEEP, address=meeting, shows=True),
    "api-meeting-invite": Row(get=READ, post=KEEP, address=meeting, shows=True),
    "api-meeting-answer": Row(post=KEEP, address=meeting),
    "api-meeting-agenda": Row(get=READ, address=meeting, shows=True),
    "api-meeting-papers": Row(get=READ, post=KEEP, address=meeting, shows=True),
    "api-meeting-cancel": Row(post=KEEP, address=meeting),
    "api-paper-file": Row(get=READ, address=paper, shows=True),
}


def things(basis: Basis) -> Things:
    """Make, on each side, a meeting with an agenda, a paper and somebody asked, every text of it a canary."""
    names = ("meeting", "paper", "paper_to_remove", "meeting_group")
    made: Things = {name: {} for name in names}
    for side, log in basis.groups.items():
        word = basis.canary[side]
        found = a_meeting(
            log,
            title=f"{word} meeting",
            place=f"{word} hall",
            access=f"{word} ramp",
            online_link=f"https://example.org/{word}",
        )
        item = {"title": f"{word} item", "minutes": 5, "presenter": f"{word} presenter", "notes": f"{word} notes"}
        first = agendas.write(meeting=found, items=[item], by=None)[0]
        member = log.memberships.get(person__name=f"{word} Member").person
        found.invites.create(person=member)
        texts = {"title": f"{word} paper", "about": f"{word} about"}
        made["paper"][side] = a_paper(
            found, item=first, file=an_attachment(PDF_BYTES + word.encode(), f"{word}.pdf"), **texts
        )
        made["paper_to_remove"][side] = a_paper(
            found, file=an_attachment(PDF_BYTES + word.encode() + b" 2", f"{word}-2.pdf"), **texts
        )
        made["meeting"][side] = found
        made["meeting_group"][side] = log
    return made
