#!/usr/bin/env bash
# Makes the secret files docker-compose.yml reads, and a self-signed certificate to begin with.
#
#   deploy/make-secrets.sh [FOLDER] [HOST NAME]        default: secrets localhost
#
# Refuses a folder that exists: a new database password would lock everybody out of the old database.
set -euo pipefail

folder=${1:-secrets}
host=${2:-localhost}

if [[ -e $folder ]]; then
    echo "make-secrets: $folder exists already; nothing was changed." >&2
    exit 1
fi

umask 077
made=$(mktemp -d "$(dirname "$folder")/.secrets.XXXXXX")
trap 'rm -rf "$made"' EXIT

random() { openssl rand -hex 32; }
keep() { printf '%s\n' "$2" >"$made/$1"; }

database=$(random)
api_database=$(random)
runner_database=$(random)
broker=$(random)
keep postgres_password "$(random)"
keep database_password "$database"
keep database_url "postgresql://mesto:$database@postgres:5432/mesto"
keep api_database_password "$api_database"
keep api_database_url "postgresql://mesto_api:$api_database@postgres:5432/mesto"
keep runner_database_password "$runner_database"
keep runner_database_url "postgresql://mesto_runner:$runner_database@postgres:5432/mesto"
keep secret_key "$(random)"
keep rabbitmq_account "default_user = mesto
default_pass = $broker"
keep rabbitmq_url "amqp://mesto:$broker@rabbitmq:5672/"
keep smtp_password ""
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 90 -subj "/CN=$host" \
    -addext "subjectAltName=DNS:$host" -keyout "$made/edge_key" -out "$made/edge_certificate" 2>/dev/null

# Compose mounts the files as they are, and every container has a user of its own: they must be able
# to read them. On the host nobody else passes the folder (0700).
chmod 0444 "$made"/*
chmod 0700 "$made"
mv --no-target-directory "$made" "$folder"
trap - EXIT
echo "Made $(find "$folder" -type f | wc -l) files in $folder. Keep a copy in a safe place."
