"""What charts need to know of a case, counted once a version."""

from django.db import models

from jixiao.web.cases.models import Case


class Fact(models.Model):
    """Findings by family and points by kind of indicator, of the case as it stood at `version`. It can be counted again at any time."""

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.CASCADE, related_name="fact")
    version = models.PositiveIntegerField()
    families = models.JSONField(default=dict)  # "SC" → how many findings
    points = models.JSONField(default=dict)  # "数量指标" → [score, weight] as texts
