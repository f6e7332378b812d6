"""地址 urls: the board of supervision, what stands behind its numbers, and the ladder."""

from django.urls import path

from wangge.supervision.pages import board, ladder, lists, order

urlpatterns = [
    path("supervision/", board, name="supervision_board"),
    path("supervision/clocks/", lists.clocks, name="supervision_clocks"),
    path("supervision/orders/", lists.orders, name="supervision_orders"),
    path("supervision/findings/", lists.findings, name="supervision_findings"),
    path("supervision/findings/<int:pk>", lists.found, name="supervision_found"),
    path("supervision/findings/<int:pk>/order", order.issued, name="supervision_issue"),
    path("supervision/orders/<int:pk>", order.order, name="supervision_order"),
    path("supervision/orders/<int:pk>/<slug:what>", order.done, name="supervision_order_done"),
    path("supervision/fired/", lists.fired, name="supervision_fired"),
    path("supervision/sheet/<str:number>", lists.sheet, name="supervision_sheet"),
    path("supervision/ladder/", ladder.ladder, name="supervision_ladder"),
    path("supervision/ladder/<slug:code>", ladder.changed, name="supervision_rung"),
]
