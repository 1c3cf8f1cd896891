"""What the system pages share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kaifaqu.errors import Problem

from ..policy import Forbidden

PAGE_SIZE = 50


def paged(request: HttpRequest, rows: QuerySet[Any] | list[Any]) -> dict[str, Any]:
    """``page_obj`` and the ``query`` that keeps the filters on the next page."""
    page: Page[Any] = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    kept = [(key, value) for key, value in request.GET.items() if key != "page" and value]
    return {"page_obj": page, "query": f"{urlencode(kept)}&" if kept else ""}


def attempt(do: Callable[[], HttpResponse], again: Callable[[Problem], HttpResponse]) -> HttpResponse:
    """Do it; a problem that the user can mend comes back on the form, a refusal goes on to its own page."""
    try:
        return do()
    except Forbidden:
        raise
    except Problem as problem:
        return again(problem)


def form_page(request: HttpRequest, title: str, form: Any, **context: Any) -> HttpResponse:
    """A page with one form on it; 422 when it comes back with errors."""
    status = 422 if form.errors or context.get("problem") else 200
    return render(request, "core/system/form.html", {"page_title": title, "form": form, **context}, status=status)
