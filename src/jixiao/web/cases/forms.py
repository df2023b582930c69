"""What people fill in about cases and tasks."""

from typing import Any

from django import forms
from django.utils import timezone

from jixiao import layouts
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.accounts.queries import standings, within
from jixiao.web.cases.models import KINDS, STAGES, Case, Task
from jixiao.web.text import say, told


class CaseForm(forms.Form):
    """Unit, year, kind, name and official form of a new case."""

    year = forms.IntegerField(min_value=2010, max_value=2100)
    name = forms.CharField(max_length=200)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(within(standings(person), ("clerk",)), active=True)
        stages = [(k, told(m)) for k, m in STAGES.items() if k != "monitoring"]
        forms_known = [(i.id, f"{told(KINDS[i.kind])} · {told(i.name)}") for i in layouts.catalogue() if i.stage == "self-evaluation"]
        self.fields["unit"] = forms.ModelChoiceField(units, label=say("单位", "Unit"), initial=units.first())
        self.fields["stage"] = forms.ChoiceField(choices=stages, label=say("从哪个环节开始", "Begin with"))
        self.fields["layout"] = forms.ChoiceField(choices=forms_known, label=say("自评表式", "Official form"))
        self.fields["year"].label = say("年度", "Year")
        self.fields["year"].initial = timezone.localdate().year
        self.order_fields(["unit", "year", "stage", "layout", "name"])
        self.fields["name"].label = say("项目名称（部门整体填单位名称）", "Name of the project (or of the unit)")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("unit") and data.get("layout") and data.get("year") and data.get("name"):
            kind = layouts.load(data["layout"]).kind
            if Case.objects.filter(unit=data["unit"], year=data["year"], kind=kind, name=data["name"]).exists():
                raise forms.ValidationError(say("这个单位本年度已有同名的表。", "This unit has a form of that name for the year."))
        return data


class TaskForm(forms.ModelForm):
    """Stage, year and deadline of what the finance bureau asks."""

    stage = forms.ChoiceField()

    class Meta:
        model = Task
        fields = ("unit", "year", "stage", "title", "deadline", "note")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.created_by = person
        labels = {
            "unit": say("布置给（该单位及所属各单位）", "For (this unit and all below)"),
            "year": say("年度", "Year"),
            "stage": say("环节", "Stage"),
            "title": say("标题", "Title"),
            "deadline": say("截止日期", "Deadline"),
            "note": say("要求", "Instructions"),
        }
        units = Unit.objects.filter(within(standings(person), ("finance",)), active=True).exclude(level="office")
        self.fields["unit"] = forms.ModelChoiceField(units, initial=units.first())
        self.fields["stage"] = forms.ChoiceField(choices=[(k, told(m)) for k, m in STAGES.items()])
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["deadline"].widget = forms.DateInput(attrs={"type": "date"})
        self.fields["note"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["year"].initial = timezone.localdate().year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if Task.objects.filter(unit=data.get("unit"), year=data.get("year"), stage=data.get("stage")).exists():
            self.add_error("year", say("这个范围的这一年度、环节已经布置过。", "This year and stage have been set for that unit already."))
        return data
