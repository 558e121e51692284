"""Terms of reference: every version stays, and what changed is said."""

import datetime as dt

import pytest
from django.urls import reverse

from governance.actions import groups
from governance.actions.groups import GroupRefused, TermsMeanwhile
from governance.differences import passages
from governance.models import TermsOfReference
from tests.factories import a_small_programme
from tests.governance_factories import a_keeper, a_log

pytestmark = pytest.mark.django_db
FEBRUARY = dt.date(2016, 2, 1)


@pytest.fixture
def programme(settings):
    settings.NRP_ENFORCE_MFA = False
    return a_small_programme()


@pytest.fixture
def log(programme):
    return a_log(programme.own, name="Better Old Quay")


@pytest.fixture
def keeper(log, client):
    user = a_keeper(log)
    client.force_login(user)
    return user


def written(log, text, **values):
    return groups.write_terms(group=log, text=text, **{"agreed_on": FEBRUARY, "by": None, **values})


def shown(client, log, **query):
    return client.get(reverse("group-terms", args=[log.pk]), query)


def sent(text, after, **more):
    return {"text": text, "after": after, "agreed_on_0": 1, "agreed_on_1": 3, "agreed_on_2": 2017, **more}


def test_the_version_in_force_says_who_wrote_it_and_when_to_look_again(log, keeper, client):
    written(log, "We decide by consensus.", by=keeper, review_on=dt.date(2017, 2, 1))
    body = shown(client, log).content.decode()
    assert f"Version 1, agreed on 1 February 2016, written down by {keeper.person} on " in body
    assert "by 1 February 2017, which has passed" in body


def test_every_earlier_version_stays_readable(log, keeper, client):
    written(log, "We decide by consensus.")
    written(log, "We decide by consent.")
    assert "by consent." in shown(client, log).content.decode()
    earlier = shown(client, log, version=1).content.decode()
    assert "by consensus." in earlier
    assert "An earlier version:" in earlier
    assert shown(client, log, version=3).status_code == 404
    assert shown(client, log, version="x").status_code == 404


def test_what_changed_is_said_in_words(log, keeper, client):
    written(log, "We meet monthly. We decide by vote. Papers come a week before.")
    written(log, "We meet monthly. We decide by consent. Papers come a week before.")
    body = shown(client, log, version=2, since=1).content.decode()
    assert body.index("Taken out") < body.index("<del>We decide by vote.</del>")
    assert body.index("Put in") < body.index("<ins>We decide by consent.</ins>")
    assert "We meet monthly." in body


def test_a_long_stretch_that_stayed_is_counted_and_not_shown_whole():
    same = [f"Sentence {number}." for number in range(20)]
    found = passages("\n".join(["First.", *same]), "\n".join(["Other.", *same, "Last."]))
    assert [(one.kind, list(one.lines), one.left_out) for one in found] == [
        ("out", ["First."], 0),
        ("in", ["Other."], 0),
        ("same", ["Sentence 0."], 18),
        ("in", ["Last."], 0),
    ]
    assert list(found[2].tail) == ["Sentence 19."]


def test_a_new_version_begins_from_the_one_in_force(log, keeper, client):
    written(log, "We meet monthly.")
    url = reverse("group-terms-new", args=[log.pk])
    assert "We meet monthly.</textarea>" in client.get(url).content.decode()
    assert client.post(url, sent("We meet weekly.", 1)).status_code == 302
    latest = TermsOfReference.objects.filter(group=log).first()
    assert (latest.number, latest.text, latest.written_by) == (2, "We meet weekly.", keeper)


def test_two_who_write_at_once_lose_nothing(log, keeper, client):
    written(log, "We meet monthly.")
    url = reverse("group-terms-new", args=[log.pk])
    written(log, "We meet weekly.", by=keeper)
    body = client.post(url, sent("We meet daily.", 1)).content.decode()
    assert f"Version 2 by {keeper.person} came into force on" in body
    assert "We meet daily.</textarea>" in body
    assert client.post(url, sent("We meet daily.", 2)).status_code == 302
    assert [one.text for one in TermsOfReference.objects.filter(group=log)] == [
        "We meet daily.",
        "We meet weekly.",
        "We meet monthly.",
    ]


def test_another_mistake_does_not_make_one_pass_over_what_came_meanwhile(log, keeper, client):
    written(log, "We meet monthly.")
    written(log, "We meet weekly.")
    url = reverse("group-terms-new", args=[log.pk])
    form = client.post(url, sent("", 1)).context["form"]
    assert form["after"].value() == "1"
    with pytest.raises(TermsMeanwhile):
        written(log, "We meet daily.", after=1)


def test_the_same_words_are_no_new_version_and_a_closed_group_has_none(log):
    written(log, "We meet monthly.")
    with pytest.raises(GroupRefused, match="word for word"):
        written(log, " We meet monthly. ")
    with pytest.raises(GroupRefused, match="comes after it was agreed"):
        written(log, "We meet weekly.", review_on=FEBRUARY)
    groups.close(group=log, on=dt.date(2019, 1, 1), reason="Over", by=None)
    with pytest.raises(GroupRefused, match="This group closed on 1 January 2019"):
        written(log, "We meet weekly.")


def test_a_group_without_terms_says_so(log, keeper, client):
    assert "Write the first ones" in shown(client, log).content.decode()
