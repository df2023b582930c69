"""Addresses of the work."""

from django.urls import path

from jixiao.web.cases.views import editor, imports, jobs, lists, moves, sampling

urlpatterns = [
    path("cases/", lists.cases, name="cases"),
    path("cases/new/", lists.new, name="case-new"),
    path("cases/moves/", moves.bulk, name="moves-bulk"),
    path("cases/<int:pk>/", editor.case, name="case"),
    path("cases/<int:pk>/cell/", editor.cell, name="cell"),
    path("cases/<int:pk>/paste/", editor.paste, name="paste"),
    path("cases/<int:pk>/undo/", editor.undo, name="undo"),
    path("cases/<int:pk>/rows/", editor.rows, name="rows"),
    path("cases/<int:pk>/comments/", editor.comment, name="comment"),
    path("cases/<int:pk>/comments/<int:comment_pk>/close/", editor.close_comment, name="comment-close"),
    path("cases/<int:pk>/history/", editor.history, name="history"),
    path("cases/<int:pk>/versions/<int:number>/", editor.version, name="version"),
    path("cases/<int:pk>/export/<str:format>/", editor.export, name="export"),
    path("cases/<int:pk>/review/", editor.review, name="review"),
    path("cases/<int:pk>/profile/", moves.profile, name="profile"),
    path("cases/<int:pk>/move/<str:name>/", moves.move, name="move"),
    path("progress/", lists.progress, name="progress"),
    path("tasks/", lists.tasks, name="tasks"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/accept/", imports.accept, name="import-accept"),
    path("imports/<int:pk>/discard/", imports.discard, name="import-discard"),
    path("imports/<int:pk>/page/<int:number>/", imports.page, name="import-page"),
    path("sampling/", sampling.draw, name="sampling"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
]
