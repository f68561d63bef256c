"""The map: a scheme until the city loads its own borders; files are checked feature by feature."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from esm.directory.borders import POSITIONS_MOST, BadBorders, read
from esm.directory.models import DistrictBorder
from esm.identity.public import Role
from esm.identity.tests import make as identity

from . import make

DISTRICTS = {"kyivskyi": "Київський район", "saltivskyi": "Салтівський район"}
SQUARE = [[36.2, 49.9], [36.4, 49.9], [36.4, 50.1], [36.2, 50.1], [36.2, 49.9]]


def feature(district="kyivskyi", ring=SQUARE, kind="Polygon", **changes):
    shape = {"type": kind, "coordinates": [ring] if kind == "Polygon" else [[ring]]}
    return {"type": "Feature", "properties": {"district": district}, "geometry": shape} | changes


def collection(*features, **head):
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | head).encode()


def refused(content):
    with pytest.raises(BadBorders) as bad:
        read(content, DISTRICTS)
    return " ".join(bad.value.errors)


def test_a_feature_names_its_district_by_key_or_title():
    made = read(collection(feature(), feature("Салтівський район", kind="MultiPolygon")), DISTRICTS)
    assert [b.district for b in made] == ["kyivskyi", "saltivskyi"]
    assert made[0].shape == [[SQUARE]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'{"type": "FeatureCollection", "features": [NaN]}', "JSON"),
        (b"[]", "FeatureCollection"),
        (collection(), "features"),
        (collection(feature(), crs={"properties": {"name": "EPSG:3857"}}), "WGS 84"),
        (collection(feature(properties=None)), "Обʼєкт 1, «district»"),
        (collection(feature(), feature()), "Обʼєкт 2, «district»"),
        (collection(feature("atlantyda")), "«atlantyda» немає"),
        (collection(7), "Обʼєкт 1, «type»"),
        (collection(feature(geometry=None)), "Обʼєкт 1, «geometry»"),
        (collection(feature(geometry={"type": "Polygon", "coordinates": []})), "«coordinates»"),
        (collection(feature(ring=SQUARE[:3])), "менше за чотири"),
        (collection(feature(ring=[*SQUARE[:4], [36.3, 49.9]])), "не замкнено"),
        (collection(feature(ring=[[1, 1], [2, 2], [3, 3], [1, 1]])), "нічого не обводить"),
        (collection(feature(ring=[[p[0] * 1e5, p[1] * 1e5] for p in SQUARE])), "в градусах"),
        (collection(feature(ring=[["a", 1], *SQUARE[1:]])), "два числа"),
        (collection(feature(ring=[[10, 10], [60, 10], [60, 40], [10, 10]])), "завширшки"),
        (collection(feature(ring=[[0, 0]] * (POSITIONS_MOST + 1))), "Забагато точок"),
    ],
)
def test_a_mistake_is_named_by_its_feature_and_property(content, words):
    assert words in refused(content)


def test_many_mistakes_are_told_at_once_and_cut():
    words = refused(collection(*[feature(f"x{n}") for n in range(30)]))
    assert "Обʼєкт 1," in words
    assert "Обʼєкт 20," in words
    assert "10 помил" in words


def test_an_outline_is_thin_and_closed():
    ring = [[36.2 + n / 10_000, 49.9] for n in range(2000)] + [[36.4, 50.1], [36.2, 50.1], [36.2, 49.9]]
    (made,) = read(collection(feature(ring=ring)), DISTRICTS)
    outline = made.outline[0][0]
    assert len(outline) < 20
    assert outline[0] == outline[-1]


@pytest.fixture
def city(db):
    make.loaded()
    return make.place(latitude=50.0, longitude=36.3, district="kyivskyi", source="сайт міста")


def curator():
    client = Client()
    client.force_login(identity.user(Role.OFFICIAL))
    return client


@pytest.mark.django_db
@pytest.mark.one_database
def test_without_borders_the_map_says_that_it_is_a_scheme(client, city):
    page = client.get("/places/").content.decode()
    assert "Це схема, а не карта" in page
    assert "Київський район: 1" in page
    assert "сайт міста" in page
    shown = client.get("/districts.geojson").json()["features"]
    assert {f["properties"]["district"]: f["geometry"] for f in shown}["kyivskyi"] is None


@pytest.mark.django_db
def test_loaded_borders_are_drawn_given_as_data_and_taken_away(client, city):
    own = curator()
    sent = {"file": SimpleUploadedFile("m.geojson", collection(feature())), "source": "рішення міськради"}
    answer = own.post("/department/directory/map/", sent, follow=True)
    assert "Без меж лишилися" in answer.content.decode()
    page = client.get("/places/", {"district": "kyivskyi"}).content.decode()
    assert "рішення міськради" in page
    assert "map__link--on" in page
    features = client.get("/districts.geojson").json()["features"]
    assert {"type": "MultiPolygon", "coordinates": [[SQUARE]]} in [f["geometry"] for f in features]
    own.post("/department/directory/map/", {"what": "remove"})
    assert "Це схема" in client.get("/places/").content.decode()


@pytest.mark.django_db
def test_a_refused_file_leaves_the_borders_as_they_are(city, tmp_path):
    file = tmp_path / "own.geojson"
    file.write_bytes(collection(feature()))
    call_command("load_borders", str(file), source="міськрада", verbosity=0)
    turned = [[lat, lon] for lon, lat in SQUARE]
    answer = curator().post(
        "/department/directory/map/",
        {"file": SimpleUploadedFile("m.geojson", collection(feature(ring=turned))), "source": "x"},
    )
    assert answer.status_code == 422
    assert "переставлено довготу й широту" in answer.content.decode()
    file.write_bytes(b"{}")
    with pytest.raises(CommandError, match="FeatureCollection"):
        call_command("load_borders", str(file), source="x", verbosity=0)
    assert DistrictBorder.objects.get().source == "міськрада"


@pytest.mark.django_db
@pytest.mark.one_database
def test_only_a_curator_loads_borders():
    head = Client()
    head.force_login(identity.user(Role.HEAD))
    assert head.get("/department/directory/map/").status_code == 200
    assert head.post("/department/directory/map/", {"what": "remove"}).status_code == 404


@pytest.mark.django_db
def test_places_as_geojson_keep_the_filters_and_hide_what_is_secret(client, city):
    make.office(4, district="saltivskyi")
    secret = make.place(secret=True, address="", name="Притулок")
    shown = client.get("/places.geojson", {"district": "kyivskyi"}).json()
    assert [f["geometry"] for f in shown["features"]] == [{"type": "Point", "coordinates": [36.3, 50.0]}]
    everything = client.get("/places.geojson").content.decode()
    assert "Е-офіс № 4" in everything
    assert secret.name not in everything


@pytest.mark.django_db
def test_counts_by_district_are_those_of_the_lists_that_they_link_to(client):
    make.loaded()
    make.service("Догляд усюди")
    make.service("Догляд тут", districts=["kyivskyi"])
    for query in ({}, {"q": "догляд"}, {"price": "free"}):
        page = client.get("/services/", query).content.decode()
        assert "Київський район: 2" in page
        assert "Салтівський район: 1" in page
        narrowed = client.get("/services/", query | {"district": "saltivskyi"}).content.decode()
        assert "Знайдено 1 послугу" in narrowed
