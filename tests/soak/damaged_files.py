"""Damaged survey files, two thousand of each of five formats, handed in at the real site with web and workers.

bin/soak damaged_files [EACH [FOLDER]]

Each has to end accepted or refused within a minute, stored whole or not at all, and no process may end. With FOLDER
the files that brought the parser down are kept there.
"""

import itertools
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.soak.stage.begin import begin

if TYPE_CHECKING:
    from tests.soak.stage.survey_site import Ended, Sent, SurveySite

SECONDS_EACH = 60
UNDER_WAY = 4
KEPT_EACH = 4


def main(arguments: list[str]) -> int:
    begin()
    from django.conf import settings

    from tests.soak.stage.crew import crew
    from tests.soak.stage.survey_site import a_site, left_over
    from tests.unit.intake.damage import KINDS

    each = int(arguments[0]) if arguments else 2000
    keep = Path(arguments[1]) if len(arguments) > 1 else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        storage = folder / "storage"
        settings.STORAGES["default"]["OPTIONS"]["location"] = str(storage)
        with crew(folder / "crew", lease_seconds=30) as people:
            site = a_site(people, KINDS)
            ended = list(hand_in(site, damaged(folder, each)))
            faults = [f"{one.sent.kind} {one.sent.number}: {fault}" for one in ended for fault in faults_of(one)]
            faults += [*site.faults(), *(f"left over: {path}" for path in left_over(storage))]
        log = (folder / "crew" / "log").read_text(errors="replace")
    faults += [line for line in log.splitlines() if "WorkerLostError" in line or "Traceback" in line]
    if keep:
        kept(keep, ended)
    sys.stdout.write(json.dumps({"each": each, **told(ended), "faults": faults}, indent=1) + "\n")
    return 1 if faults else 0


def damaged(folder: Path, each: int) -> Iterator[tuple[str, int, bytes]]:
    """A sound file of each format, number -1, then the formats in turn, so that all are under way at any time."""
    from tests.unit.intake.damage import KINDS, mutations, sound

    rows = rows_of_a_wave()
    whole = {kind: sound(folder, kind, rows) for kind in KINDS}
    yield from ((kind, -1, content) for kind, content in whole.items())
    streams = [mutations(content, kind, each) for kind, content in whole.items()]
    for number, files in enumerate(zip(*streams, strict=True)):
        for kind, content in zip(KINDS, files, strict=True):
            yield kind, number, content


def rows_of_a_wave() -> list[dict[str, Any]]:
    """Every fortieth row of the generated first wave, with numbers and days as an agency's program has them."""
    import polars as pl

    from tests.unit.intake.survey_files import HHS

    return pl.read_csv(HHS / "wave1.csv", try_parse_dates=True)[::40].to_dicts()


def hand_in(site: "SurveySite", files: Iterator[tuple[str, int, bytes]]) -> Iterator["Ended"]:
    """Keep a few files under way until all have ended."""
    under_way: dict[str, Sent] = {}
    count = 0
    for file in itertools.chain(files, itertools.repeat(None)):
        if file is None and not under_way:
            return
        if file is not None:
            sent = site.send(*file)
            under_way[sent.upload_id] = sent
        while len(under_way) >= (UNDER_WAY if file else 1):
            for one in those_ended(under_way):
                count += 1
                yield one
                if count % 500 == 0:
                    sys.stderr.write(f"{count} files have ended\n")
                    one.faults += site.faults()
            time.sleep(0.02)


def those_ended(under_way: "dict[str, Sent]") -> Iterator["Ended"]:
    """The files that have ended since, or that are still not read after the time they may take."""
    from surveys.models import Upload
    from tests.soak.stage.survey_site import ENDED, Ended, ended_of

    for upload in Upload.objects.filter(pk__in=list(under_way), state__in=ENDED):
        yield ended_of(under_way.pop(str(upload.pk)), upload)
    for sent in [sent for sent in under_way.values() if time.monotonic() - sent.at > SECONDS_EACH]:
        del under_way[sent.upload_id]
        seconds = time.monotonic() - sent.at
        yield Ended(sent, "not ended", "", seconds, [f"is not read after {SECONDS_EACH} s"])


def faults_of(one: "Ended") -> list[str]:
    """What went wrong with one file; the sound ones have to be accepted, or the rest shows nothing."""
    refused = one.sent.number < 0 and one.state != "ready"
    return [*one.faults, "is sound and was not accepted"] if refused else one.faults


def told(ended: "list[Ended]") -> dict[str, Any]:
    """The figures of the record, for each format."""
    formats: dict[str, Any] = {}
    for one in ended:
        if one.sent.number < 0:
            continue
        told = formats.setdefault(one.sent.kind, {"files": 0, "accepted": 0, "refused": Counter(), "slowest": 0.0})
        told["files"] += 1
        told["slowest"] = max(told["slowest"], round(one.seconds, 1))
        if one.state == "ready":
            told["accepted"] += 1
        else:
            told["refused"][one.because] += 1
    return {"formats": formats, "parsers brought down": sum(one.brought_down for one in ended)}


def kept(folder: Path, ended: "list[Ended]") -> None:
    """Keep the smallest files that brought the parser down, a few of each format."""
    folder.mkdir(parents=True, exist_ok=True)
    fatal = sorted((one.sent for one in ended if one.brought_down), key=lambda sent: (sent.kind, len(sent.content)))
    for kind, files in itertools.groupby(fatal, key=lambda sent: sent.kind):
        for sent in itertools.islice(files, KEPT_EACH):
            (folder / f"{kind}-{sent.number}.{kind}").write_bytes(sent.content)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
