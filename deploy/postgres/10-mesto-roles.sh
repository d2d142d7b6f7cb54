#!/bin/sh
# Once, when the database is made: `mesto` owns it and migrates it (no superuser; btree_gist is a trusted
# extension, so the owner may create it). The API, the runner and reports sign in with accounts of their own,
# which `mesto migrate` grants what each needs.
set -eu
psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\set password `cat "${DATABASE_PASSWORDS:-/run/secrets}/database_password"`
\set api_password `cat "${DATABASE_PASSWORDS:-/run/secrets}/api_database_password"`
\set runner_password `cat "${DATABASE_PASSWORDS:-/run/secrets}/runner_database_password"`
CREATE ROLE mesto LOGIN PASSWORD :'password' CONNECTION LIMIT 5;
CREATE ROLE mesto_api LOGIN PASSWORD :'api_password' CONNECTION LIMIT 60;
CREATE ROLE mesto_runner LOGIN PASSWORD :'runner_password' CONNECTION LIMIT 20;
CREATE ROLE mesto_readonly NOLOGIN;
ALTER DATABASE mesto OWNER TO mesto;
REVOKE CONNECT, TEMPORARY ON DATABASE mesto FROM PUBLIC;
GRANT CONNECT ON DATABASE mesto TO mesto_api, mesto_runner, mesto_readonly;
SQL
