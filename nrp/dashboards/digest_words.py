"""The weekly letter as plain text, to be read on a telephone."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nrp.core.render.dates import day
from nrp.dashboards.queries.digest import Part


def subject(week: dt.date) -> str:
    return _("Your week from %(day)s") % {"day": day(week)}


def letter_text(*, name: str, parts: Iterable[Part], stop_url: str, has_account: bool) -> str:
    """Write the letter: each part under its heading, each line with its address below it."""
    blocks = [_("Hello %(name)s,") % {"name": name}, *(_block(part) for part in parts)]
    if has_account:
        blocks.append(_("Everything that waits for you: %(url)s") % {"url": f"{settings.SITE_URL}/"})
    else:
        blocks.append(_("To answer, or to get the papers, tell the secretary or the chair of your group."))
    blocks.append(
        _("You get this on Mondays in a week that has something for you. To stop it, open this link:\n%(url)s")
        % {"url": stop_url}
    )
    return "\n\n".join(blocks) + "\n"


def _block(part: Part) -> str:
    lines = [part.heading.upper()]
    for line in part.lines:
        lines.append(f"- {line.text}")
        if line.url:
            lines.append(f"  {settings.SITE_URL}{line.url}")
    if part.more:
        lines.append(ngettext("- and %(n)s more", "- and %(n)s more", part.more) % {"n": part.more})
    return "\n".join(lines)
