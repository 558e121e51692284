"""What the demo can say about itself."""

from dataclasses import dataclass

from django.conf import settings

from nrp.demo.models import DemoMark
from nrp.demo.people import PEOPLE

PASSWORD_FILE = "demo_password"  # noqa: S105  the name of a file, not a password


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of what `bin/run` prints."""

    role: str
    email: str
    password: str


def is_demo() -> bool:
    """Whether invented data are loaded."""
    return DemoMark.objects.exists()


def demo_password() -> str:
    """Give the password of the demo's people: the one of the environment, or the one kept in the data folder."""
    if settings.NRP_DEMO_PASSWORD:
        return str(settings.NRP_DEMO_PASSWORD)
    path = settings.NRP_DATA / PASSWORD_FILE
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def sign_ins() -> list[SignIn]:
    """List who can sign in to the demo, one line a person."""
    password = demo_password()
    return [SignIn(person.role.value, person.email, password) for person in PEOPLE]
