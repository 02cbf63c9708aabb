"""The portal's addresses, and ``/bare/``: a Django view that does nothing, through the same middleware."""

from django.http import HttpResponse
from django.urls import path

from portal.urls import urlpatterns as portal_urls

urlpatterns = [path("bare/", lambda request: HttpResponse("bare")), *portal_urls]
