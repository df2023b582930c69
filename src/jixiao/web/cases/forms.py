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

    unit = forms.ModelChoiceField(Unit.objects.none())
    year = forms.IntegerField(min_value=2010, max_value=2100)
    stage = forms.ChoiceField()
    layout = forms.ChoiceField()
    name = forms.CharField(max_length=200)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(within(standings(person), ("clerk",)), active=True)
        self.fields["unit"].label = say("单位", "Unit")
        self.fields["unit"].initial = self.fields["unit"].queryset.first()
        self.fields["year"].label = say("年度", "Year")
        self.fields["year"].initial = timezone.localdate().year
        self.fields["stage"].label = say("从哪个环节开始", "Begin with")
        self.fields["stage"].choices = [(k, told(m)) for k, m in STAGES.items() if k != "monitoring"]
        self.fields["layout"].label = say("自评表式", "Official form")
        self.fields["layout"].choices = [
            (item.id, f"{told(KINDS[item.kind])} · {told(item.name)}") for item in layouts.catalogue() if item.stage == "self-evaluation"
        ]
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
        for name, label in labels.items():
            self.fields[name].label = label
        self.fields["unit"].queryset = Unit.objects.filter(within(standings(person), ("finance",)), active=True).exclude(level="office")
        self.fields["stage"].choices = [(k, told(m)) for k, m in STAGES.items()]
        self.fields["deadline"].widget = forms.DateInput(attrs={"type": "date"})
        self.fields["note"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["year"].initial = timezone.localdate().year
