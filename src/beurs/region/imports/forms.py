"""The form of an import: files, and the choices that its kind knows."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beurs.region.imports.kinds import Kind
from beurs.region.imports.sources import LARGEST_FILE, Source, bounded
from beurs.region.models import School

MOST_FILES = 10


class FilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, each of a bounded size; an empty one is left to the reader, who says so."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Check every file on its own."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given] or [super().clean(None, initial)]


class ImportForm(forms.Form):
    """What a user gives for one import."""

    uploads = FilesField(label=_("File"), allow_empty_file=True, help_text=_("CSV or XLSX, also zipped as .gz"))
    edition = forms.DateField(
        label=_("True on"),
        help_text=_("What the file no longer has, ends on this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    municipalities = forms.CharField(
        label=_("Only these municipalities"),
        help_text=_("With a comma between them. Empty: all in the file."),
        required=False,
        max_length=1000,
    )
    school_type = forms.ChoiceField(label=_("School type"), choices=School.Kind.choices, initial="bo")
    good_friday = forms.BooleanField(label=_("Schools close on Good Friday"), required=False)
    partial = forms.BooleanField(label=_("The file is not complete: close nothing"), required=False)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].initial = timezone.localdate
        for name in ("municipalities", "school_type", "good_friday"):
            if name not in kind.options:
                del self.fields[name]
        if kind.many_files:
            self.fields["uploads"].label = _("Files")
        else:
            self.fields["uploads"].widget.attrs["multiple"] = False

    def clean_uploads(self) -> list[UploadedFile]:
        """Refuse too many, or too large ones, before they are read."""
        files: list[UploadedFile] = self.cleaned_data["uploads"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(number)s files.") % {"number": MOST_FILES})
        for file in files:
            if (file.size or 0) > LARGEST_FILE:
                size = {"name": file.name, "size": LARGEST_FILE // 1024 // 1024}
                raise forms.ValidationError(_("%(name)s is larger than %(size)s MB.") % size)
        return files

    def sources(self) -> list[Source]:
        """The files as the reader takes them."""
        return [Source(str(file.name), bounded(file, str(file.name))) for file in self.cleaned_data["uploads"]]

    def options(self) -> dict[str, Any]:
        """The choices of this kind of import."""
        given = self.cleaned_data
        options: dict[str, Any] = {name: given[name] for name in ("school_type", "good_friday") if name in given}
        if "municipalities" in given:
            names = [name.strip() for name in given["municipalities"].split(",")]
            options["municipalities"] = [name for name in names if name]
        return options
