"""Pages that belong to no room."""

from django.template.loader import render_to_string
from django.test import override_settings

BROKEN = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}


def test_the_page_of_a_fault_stands_without_the_list_of_static_files(tmp_path, settings):
    with override_settings(STORAGES={**settings.STORAGES, **BROKEN}, STATIC_ROOT=tmp_path):
        page = render_to_string("500.html")
    assert "<h1>" in page
    assert 'href="/"' in page
    assert f'href="{settings.STATIC_URL}css/tokens.css"' in page
