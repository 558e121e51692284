"""DRF's nested messages become one flat list of sentences by field."""

import pytest
from rest_framework.exceptions import ErrorDetail

from nrp.core.api import errors_by_field


@pytest.mark.parametrize(
    ("detail", "flat"),
    [
        ({"name": ["Say a name."]}, {"name": ["Say a name."]}),
        ({"non_field_errors": ["No."]}, {"": ["No."]}),
        (["No."], {"": ["No."]}),
        ("No.", {"": ["No."]}),
        ({"audience": ErrorDetail("Choose one.")}, {"audience": ["Choose one."]}),
        ({"rows": [{}, {"minutes": ["A multiple of 15."]}]}, {"rows.1.minutes": ["A multiple of 15."]}),
        (
            {"place": {"code": ["Unknown."], "non_field_errors": ["No."]}},
            {"place.code": ["Unknown."], "place": ["No."]},
        ),
    ],
)
def test_messages_are_flattened(detail, flat):
    assert errors_by_field(detail) == flat
