"""The figures of a council's report worked out a second time, by nothing of the platform.

What the programme did in SQL, what people said in polars from the survey's own files, the estimates from the survey's
reference numbers.
"""

import datetime as dt
import json
import math
from decimal import Decimal
from typing import Any

from django.db import connection

from nrp.core.children import ROOT
from tests.report_factories import SINCE, UNTIL

HHS = ROOT / "tests" / "data" / "hhs"
Rows = list[list[Any]]
NORMAL = 1.959963984540054  # 97.5% of a normal distribution lie below
MOMENTS = ("2018-06-30 23:00:00+00:00", "2019-01-01 00:00:00+00:00")  # of the half-year, in the programme's zone
PAIRS = {"Neighbourhood 2": ("NFL02", "CMP02"), "Neighbourhood 3": ("NFL03", "CMP03")}


def figures() -> dict[str, Rows]:
    """Give the rows of every table of the report, by the beginning of its caption."""
    return {
        "The outcomes": outcomes(),
        "Can influence decisions affecting the local area, by place and wave": shares(),
        "Difference in change, by pair": pairs(),
        "What the groups did": with_total("All groups", sql(GROUPS, *MOMENTS * 3, SINCE, UNTIL, *MOMENTS, UNTIL)),
        "Whose voice": labelled(SECTORS, sql(VOICE, *MOMENTS)),
        "Decisions of the period": [
            [group, number, day(on), text] for group, number, on, text in sql(DECISIONS, SINCE, UNTIL)
        ],
        "Resident Advisers and their hours": with_total("All places", advisers()),
        "Hours by activity": [[name, round(n / 60, 2)] for name, n in sql(ACTIVITIES, SINCE, UNTIL)],
        "Training in the period": with_total("All places", sql(TRAINING, *(SINCE, UNTIL) * 3)),
        "Initiatives by stage": [[label, stages().count(code)] for code, label in STAGES],
        "Initiatives": initiatives(),
        "Initiatives by domain": sql(DOMAINS, UNTIL),
        "Reach": [[title, what, n, unit, day(on)] for title, what, n, unit, on in sql(REACH, UNTIL)],
        "Money of the period": with_total("All places", money()),
        "Waves and their files": waves(),
        "Neighbourhood figures": sql(FIGURES, UNTIL, UNTIL),
    }


# What people said -------------------------------------------------------------------------------


def outcomes() -> Rows:
    """Label, estimate, both ends and answers, from the reference; the answers to the nearest five."""
    reference = json.loads((HHS / "expected.json").read_text())["adjusted"]
    found = []
    for one in json.loads((HHS / "codebook.json").read_text())["outcomes"]:
        scale, places = (100, 1) if one["unit"] == "percent" else (1, 2)
        of = reference[one["name"]]
        ends = (of["estimate"], *of["crv3_pair"]["ci"])
        found.append([one["label"], *(round(scale * value, places) + 0.0 for value in ends), fives(of["n"])])
    return found


def answers(wave: int) -> Any:
    """Give who said whether they can influence decisions: area, household, weight, agrees."""
    import polars as pl

    agrees = pl.col("influence").is_in([1, 2]).cast(pl.Float64).alias("agrees")
    frame = pl.read_csv(HHS / f"wave{wave}.csv").filter(pl.col("influence") > 0)
    return frame.select("area_code", "hh_id", "weight", agrees)


def shares() -> Rows:
    """Shares of the places and their comparison areas, each from counts to the nearest five."""
    import polars as pl

    found: dict[tuple[str, int], int] = {}
    for wave in (1, 2):
        weighted = (pl.col("agrees") * pl.col("weight")).sum() / pl.col("weight").sum()
        for area, n, share in answers(wave).group_by("area_code").agg(n=pl.len(), share=weighted).iter_rows():
            found[area, wave] = round(100 * fives(round(share * n)) / fives(n))
    return [[name, *(found[code, wave] for code in codes for wave in (1, 2))] for name, codes in PAIRS.items()]


def pairs() -> Rows:
    """The difference of two raw changes, with the chance of which households were asked; then all pairs, adjusted."""
    corners = {
        (area, wave): corner(answers(wave), area) for codes in PAIRS.values() for area in codes for wave in (1, 2)
    }
    found: Rows = []
    for name, (place, other) in PAIRS.items():
        of = {one: corners[one] for one in ((place, 1), (place, 2), (other, 1), (other, 2))}
        change = (of[place, 2][0] - of[place, 1][0]) - (of[other, 2][0] - of[other, 1][0])
        reach = NORMAL * math.sqrt(sum(variance for _mean, variance in of.values()))
        found.append([name, *(round(100 * value, 1) + 0.0 for value in (change, change - reach, change + reach))])
    return [*found, ["All nine pairs of the programme", *outcomes()[0][1:4]]]


def corner(said: Any, area: str) -> tuple[float, float]:
    """Give the weighted share of one area in one wave, and its variance with households as what was drawn."""
    import polars as pl

    here = said.filter(pl.col("area_code") == area)
    total = here["weight"].sum()
    mean = (here["agrees"] * here["weight"]).sum() / total
    homes = here.group_by("hh_id").agg(off=((pl.col("agrees") - mean) * pl.col("weight")).sum())
    m = homes.height
    return mean, m / (m - 1) * (homes["off"] ** 2).sum() / total**2


def fives(count: int) -> int:
    """Round to the nearest five, halves upwards: the rule written out a second time."""
    return 5 * ((2 * count + 5) // 10)


def waves() -> Rows:
    """Number of the wave, version of its file, people to the nearest five."""
    return [[number, version, fives(people)] for number, version, people in sql(WAVES)]


# What the programme did -------------------------------------------------------------------------

HERE = "a.presence in ('present', 'online')"
OF_PERIOD = f"m.starts_at >= %s and m.starts_at < %s and {HERE}"
AT_MEETINGS = "governance_meeting m join governance_attendance a on a.meeting_id = m.id"
GROUPS = f"""
select g.name,
  (select count(distinct m.id) from {AT_MEETINGS} where m.group_id = g.id and {OF_PERIOD}),
  (select count(*) from {AT_MEETINGS} where m.group_id = g.id and {OF_PERIOD}),
  (select count(*) from {AT_MEETINGS} where m.group_id = g.id and {OF_PERIOD} and a.sector = 'resident'),
  (select count(*) from governance_decision d where d.group_id = g.id and d.decided_on between %s and %s),
  (select count(*) from governance_actionpoint p where p.group_id = g.id and p.state in ('completed', 'verified')
    and p.completed_at >= %s and p.completed_at < %s),
  (select count(*) from governance_actionpoint p where p.group_id = g.id and p.state = 'open'),
  (select count(*) from governance_actionpoint p where p.group_id = g.id and p.state = 'open' and p.due_on < %s)
from governance_group g order by g.name
"""  # noqa: S608  its parts are written above
SECTORS = (
    ("resident", "Resident"),
    ("local_authority", "Local authority"),
    ("nhs", "NHS"),
    ("other_public", "Other public body"),
    ("voluntary", "Voluntary and community"),
    ("housing", "Housing"),
    ("private", "Private"),
)
VOICE = f"select a.sector, count(*) from {AT_MEETINGS} where {OF_PERIOD} group by a.sector"  # noqa: S608  its parts are written above
DECISIONS = """
select g.name, d.number, d.decided_on, d.text from governance_decision d join governance_group g on g.id = d.group_id
where d.decided_on between %s and %s order by g.name, d.decided_on, d.number
"""
STATUS_THEN = """(select s.status from coren_statuschange s where s.adviser_id = d.id and s.starts_on <= %s
  order by s.starts_on desc, s.made_at desc limit 1)"""
COUNTED = "h.\"on\" between %s and %s and h.state in ('submitted', 'approved', 'paid')"
STATUSES = f"""
select a.name, {STATUS_THEN} from coren_adviser d join neighbourhoods_area a on a.id = d.area_id
where d.merged_into_id is null and d.erased_at is null order by a.name
"""  # noqa: S608  its parts are written above
LOGGED = f"""
select a.name, count(distinct h.adviser_id), sum(h.minutes)
from coren_hoursentry h join neighbourhoods_area a on a.id = h.area_id where {COUNTED} group by a.name
"""  # noqa: S608  its parts are written above
ACTIVITIES = f"""
select t.label, sum(h.minutes) from coren_hoursentry h join coren_activitytype t on t.id = h.activity_id
where {COUNTED} group by t.label order by t.label
"""  # noqa: S608  its parts are written above
_TRAINED = """coren_trainingrecord r join coren_adviser d on d.id = r.adviser_id
  where d.area_id = a.id and r."on" between %s and %s and r.state"""
TRAINING = f"""
select a.name,
  (select count(distinct r.adviser_id) from {_TRAINED} in ('attended', 'completed')),
  (select count(*) from {_TRAINED} in ('attended', 'completed')),
  (select count(*) from {_TRAINED} = 'completed')
from neighbourhoods_area a where a.survey_code in ('NFL02', 'NFL03') order by a.name
"""  # noqa: S608  its parts are written above
_STAGE_THEN = """(select s.{what} from neighbourhoods_stagestep s where s.initiative_id = i.id and s."on" <= %s
  order by s."on" desc, s.recorded_at desc limit 1)"""
STAGES = (
    ("proposed", "Proposed"),
    ("prioritised", "Prioritised"),
    ("enquiry", "Enquiry"),
    ("designed", "Designed"),
    ("under_way", "Under way"),
    ("completed", "Completed"),
    ("stopped", "Stopped"),
)
INITIATIVES = f"""
select a.name, i.title, {_STAGE_THEN.format(what="stage")}, {_STAGE_THEN.format(what='"on"')}
from neighbourhoods_initiative i join neighbourhoods_area a on a.id = i.area_id order by a.name, i.title
"""  # noqa: S608  its parts are written above
DOMAINS = f"""
select d.name, count(x.id) from neighbourhoods_domain d
join neighbourhoods_framework f on f.id = d.framework_id and f.code = '2018'
left join neighbourhoods_initiative_domains x on x.domain_id = d.id
  and exists (select 1 from neighbourhoods_initiative i where i.id = x.initiative_id
    and {_STAGE_THEN.format(what="stage")} is not null)
group by d.name, d.position order by d.position
"""  # noqa: S608  its parts are written above
REACH = """
select i.title, o.what, o.number, o.unit, o."on" from neighbourhoods_initiativeoutput o
join neighbourhoods_initiative i on i.id = o.initiative_id join neighbourhoods_area a on a.id = i.area_id
where o."on" = (select max(p."on") from neighbourhoods_initiativeoutput p where p.initiative_id = o.initiative_id
  and p.what = o.what and p.unit = o.unit and p."on" <= %s) order by a.name, i.title, o.what
"""
LEDGER = """
select a.name, l.kind, l.amount, l.hours from neighbourhoods_ledgerentry l
join neighbourhoods_area a on a.id = l.area_id where l."on" between %s and %s
"""
WAVES = """
select w.number, u.version, u.rows from surveys_upload u join surveys_wave w on w.id = u.wave_id
where u.state = 'published' order by w.number
"""
FIGURES = """
select n.name, a.name, o.period, o.value from neighbourhoods_observation o
join neighbourhoods_indicator n on n.id = o.indicator_id join neighbourhoods_area a on a.id = o.area_id
where a.survey_code in ('NFL02', 'NFL03') and o.period_end <= %s and not exists (
  select 1 from neighbourhoods_observation p where p.area_id = o.area_id and p.indicator_id = o.indicator_id
  and p.period_end <= %s and p.period_end > o.period_end) order by n.name, a.name
"""


def sql(query: str, *values: Any) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [list(row) for row in cursor.fetchall()]


def day(value: Any) -> dt.date:
    """Give a day as the two databases hold it: as a day, or as its text."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def labelled(labels: tuple[tuple[str, str], ...], rows: Rows) -> Rows:
    found = dict(rows)
    return [[label, found.get(code, 0)] for code, label in labels]


def stages() -> list[str]:
    """Give the stage of each initiative on the last day; one that began later has none."""
    return [stage for _place, _title, stage, _on in sql(INITIATIVES, UNTIL, UNTIL) if stage]


def initiatives() -> Rows:
    label = dict(STAGES)
    rows = sql(INITIATIVES, UNTIL, UNTIL)
    return [[place, title, label[stage], day(on)] for place, title, stage, on in rows if stage]


def with_total(name: str, rows: Rows) -> Rows:
    columns = list(zip(*rows, strict=True))[1:]
    sums = (round(sum(one), 2) if isinstance(one[0], float) else sum(one) for one in columns)
    return [*rows, [name, *sums]]


def advisers() -> Rows:
    """By place: how many interested, active, paused, left; how many logged hours, and how many hours."""
    logged = {name: (people, minutes) for name, people, minutes in sql(LOGGED, SINCE, UNTIL)}
    statuses = sql(STATUSES, UNTIL)
    found = []
    for name in PAIRS:
        here = [status for place, status in statuses if place == name]
        people, minutes = logged[name]
        counts = [here.count(one) for one in ("interested", "active", "paused", "left")]
        found.append([name, *counts, people, round(minutes / 60, 2)])
    return found


def money() -> Rows:
    """By place: cash, in kind, hours in kind, external, lines; never one total of the three."""
    import polars as pl

    rows = [[name, kind, str(amount), str(hours or 0)] for name, kind, amount, hours in sql(LEDGER, SINCE, UNTIL)]
    frame = pl.DataFrame(rows, schema=["place", "kind", "amount", "hours"], orient="row").with_columns(
        pl.col("amount").cast(pl.Decimal(12, 2)), pl.col("hours").cast(pl.Float64)
    )
    found = []
    for name in PAIRS:
        here = frame.filter(pl.col("place") == name)
        of = {kind: here.filter(pl.col("kind") == kind) for kind in ("cash", "in_kind", "external")}
        sums = {kind: Decimal(str(one["amount"].sum())) for kind, one in of.items()}
        hours = round(float(of["in_kind"]["hours"].sum()), 2)
        found.append([name, sums["cash"], sums["in_kind"], hours, sums["external"], here.height])
    return found
