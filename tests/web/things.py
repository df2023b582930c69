"""One thing of each kind, all of the first unit: what addresses and calls are tried on."""

import importlib
from pathlib import Path

from jixiao.web.api import tokens
from jixiao.web.api.models import Hook
from jixiao.web.cases.models import Import, Job
from web.district import District

# An app with a namespace keeps its own table: tests/web/rights_<namespace>.py with EXPECTED, OPEN_TO_ALL and things(district, case).
OTHERS = {
    file.stem.removeprefix("rights_"): importlib.import_module(f"web.{file.stem}") for file in Path(__file__).parent.glob("rights_*.py")
}


def make(district: District) -> dict[str, int]:
    """Their numbers by name."""
    case = district.filled("shanghai-2020", "a1", "submit", "sign")
    read = {"forms": [{"form": case.form, "values": [], "notes": []}], "blocks": [], "notes": [], "pictures": []}
    return {
        "case": case.pk,
        "version": case.versions.filter(mark="sign").first().pk,
        "comment": case.comments.create(text="看一下", by=district.superior).pk,
        "delegation": district.clerk.delegations_given.create(stand_in=district.leader, since="2026-01-01", until="2026-01-02").pk,
        "import": Import.objects.create(
            unit=district.units["a1"], name="表.docx", sha256="0" * 64, size=1, state="read", result=read, by=district.clerk
        ).pk,
        "job": Job.objects.create(kind="read", by=district.clerk).pk,
        "token": tokens.make(district.clerk, "试", ["read"], 1)[0].pk,
        "hook": Hook.objects.create(unit=district.units["bureau"], address="http://192.0.2.1/", secret="x", by=district.administrator).pk,
        "colleague": district.colleague.pk,
        "post": district.colleague.posts.get().pk,
        "bureau": district.units["bureau"].pk,
        **{name: pk for module in OTHERS.values() for name, pk in module.things(district, case).items()},
    }
