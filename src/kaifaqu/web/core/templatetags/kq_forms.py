"""Form fields in the look of the house."""

from __future__ import annotations

from django import forms, template
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def styled(field: forms.BoundField) -> SafeString:
    """The field's widget with the class that Tabler wants for its kind, marked invalid and tied to its error."""
    widget = field.field.widget
    kind = "form-control"
    if isinstance(widget, forms.CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, forms.Select):
        kind = "form-select"
    attributes: dict[str, str | bool] = {"class": f"{kind} is-invalid" if field.errors else kind}
    if field.errors:
        attributes["aria-describedby"] = f"{field.auto_id}-error"
    return field.as_widget(attrs=attributes)


@register.filter
def is_checkbox(field: forms.BoundField) -> bool:
    return isinstance(field.field.widget, forms.CheckboxInput)
