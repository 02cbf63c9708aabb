"""What programs read: the same in every language, so outside the language prefix."""

from django.urls import path

from . import crawlers

app_name = "crawlers"
urlpatterns = [
    path("robots.txt", crawlers.robots, name="robots"),
    path("favicon.ico", crawlers.favicon, name="favicon"),
    path("sitemap.xml", crawlers.sitemap_index, name="sitemap"),
    path("sitemap-pages.xml", crawlers.sitemap_pages, name="sitemap-pages"),
    *(
        path(
            f"sitemap-{series}-<int:number>.xml",
            crawlers.sitemap_records,
            {"series": series},
            name=f"sitemap-{series}",
        )
        for series in crawlers.SERIES
    ),
]
