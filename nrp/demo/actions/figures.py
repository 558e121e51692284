"""The invented figures of places, handed in as a file, read and taken over like anybody else's."""

import io
import time

from neighbourhoods.actions import dataset_files, dataset_reading, indicators
from neighbourhoods.models import DatasetFile, Indicator
from nrp.accounts.models import User
from nrp.accounts.roles import Role
from nrp.core.refusals import Refusal
from nrp.demo import figures as invented
from nrp.demo.models import DemoMark
from nrp.demo.people import PEOPLE

READING_SECONDS = 60


class FiguresNotLoaded(Refusal):
    """The demo's own file of figures was not accepted, or nobody read it in time."""


def define() -> None:
    """Say what the series are; the caller holds the transaction."""
    for one in invented.INDICATORS:
        indicators.create(
            code=one.code,
            name=one.name,
            definition=one.definition,
            source=invented.SOURCE,
            licence="None: invented",
            unit=one.unit,
            direction=one.direction,
            combine=Indicator.Combine.MEAN,
            refresh="Never: it is invented",
            by=None,
        )


def hand_in_missing(mark: DemoMark) -> None:
    """Hand in the figures unless that was done. A worker puts them together. Raises FiguresNotLoaded."""
    if not Indicator.objects.exists() or DatasetFile.objects.exists():
        return
    by = User.objects.get(email=next(person.email for person in PEOPLE if person.role is Role.EVALUATION_DEPUTY))
    file = dataset_files.receive(
        stream=io.BytesIO(invented.content(mark.seed)),
        file_name=invented.FILE_NAME,
        geography="place",
        note=invented.SOURCE,
        by=by,
    )
    dataset_files.take(file=_once_read(file), by=by)


def _once_read(file: DatasetFile) -> DatasetFile:
    """Read the file here or wait for the worker that does, until it is ready."""
    until = time.monotonic() + READING_SECONDS
    while time.monotonic() < until:
        dataset_reading.read(file_id=file.pk)  # nothing to do when a worker was faster
        file.refresh_from_db()
        if file.state == DatasetFile.State.READY:
            return file
        if file.state in (DatasetFile.State.REFUSED, DatasetFile.State.FAILED):
            raise FiguresNotLoaded(f"{file.file_name}: {file.error or file.problems}")
        time.sleep(0.5)
    raise FiguresNotLoaded(f"{file.file_name} was not read in {READING_SECONDS} seconds")
