"""The outline of a place out of a GeoJSON file, or a sentence that says why not."""

import json

import pytest

from nrp.formats.geojson import MOST_BYTES, MOST_POINTS, NoOutline, outline_from, outline_from_bytes

RING = [[-2.91, 53.41], [-2.90, 53.41], [-2.90, 53.42], [-2.91, 53.42], [-2.91, 53.41]]
POLYGON = {"type": "Polygon", "coordinates": [RING]}


def feature(geometry):
    return {"type": "Feature", "properties": {"name": "Old Swan"}, "geometry": geometry}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


@pytest.mark.parametrize("document", [POLYGON, feature(POLYGON), collection(feature(POLYGON))])
def test_a_geometry_a_feature_and_a_collection_of_one_are_read(document):
    assert outline_from(document) == POLYGON
    assert outline_from_bytes(b"\xef\xbb\xbf" + json.dumps(document).encode()) == POLYGON


def test_many_polygons_are_read_and_heights_are_left_behind():
    high = [[*at, 12.5] for at in RING]
    found = outline_from({"type": "MultiPolygon", "coordinates": [[RING], [high]]})
    assert found == {"type": "MultiPolygon", "coordinates": [[RING], [RING]]}


def test_points_keep_six_decimals():
    ring = [[-2.911234567, 53.41], *RING[1:-1], [-2.911234567, 53.41]]
    assert outline_from({"type": "Polygon", "coordinates": [ring]})["coordinates"][0][0] == [-2.911235, 53.41]


REFUSED = [
    ({"type": "Polygon", "coordinates": [[[x * 1e5, y * 1e4] for x, y in RING]]}, "British National Grid"),
    ({"type": "Polygon", "coordinates": [[[y, x] for x, y in RING]]}, "latitude before longitude"),
    ({"type": "Polygon", "coordinates": [[[x + 40, y] for x, y in RING]]}, "does not lie in England"),
    ({"type": "Polygon", "coordinates": [RING[:-1]]}, "not closed"),
    ({"type": "Polygon", "coordinates": [RING[:2] + RING[:1]]}, "fewer than four points"),
    ({"type": "Polygon", "coordinates": [[["a", 53], *RING[1:]]]}, "not a pair of numbers"),
    ({"type": "Polygon", "coordinates": [[[True, 53], *RING[1:]]]}, "not a pair of numbers"),
    ({"type": "Polygon", "coordinates": []}, "has no points"),
    ({"type": "Polygon", "coordinates": "RING"}, "has no points"),
    ({"type": "MultiPolygon", "coordinates": [7]}, "has no points"),
    ({"type": "Polygon", "coordinates": [7]}, "no list of points"),
    ({"type": "Point", "coordinates": [-2.91, 53.41]}, "this is a Point"),
    ({"type": ["Polygon"]}, "something else"),
    (collection(feature(POLYGON), feature(POLYGON)), "holds 2 features"),
    ({"type": "FeatureCollection", "features": None}, "holds 0 features"),
    (feature(None), "no outline in this file"),
    ([1, 2], "no outline in this file"),
    (None, "no outline in this file"),
]


@pytest.mark.parametrize(("document", "says"), REFUSED)
def test_what_is_no_outline_is_refused_with_a_sentence(document, says):
    with pytest.raises(NoOutline, match=says):
        outline_from(document)


def test_an_outline_of_too_many_points_is_refused():
    many = [[-2.91 + n * 1e-7, 53.41] for n in range(MOST_POINTS)]
    with pytest.raises(NoOutline, match="more than 20,000 points"):
        outline_from({"type": "Polygon", "coordinates": [[*many, many[0]]]})
    enough = many[: MOST_POINTS - 1]
    assert outline_from({"type": "Polygon", "coordinates": [[*enough, enough[0]]]})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "cannot be read as GeoJSON"),
        (b"{", "cannot be read as GeoJSON"),
        (b"\xff\xfe\x00", "cannot be read as GeoJSON"),
        (b"PK\x03\x04 a shapefile", "cannot be read as GeoJSON"),
        (b'{"type": "Polygon", "coordinates": [[[NaN, 53]]]}', "cannot be read as GeoJSON"),
        (b'{"type": "Polygon", "coordinates": [[[1e999, 53]]]}', "not a pair of numbers"),
        (b"[" * 100_000, "nested too deep|cannot be read"),
        (b" " * (MOST_BYTES + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(content, says):
    with pytest.raises(NoOutline, match=says):
        outline_from_bytes(content)
