"""The kinds of questions that only the form of the power catalogue asks."""

from typing import Any

from django import forms

from portal.organisations.models import Post
from portal.punctuation import in_brackets


class PostField(forms.ModelChoiceField):
    """Posts, each with its organisation."""

    def __init__(self, **kwargs: Any):
        super().__init__(queryset=Post.objects.none(), **kwargs)

    def label_from_instance(self, post: Post) -> str:
        return f"{post.name}{in_brackets(post.organisation.name)}"


class PickedField(forms.Field):
    """Powers picked by hand: any number of addresses. The form tells what they are (``CatalogueForm.picked``)."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> tuple[str, ...]:
        names = dict.fromkeys(name.strip() for name in value or ())
        return tuple(sorted(name for name in names if name and "\0" not in name))
