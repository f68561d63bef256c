from django.http import HttpResponse


def service(request, slug):
    return HttpResponse(slug)
