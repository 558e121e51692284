"""The invented people: one for each role, and where they hold it."""

from dataclasses import dataclass
from typing import Final

from nrp.accounts.roles import Role

OLD_SWAN: Final = "NFL02"
CLAREMONT: Final = "NFL01"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody who can sign in to the demo. At most one of area code and council is given."""

    name: str
    role: Role
    area: str = ""
    council: str = ""
    number: int = 1

    @property
    def email(self) -> str:
        suffix = "" if self.number == 1 else f"-{self.number}"
        return f"{self.role.value.replace('_', '-')}{suffix}@example.org"


PEOPLE: Final = (
    DemoPerson("Ali Example", Role.PROGRAMME_ADMIN),
    DemoPerson("Pat Example", Role.PMG_MEMBER),
    DemoPerson("Sal Sample", Role.LA_LEAD, council="Liverpool"),
    DemoPerson("Lee Sample", Role.COREN_MANAGER),
    DemoPerson("Mo Specimen", Role.COREN_FACILITATOR, area=OLD_SWAN),
    DemoPerson("Kit Specimen", Role.COREN_FACILITATOR, area=CLAREMONT, number=2),
    DemoPerson("Joan Placeholder", Role.RESIDENT_ADVISER, area=OLD_SWAN),
    DemoPerson("Ray Placeholder", Role.LOG_MEMBER, area=OLD_SWAN),
    DemoPerson("Dr Wyn Example", Role.ACADEMIC_LEAD, area=OLD_SWAN),
    DemoPerson("Dr Bo Sample", Role.EVALUATION_DEPUTY),
    DemoPerson("Jo Specimen", Role.PROJECT_DEPUTY),
    DemoPerson("Max Placeholder", Role.AUDITOR),
)
