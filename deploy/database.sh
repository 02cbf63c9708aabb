# Sourced by backup.sh and restore.sh: where the portal's settings say that its data are.
source "$(dirname "${BASH_SOURCE[0]}")/setup/common.sh"
umask 077 # a backup holds what isn't public

[ -x .venv/bin/python ] || fail "no .venv here: run 'make setup' first. 尚未安装，请先运行 make setup。"
# ENGINE, FILES and SQLITE_FILE or PG*: passwords travel in the environment, never on a command line.
settings=$(.venv/bin/python - <<'PY'
import os, shlex

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
from django.conf import settings

database = settings.DATABASES["default"]
found = {"ENGINE": database["ENGINE"].rsplit(".", 1)[-1], "FILES": settings.MEDIA_ROOT}
if found["ENGINE"] == "postgresql":
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    found |= {variable: database[key] for variable, key in names.items() if database.get(key)}
else:
    found["SQLITE_FILE"] = database["NAME"]
for name, value in found.items():
    print(f"export {name}={shlex.quote(str(value))}")
PY
) || fail "the settings could not be read (see above). 无法读取配置。"
eval "$settings"
if [ "$ENGINE" = postgresql ]; then
    for program in pg_dump pg_restore psql; do
        command -v "$program" >/dev/null || fail "no $program: install postgresql-client. 请安装 postgresql-client。"
    done
fi
