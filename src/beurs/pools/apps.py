from django.apps import AppConfig


class PoolsConfig(AppConfig):
    name = "beurs.pools"

    def ready(self) -> None:
        """Make the imports of this room known."""
        from beurs.pools.imports import register

        register()
