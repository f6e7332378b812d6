"""地址 urls: notices, deliveries, outlets."""

from django.urls import path

from wangge.notices.pages import deliveries, mine, outlets

app_name = "notices"
urlpatterns = [
    path("bell", mine.bell, name="bell"),
    path("", mine.listed, name="mine"),
    path("read", mine.read_all, name="read"),
    path("mine/preferences", mine.preferences, name="preferences"),
    path("<int:key>/open", mine.opened, name="open"),
    path("<int:key>/acknowledge", mine.acknowledged, name="acknowledge"),
    path("deliveries/", deliveries.listed, name="deliveries"),
    path("deliveries/retry", deliveries.sent_again, name="retry"),
    path("outlets/", outlets.listed, name="outlets"),
    path("outlets/test", outlets.tested, name="test"),
    path("outlets/hooks", outlets.added, name="add_hook"),
    path("outlets/hooks/<int:key>/switch", outlets.switched, name="switch_hook"),
    path("outlets/hooks/<int:key>/secret", outlets.rotated, name="rotate_hook"),
]
