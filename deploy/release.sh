#!/usr/bin/env bash
# On the server: take $root/next into use; when it does not become healthy, go back to what was before.
#
#   $root/next/deploy/release.sh        next, app, before, failed: folders with the files of one release
#
# Also in $root: secrets (make-secrets.sh) and, if wanted, host.env with what is particular to this
# server (EDGE_HOST, COMPOSE_PROFILES). The folder in use keeps one path, so that services whose files
# have not changed (PostgreSQL above all) are left running. Migrations are not taken back.
set -euo pipefail

compose() { IMAGE=$(<"$app/image") docker compose --project-directory "$app" "$@"; }

take() { # FROM AWAY: FROM becomes the folder in use, what was in use goes AWAY
    rm -rf -- "$2"
    if [[ -d $app ]]; then mv -- "$app" "$2"; fi
    mv -- "$1" "$app"
}

start() { # OTHER: the folder that was in use
    if [[ -d $1 ]]; then # Compose does not look into mounted files
        diff --recursive --brief "$1/nginx" "$app/nginx" >/dev/null || compose rm --stop --force nginx
        diff --recursive --brief "$1/monitoring" "$app/monitoring" >/dev/null || compose rm --stop --force prometheus
    fi
    compose up --detach --no-build --remove-orphans --wait --wait-timeout "${PATIENCE_SECONDS:-180}"
}

main() {
    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
    app=$root/app
    if [[ -f $root/host.env ]]; then
        set -a
        # shellcheck source=/dev/null
        . "$root/host.env"
        set +a
    fi
    export SECRETS_DIR=$root/secrets

    take "$root/next" "$root/before"
    if start "$root/before"; then
        echo "release: $(<"$app/image") is up."
        return 0
    fi
    echo "release: $(<"$app/image") did not become healthy." >&2
    compose logs --tail 50 migrate api runner >&2 || true
    if [[ ! -d $root/before ]]; then
        echo "release: there is none before it." >&2
        return 1
    fi
    take "$root/before" "$root/failed"
    if start "$root/failed"; then
        echo "release: $(<"$app/image") is up again." >&2
        return 1
    fi
    echo "release: $(<"$app/image") did not come up again either." >&2
    return 2
}

main "$@"
exit
