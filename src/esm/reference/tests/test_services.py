from datetime import date

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from esm.kernel.actor import SYSTEM
from esm.kernel.errors import Conflict, Invalid, NotFound
from esm.kernel.models import AuditEvent
from esm.reference import public as reference
from esm.reference.models import RuleSet, ServiceCode, Territory
from esm.reference.tests import make

pytestmark = pytest.mark.django_db


def publish(**changes):
    return reference.publish_rules(actor=SYSTEM, at=make.AT, content=make.content() | changes)


def test_a_second_load_changes_nothing():
    make.loaded()
    events = AuditEvent.objects.count()
    assert not reference.load_reference(actor=SYSTEM, at=make.AT)
    assert AuditEvent.objects.count() == events


def test_the_command_says_what_it_loaded(capsys):
    call_command("reference", "load")
    call_command("reference", "load")
    assert capsys.readouterr().out.splitlines()[-1] == "acts 0, rows 0, rule sets 0"


def test_the_tables_are_whole_and_each_row_names_its_source():
    make.loaded()
    assert len(reference.districts()) == 9
    codes = reference.service_codes()
    assert len(codes) == 33
    assert all(c.source and c.confidence in "VKD" for c in codes)
    assert len({c.key for c in reference.categories()}) > 20


def test_districts_are_found_under_their_former_names():
    make.loaded()
    assert {d.note: d.title for d in reference.districts()}["Московський"] == "Салтівський район"


def test_katottg_stays_empty_until_somebody_reads_it_in_the_official_list():
    make.loaded()
    assert not Territory.objects.exclude(katottg="").exists()


def test_every_rule_of_the_competition_says_its_unit_and_where_it_comes_from():
    rows = make.rule_set().data["parameters"].values()
    assert all(row["unit"] and row["source"] and row["confidence"] in {"V", "K", "D"} for row in rows)
    assert make.rule_set().data["parameters"]["min_window_days"]["confidence"] == "K"


def test_each_version_holds_from_its_first_day_until_the_next():
    make.loaded()
    publish(version="2027.1", valid_from="2027-01-01")
    assert reference.rule_set("competition", date(2026, 12, 31)).version == "2026.1"
    assert reference.rule_set("competition", date(2027, 1, 1)).version == "2027.1"


def test_a_day_without_rules_says_so():
    make.loaded()
    with pytest.raises(NotFound, match="правил немає"):
        reference.rule_set("competition", date(2024, 12, 31))


def test_a_published_version_is_never_changed():
    make.loaded()
    changed = make.content()
    changed["parameters"]["min_window_days"]["value"] = 5
    with pytest.raises(Conflict, match="нову версію"):
        reference.publish_rules(actor=SYSTEM, at=make.AT, content=changed)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        RuleSet.objects.update(title="x")


def test_rules_that_contradict_themselves_are_not_published():
    make.loaded()
    broken = make.content() | {"version": "x", "valid_from": "2027-01-01"}
    broken["criteria"][0]["weight"] = 99
    broken["criteria"][1]["anchors"].pop()
    broken["parameters"]["quorum_percent"]["source"] = ""
    with pytest.raises(Invalid) as refusal:
        reference.publish_rules(actor=SYSTEM, at=make.AT, content=broken)
    assert set(refusal.value.fields) == {"criteria", "anchors", "parameters"}


def test_a_row_that_its_source_dropped_is_retired_not_deleted(tmp_path):
    import shutil

    from esm.reference.services import DATA

    make.loaded()
    shutil.copytree(DATA, tmp_path / "data")
    file = tmp_path / "data" / "service_codes.csv"
    file.write_text("\n".join(file.read_text(encoding="utf-8").splitlines()[:-1]), encoding="utf-8")
    reference.load_reference(actor=SYSTEM, at=make.AT, folder=tmp_path / "data")
    assert ServiceCode.objects.get(key="social-transport").retired
    assert "social-transport" not in {c.key for c in reference.service_codes()}
