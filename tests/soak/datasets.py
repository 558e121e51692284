"""Neighbourhood figures of a whole country: 33,000 LSOAs × 20 indicators × 10 years, brought in and drawn.

bin/soak datasets [LSOAS [PLACES]]

The wide file (330,000 rows × 22 columns) and the long one (6.6 million rows), each with some wrong rows, go through the
same actions as on the site: received, read in a child, the wide one taken over and put together for 1,000 places. Ends
with 1 when a reading takes 120 s or more, child or worker is over 1 GiB, a refused row is not listed with its reason,
or a chart page of a neighbourhood has a p95 above 300 ms. Pages are opened for places nobody has looked at before, so
every chart is drawn, and then a second time. "Busy" is the time of the processor alone: on a machine that does other
things as well, the clock says more.
"""

import json
import logging
import math
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

MOST_SECONDS, MOST_MB, MOST_MS, MOST_QUERIES = 120, 1024, 300, 15
SEED = 20160101
PARTS = 7


def main(arguments: list[str]) -> int:
    lsoas, places = (int(arguments[at]) if len(arguments) > at else usual for at, usual in enumerate((33_000, 1_000)))
    os.environ.setdefault("SOAK_LEASE_SECONDS", "30")
    from tests.soak.stage.begin import begin

    begin()
    from django.conf import settings

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")  # no static files are collected here
    settings.NRP_CHECKPOINT = None  # nothing is killed here
    settings.NRP_ENFORCE_MFA = False
    settings.ALLOWED_HOSTS = ["testserver"]
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with tempfile.TemporaryDirectory(prefix="nrp-soak-") as folder:
        here = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": f"{folder}/storage"}}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain, "default": here}
        subprocess.run([sys.executable, "-m", "tests.soak.figures.making", folder, str(lsoas)], check=True)
        faults = _all(Path(folder), lsoas, places)
    say("\n".join(faults) or "\nEverything is within its bounds.")
    return 1 if faults else 0


def _all(folder: Path, lsoas: int, places: int) -> list[str]:
    from tests.soak.coren_year import _empty

    _empty()
    user, areas = _programme(lsoas, places)
    planted = json.loads((folder / "planted.json").read_text())
    faults: list[str] = []
    for form in ("long", "wide"):
        file = _read(folder / f"{form}.csv", planted[form], faults)
    _take(file, faults)
    _pages(user, areas, faults)
    return faults


def _programme(lsoas: int, places: int) -> tuple[Any, list[Any]]:
    """Make indicators, half the places as neighbourhoods and half as their comparison areas, and their small areas."""
    import datetime as dt

    from neighbourhoods.models import Area, AreaPart
    from tests.dataset_factories import an_indicator
    from tests.factories import a_pair, a_user_with, an_area
    from tests.soak.figures.making import INDICATORS, code

    dice = random.Random(SEED)
    for name in INDICATORS:
        an_indicator(name, name=name.replace("-", " ").capitalize())
    made = []
    for number in range(places // 2):
        own = an_area(f"Neighbourhood {number:04}", joined_on=dt.date(2016, 1, 1))
        other = an_area(f"Comparison area {number:04}", kind=Area.Kind.COMPARATOR)
        a_pair(own, other)
        made += [own, other]
    AreaPart.objects.bulk_create(
        AreaPart(area=area, kind="lsoa", vintage=2011, code=code(number), population=dice.randint(900, 2500))
        for area in made
        for number in dice.sample(range(1, lsoas + 1), PARTS)
    )
    return a_user_with("pmg_member"), made[::2]


def _read(path: Path, planted: dict[str, int], faults: list[str]) -> Any:
    """Bring one file in and hold what was refused against what was planted."""
    from neighbourhoods.actions import dataset_files, dataset_reading
    from neighbourhoods.models import DatasetFile
    from nrp.core import blobs

    ended = _watch(dataset_reading)
    began = time.perf_counter()
    with path.open("rb") as stream:
        values = {"geography": "lsoa", "vintage": 2011, "by": None}
        file = dataset_files.receive(stream=stream, file_name=path.name, **values)
    kept = time.perf_counter() - began
    dataset_reading.read(file_id=file.pk)
    seconds = time.perf_counter() - began
    file = DatasetFile.objects.get(pk=file.pk)
    child, own = ended[-1].peak_mb, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    size = path.stat().st_size / 1024**2
    say(f"{path.name}: {size:,.0f} MB, {file.report.get('rows_in_file', 0):,} rows, {file.rows or 0:,} figures")
    say(f"  {seconds:.1f} s in all (kept after {kept:.1f} s); child {child} MB, worker {own} MB resident at most")
    found = {one["kind"]: one["count"] for one in file.problems if one["severity"] == "warns"}
    lines = blobs.read(file.problems_stored_as).decode().splitlines()[1:] if file.problems_stored_as else []
    reasons = sum(1 for line in lines if line.split(",")[2] in planted and not line.endswith(","))
    say(f"  refused: {found}; planted: {planted}; {len(lines):,} lines in the CSV, {reasons:,} with a reason")
    faults += [f"{path.name}: {seconds:.0f} s"] if seconds >= MOST_SECONDS else []
    faults += [f"{path.name}: {mb} MB" for mb in (child, own) if mb > MOST_MB]
    faults += [f"{path.name}: refused {found}"] if found != planted else []
    is_listed = len(lines) == reasons == sum(planted.values())
    return _noted(file, faults, is_listed, path.name)


def _noted(file: Any, faults: list[str], is_listed: bool, name: str) -> Any:
    if not is_listed:
        faults.append(f"{name}: not every refused row is listed with its reason")
    return file


def _watch(module: Any) -> list[Any]:
    """Note how each child ends; nothing else changes."""
    ended: list[Any] = []
    run = getattr(module.run_child, "watched", module.run_child)

    def run_child(*args: Any, **more: Any) -> Any:
        ended.append(run(*args, **more))
        return ended[-1]

    run_child.watched = run  # type: ignore[attr-defined]  # so that a second watch does not wrap the first
    module.run_child = run_child
    return ended


def _take(file: Any, faults: list[str]) -> None:
    from neighbourhoods.actions import combining, dataset_files
    from neighbourhoods.models import Observation, PlaceFigures
    from tests.dataset_factories import combine_all

    ended = _watch(combining)
    began = time.perf_counter()
    dataset_files.take(file=file, by=None, confirm_refused=True)
    asked = time.perf_counter() - began
    combine_all()
    seconds = time.perf_counter() - began
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    places, made = PlaceFigures.objects.count(), Observation.objects.count()
    peak = max(one.peak_mb for one in ended)
    say(f"Taken over: {made:,} figures of {places:,} places in {seconds:.0f} s, {len(ended)} passes")
    say(f"  asked for in {asked:.1f} s; child {peak} MB, worker {own} MB resident at most")
    faults += [f"combining: {mb} MB" for mb in (peak, own) if mb > MOST_MB]
    faults += ["combining: nothing was made"] if not made else []


def _pages(user: Any, areas: list[Any], faults: list[str]) -> None:
    from django.test import Client
    from django.urls import reverse

    from neighbourhoods.models import Indicator

    client = Client()
    client.force_login(user)
    indicators = list(Indicator.objects.all())
    dice = random.Random(SEED)
    chosen = dice.sample(areas, min(60, len(areas)))
    one = [reverse("place-indicator", args=[area.slug, dice.choice(indicators).pk]) for area in chosen]
    every = [reverse("place-indicators", args=[area.slug]) for area in chosen[:20]]
    client.get(one[0])  # the first drawing of a process loads the renderer
    for name, addresses, most in (("one indicator", one, MOST_MS), ("three indicators", every, MOST_MS)):
        for when, bound in (("never drawn before", most), ("drawn before", MOST_MS)):
            clock, busy, queries = _clocked(client, addresses)
            said = f"p50 {_share(clock, 0.5)} ms, p95 {_share(clock, 0.95)} ms; busy p95 {_share(busy, 0.95)} ms"
            say(f"Chart page, {name}, {when}: {said}; {queries} queries")
            p95 = _share(clock, 0.95)
            faults += [f"{name}, {when}: p95 {p95} ms"] if bound is not None and p95 > bound else []
            faults += [f"{name}: {queries} queries"] if queries > MOST_QUERIES else []


def _clocked(client: Any, addresses: list[str]) -> tuple[list[float], list[float], int]:
    """Open each page once: milliseconds on the clock, and of this process's processor alone."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clock, busy = [], []
    for address in addresses:
        began, worked = time.perf_counter(), time.process_time()
        assert client.get(address).status_code == 200
        clock.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - worked) * 1000)
    with CaptureQueriesContext(connection) as asked:
        client.get(addresses[0])
    return clock, busy, len(asked)


def _share(times: list[float], share: float) -> int:
    return round(sorted(times)[math.ceil(share * len(times)) - 1])


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
