#!/usr/bin/env bash
# From the pipeline, or by hand: copy the deployment files of this checkout to the server, release an image.
#
#   deploy/deploy.sh USER@SERVER IMAGE        DEPLOY_ROOT (default /srv/mesto) is the folder there
#
# The server needs Docker with Compose 2, rsync, and $DEPLOY_ROOT/secrets (make-secrets.sh).
set -euo pipefail

if (($# != 2)); then
    echo "usage: deploy/deploy.sh USER@SERVER IMAGE" >&2
    exit 64
fi
server=$1 image=$2 root=${DEPLOY_ROOT:-/srv/mesto}
if [[ ! $image =~ ^[A-Za-z0-9._/:@-]+$ || ! $root =~ ^/[A-Za-z0-9._/-]+$ ]]; then
    echo "deploy: the image or DEPLOY_ROOT is not a plain name." >&2
    exit 64
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# shellcheck disable=SC2029  # the names are meant to be filled in here
on_server() { ssh "$server" "$1"; }

if ! on_server "test -d '$root/secrets' && mkdir -p '$root/next'"; then
    echo "deploy: $server cannot be reached, or has no $root/secrets." >&2
    exit 1
fi
rsync --archive --compress --delete docker-compose.yml nginx monitoring deploy "$server:$root/next/"
on_server "docker pull --quiet '$image' && echo '$image' >'$root/next/image' && '$root/next/deploy/release.sh'"
