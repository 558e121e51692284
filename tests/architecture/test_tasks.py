"""An unknown task name is queued without a word, so every name is held against the registry."""

from nrp.celery import app
from nrp.core.leases import leased_models


def test_every_kind_of_work_names_a_task_that_exists() -> None:
    app.loader.import_default_modules()
    names = {model.__name__: model.task_name for model in leased_models()}

    assert names
    assert {model: name for model, name in names.items() if name not in app.tasks} == {}


def test_every_task_of_ours_is_work_of_some_row() -> None:
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}

    assert ours == {model.task_name for model in leased_models()}
