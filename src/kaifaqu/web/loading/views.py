"""The zone as a file to take away."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from kaifaqu.web.core.access import zone_page
from kaifaqu.web.core.actor import Actor
from kaifaqu.web.core.models import Zone

from .exporting import export_zip


@zone_page("export")
@require_GET
def export(request: HttpRequest, zone: Zone) -> HttpResponseBase:
    """All of the zone as a ZIP. It is written to a file without a name first: little memory, and a fault is told as a page."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    try:
        export_zip(Actor.of(request), zone, target, current_only=request.GET.get("current") == "1")
    except BaseException:
        target.close()
        raise
    target.seek(0)
    name = f"{zone.code}_{timezone.localdate().isoformat()}.zip"
    return FileResponse(target, as_attachment=True, filename=name, content_type="application/zip")
