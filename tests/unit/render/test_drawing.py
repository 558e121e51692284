"""What is drawn does not depend on what else the process has loaded."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest

from nrp.core.render.drawing import draw

ANOTHER = "http://example.org/forms"
SPEC = {
    "data": {"values": [{"x": 1}]},
    "mark": "point",
    "encoding": {"x": {"field": "x", "type": "quantitative"}},
}


@pytest.fixture
def another_package_names_its_elements() -> Iterator[None]:
    """As packages for forms do: the list of names is one for the whole process."""
    ET.register_namespace("", ANOTHER)
    yield
    ET._namespace_map.pop(ANOTHER)  # type: ignore[attr-defined]  # there is no other way to take one back


def test_elements_have_no_prefix_whatever_other_packages_register(another_package_names_its_elements: None) -> None:
    drawn = draw(SPEC, "One point.", "nrp-svg")
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "ns0:" not in drawn
