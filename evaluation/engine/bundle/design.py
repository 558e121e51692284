"""The areas of a design as a bundle names them."""

from collections.abc import Mapping
from typing import Any

from nrp.formats.plan import Plan


def areas_of(result: Mapping[str, Any], plan: Plan) -> list[dict[str, str]]:
    """Name each area of a result with its arm and the cluster that is left out together.

    The document says which areas the headline compares: areas of the plan that began at another time are not among
    them. An area in no pair is a cluster of its own.
    """
    arms = {row["area"]: row["arm"] for row in result["outcomes"][0]["by_area"]}
    cluster_of = {area: area for area in arms}
    for ours, theirs in plan.pairs or ():
        if ours in arms and theirs in arms:
            cluster_of[ours] = cluster_of[theirs] = f"{ours}+{theirs}"
    return [{"area": area, "arm": arm, "cluster": cluster_of[area]} for area, arm in arms.items()]
