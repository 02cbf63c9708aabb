"""What programs read: the same in every language, so outside the language prefix."""

from django.urls import path

from . import crawlers

app_name = "crawlers"
urlpatterns = [
    path("robots.txt", crawlers.robots, name="robots"),
    path("favicon.ico", crawlers.favicon, name="favicon"),
    path("sitemap.xml", crawlers.sitemap_index, name="sitemap"),
    path("sitemap-pages.xml", crawlers.sitemap_pages, name="sitemap-pages"),
    path("sitemap-powers-<int:number>.xml", crawlers.sitemap_powers, name="sitemap-powers"),
]
