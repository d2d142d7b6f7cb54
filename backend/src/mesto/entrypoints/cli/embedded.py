from mesto.core.embedded_postgres import EmbeddedPostgres
from mesto.core.settings import Settings


def embedded_postgres(settings: Settings) -> EmbeddedPostgres:
    return EmbeddedPostgres(
        settings.data_dir, port=settings.database.embedded_port, chosen_programs=settings.pg_bin
    )
