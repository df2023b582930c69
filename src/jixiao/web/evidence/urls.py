"""Addresses of ledgers, of what indicators are computed from, and of surveys."""

from django.urls import path

from jixiao.web.evidence.views import batches, cases, ledgers, surveys

app_name = "evidence"
urlpatterns = [
    path("ledgers/", ledgers.ledgers, name="ledgers"),
    path("ledgers/on/", ledgers.on, name="ledgers-on"),
    path("ledgers/<int:pk>/", ledgers.ledger, name="ledger"),
    path("ledgers/<int:pk>/enter/", ledgers.enter, name="enter"),
    path("ledgers/<int:pk>/approve/", ledgers.approve, name="approve"),
    path("ledgers/<int:pk>/template/", ledgers.template, name="template"),
    path("ledgers/<int:pk>/off/", ledgers.off, name="ledger-off"),
    path("ledgers/<int:pk>/export.<str:kind>", ledgers.export, name="export"),
    path("ledgers/<int:pk>/import/", batches.bring, name="bring"),
    path("ledgers/<int:pk>/<int:record_pk>/", ledgers.record, name="record"),
    path("ledgers/<int:pk>/<int:record_pk>/change/", ledgers.change, name="change"),
    path("ledgers/<int:pk>/<int:record_pk>/undo/", ledgers.undo, name="undo"),
    path("ledgers/<int:pk>/<int:record_pk>/void/", ledgers.void, name="void"),
    path("ledgers/<int:pk>/<int:record_pk>/files/", ledgers.attach, name="attach"),
    path("ledgers/batches/<int:pk>/", batches.batch, name="batch"),
    path("ledgers/batches/<int:pk>/take/", batches.take, name="take"),
    path("ledgers/batches/<int:pk>/discard/", batches.discard, name="discard"),
    path("files/<int:pk>/", ledgers.attachment, name="attachment"),
    path("cases/<int:pk>/evidence/", cases.case, name="case"),
    path("cases/<int:pk>/evidence/findings/", cases.told_findings, name="findings"),
    path("cases/<int:pk>/evidence/compute/", cases.take, name="compute"),
    path("cases/<int:pk>/evidence/<int:index>/", cases.lineage, name="lineage"),
    path("cases/<int:pk>/evidence/<int:index>/choose/", cases.builder, name="builder"),
    path("cases/<int:pk>/evidence/<int:index>/bind/", cases.bind, name="bind"),
    path("cases/<int:pk>/evidence/<int:index>/files/", cases.attach, name="case-attach"),
    path("ledgers/surveys/", surveys.all_of_them, name="surveys"),
    path("ledgers/surveys/<int:pk>/", surveys.survey, name="survey"),
    path("ledgers/surveys/<int:pk>/qr.svg", surveys.qr, name="survey-qr"),
    path("ledgers/surveys/<int:pk>/codes/", surveys.codes, name="survey-codes"),
    path("ledgers/surveys/<int:pk>/paper/", surveys.paper, name="survey-paper"),
    path("ledgers/surveys/<int:pk>/close/", surveys.close, name="survey-close"),
    path("s/<str:token>/", surveys.answer, name="answer"),
    path("s/<str:token>/thanks/", surveys.thanks, name="thanks"),
]
