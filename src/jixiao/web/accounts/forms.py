"""What people fill in about accounts; labels in both languages."""

from typing import Any

from django import forms
from django.utils import timezone

from jixiao.web.accounts.models import Delegation, Person, Post
from jixiao.web.text import say


class DelegationForm(forms.ModelForm):
    """Who stands in, from when until when."""

    class Meta:
        model = Delegation
        fields = ("stand_in", "since", "until", "note")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.away = person
        units = Post.objects.filter(person=person).values("unit")
        colleagues = Person.objects.filter(is_active=True, posts__unit__in=units).exclude(pk=person.pk).distinct()
        self.fields["stand_in"] = forms.ModelChoiceField(
            colleagues,
            label=say("代办人（本单位同事）", "Stand-in (a colleague of the unit)"),
            empty_label=say("请选择", "Choose one"),
        )
        self.fields["since"].label = say("自", "From")
        self.fields["until"].label = say("至", "Until")
        self.fields["note"].label = say("事由", "Reason")
        for name in ("since", "until"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            raise forms.ValidationError(say("结束日期早于开始日期。", "The end lies before the beginning."))
        if until and until < timezone.localdate():
            raise forms.ValidationError(say("结束日期已过。", "The end lies in the past."))
        return data
