#!/bin/sh
# Once, when the database is made: the role the application signs in with. It owns its database and
# is no superuser; btree_gist is a trusted extension, so the owner may create it.
set -eu
psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\set password `cat "${DATABASE_PASSWORD_FILE:-/run/secrets/database_password}"`
CREATE ROLE mesto LOGIN PASSWORD :'password' CONNECTION LIMIT 80;
ALTER DATABASE mesto OWNER TO mesto;
REVOKE CONNECT, TEMPORARY ON DATABASE mesto FROM PUBLIC;
SQL
