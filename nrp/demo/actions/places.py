"""What the invented programme knows of its places and does there, through the same actions as everybody else."""

from decimal import Decimal

from neighbourhoods.actions import (
    activities,
    deprivations,
    framework,
    initiative_parts,
    initiatives,
    phases,
    populations,
    profiles,
    progress,
    selections,
    stages,
    theory,
)
from neighbourhoods.models import Activity, Area, Domain, Initiative, Organisation, Selection
from nrp.accounts.models import User
from nrp.demo import places as invented
from nrp.demo.framework import CROSSWALK, FIRST, FRAMEWORKS, SECOND
from nrp.demo.places import DemoActivity, DemoInitiative


def set_up(places: dict[str, Area]) -> None:
    """Make it all; the caller holds the transaction."""
    domains = _framework()
    _grounds(places)
    for name, aims, starts_on, ends_on in invented.PHASES:
        phases.create(name=name, aims=aims, starts_on=starts_on, ends_on=ends_on, by=None)
    _selection(places)
    mapped = {(one.place, one.name): _activity(one, places[one.place], domains) for one in invented.ACTIVITIES}
    for one in invented.INITIATIVES:
        _initiative(one, places[one.place], mapped[one.place, one.adapts], domains)


def _framework() -> dict[tuple[str, str], Domain]:
    """Make both versions with their crosswalk; gives the domains by version and code."""
    found: dict[tuple[str, str], Domain] = {}
    for version in FRAMEWORKS:
        made = framework.create(
            code=version.code, name=version.name, adopted_on=version.adopted_on, source=version.source, by=None
        )
        for one in version.domains:
            found[version.code, one.code] = framework.add_domain(
                framework=made, code=one.code, name=one.name, definition=one.definition, by=None
            )
    for step in CROSSWALK:
        framework.cross(
            older=found[FIRST.code, step.older], newer=found[SECOND.code, step.newer], note=step.note, by=None
        )
    return found


def _grounds(places: dict[str, Area]) -> None:
    for code, ground in invented.GROUND.items():
        area = places[code]
        for year, people in zip((2015, 2018), ground.people, strict=True):
            populations.add(area=area, year=year, people=people, source=invented.INVENTED, by=None)
        deprivations.add(
            area=area,
            edition=2015,
            most_deprived_percent=Decimal(ground.most_deprived_percent),
            source=invented.INVENTED,
            by=None,
        )
        profiles.draw(area=area, shape=invented.outline(code), source=invented.INVENTED, by=None)


def _selection(places: dict[str, Area]) -> None:
    criteria = [selections.add_criterion(text=text, by=None) for text in invented.CRITERIA]
    for code, area in places.items():
        if area.kind != Area.Kind.NEIGHBOURHOOD:
            continue
        ground = invented.GROUND[code]
        shown = (
            f"{ground.people[0]:,} residents in 2015 ({invented.INVENTED.lower()}).",
            f"Among the most deprived {ground.most_deprived_percent}% in 2015 ({invented.INVENTED.lower()}).",
            f"{invented.INVENTED}.",
            f"{invented.INVENTED}.",
        )
        selections.write(
            area=area,
            judged={one.pk: ("yes", words) for one, words in zip(criteria, shown, strict=True)},
            outcome=Selection.Outcome.CHOSEN,
            decided_on=invented.SELECTED_ON,
            reason=invented.SELECTED_WHY,
            by=None,
        )


def _activity(one: DemoActivity, area: Area, domains: dict[tuple[str, str], Domain]) -> Activity:
    partner = Organisation.objects.filter(name=one.provider).first()
    latitude, longitude = invented.position(one.place, area.activities.count())
    return activities.create(
        area=area,
        name=one.name,
        organisation=partner,
        provider="" if partner else one.provider,
        description=one.what,
        for_whom=one.for_whom,
        status=one.status,
        starts_on=one.since,
        latitude=latitude,
        longitude=longitude,
        source=invented.INVENTED,
        mapped_on=one.mapped_on,
        domains=[domains[FIRST.code, code] for code in one.domains],
        by=None,
    )


def _initiative(one: DemoInitiative, area: Area, adapts: Activity, domains: dict[tuple[str, str], Domain]) -> None:
    (stage, on, note), *later = one.stages
    tags = [domains[SECOND.code, code] for code in one.domains]
    made = initiatives.create(
        area=area,
        title=one.title,
        stage=stage,
        stage_on=on,
        stage_note=note,
        activity=adapts,
        baseline=one.baseline,
        amended=one.amended,
        why=one.why,
        for_whom=one.for_whom,
        learning=one.learning,
        domains=tags,
        by=None,
    )
    for stage, on, note in later:
        stages.reach(initiative=made, stage=stage, on=on, note=note, by=None)
    for text, due_on, reached_on in one.milestones:
        initiative_parts.add_milestone(initiative=made, text=text, due_on=due_on, reached_on=reached_on, by=None)
    for what, number, unit, day, how in one.reach:
        initiative_parts.add_reach(initiative=made, what=what, number=number, unit=unit, on=day, how=how, by=None)
    writer = _facilitator(area)
    for on, text, next_step in one.notes:
        progress.write(initiative=made, on=on, text=text, next_step=next_step, by=writer)
    if one.theory:
        _theory(made, one, tags)


def _theory(initiative: Initiative, one: DemoInitiative, tags: list[Domain]) -> None:
    """Draw what is to lead to what: each box leads to the next, the last strengthens the initiative's domains."""
    before = None
    for kind, text, assumes in one.theory:
        strengthens = tags if kind == "outcome" else []
        step = theory.add_step(initiative=initiative, kind=kind, text=text, domains=strengthens, by=None)
        if before is not None:
            theory.link(initiative=initiative, before=before, after=step, assumes=assumes, by=None)
        before = step


def _facilitator(area: Area) -> User | None:
    assigned = area.role_assignments.filter(role="coren_facilitator").select_related("user").first()
    return assigned.user if assigned is not None else None
