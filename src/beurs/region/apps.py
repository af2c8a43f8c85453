from django.apps import AppConfig


class RegionConfig(AppConfig):
    name = "beurs.region"

    def ready(self) -> None:
        """Make the imports of this room known."""
        from beurs.region.imports import register

        register()
