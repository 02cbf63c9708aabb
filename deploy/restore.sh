#!/usr/bin/env bash
# restore.sh BACKUP [--yes]  Put back a backup that backup.sh made: stop the portal first. What is there now is replaced; on
# SQLite, and the files on both, it is moved aside, not deleted. Then the database is brought to the state of the code
# and the ledger is verified.
here=$(realpath "$(dirname "$0")")
source "$here/setup/common.sh"
[[ ${1:-} != -h && ${1:-} != --help ]] || usage "$here/restore.sh"
source "$here/database.sh"

[ $# -ge 1 ] && [ -d "$1" ] || fail "usage: deploy/restore.sh DIRECTORY/portal-DATE-TIME [--yes] 用法：deploy/restore.sh 备份 [--yes]"
backup=$(realpath "$1")
(cd "$backup" && sha256sum --quiet --check --strict SHA256SUMS) ||
    fail "$backup is damaged or not a backup. 备份已损坏或不是备份目录。"
made_with=$(sed -n 's/^engine=//p' "$backup/about.txt")
[ "$made_with" = "$ENGINE" ] ||
    fail "the backup is of $made_with, DATABASE_URL names $ENGINE. 备份的数据库类型与当前配置不一致。"
if [ "${2:-}" != --yes ]; then
    read -r -p "Everything in the portal now is replaced by $backup. 现有数据将被该备份替换，输入 yes 确认: " answer || answer=''
    [ "$answer" = yes ] || fail "nothing was changed. 未作任何更改。"
fi

# A portal that is still running would go on writing to what is set aside.
if [ "$ENGINE" = postgresql ]; then
    others=$(psql --quiet --no-psqlrc --tuples-only --no-align --command="SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
elif [ -e "$SQLITE_FILE" ]; then
    others=$(.venv/bin/python - "$SQLITE_FILE" <<'PY'
import sqlite3, sys

try:  # leaving WAL needs the file to oneself
    sqlite3.connect(sys.argv[1], timeout=2).execute("PRAGMA journal_mode=DELETE")
    print(0)
except sqlite3.OperationalError:
    print(1)
PY
    )
else
    others=0
fi
[ "$others" = 0 ] || fail "the portal is still running on this database: stop it first (web server and worker). 门户仍在运行，请先停止网站和后台任务。"

aside=before-restore-$(date +%Y%m%d-%H%M%S)
say "Database / 恢复数据库"
if [ "$ENGINE" = postgresql ]; then
    # One transaction: a failure half-way leaves the database as it was. The schema goes first, so that tables which the
    # backup doesn't know don't stay behind.
    {
        echo 'SET client_min_messages = warning; BEGIN; DROP SCHEMA public CASCADE; CREATE SCHEMA public; ALTER SCHEMA public OWNER TO pg_database_owner;'
        pg_restore --no-owner --no-privileges --file=- "$backup/database.dump"
        echo 'COMMIT;'
    } | psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --output=/dev/null
else
    mkdir -p "$(dirname "$SQLITE_FILE")"
    for part in '' -wal -shm; do
        [ ! -e "$SQLITE_FILE$part" ] || mv "$SQLITE_FILE$part" "$SQLITE_FILE.$aside$part"
    done
    cp "$backup/database.sqlite3" "$SQLITE_FILE"
fi
say "Files / 恢复文件"
[ ! -e "$FILES" ] || mv "$FILES" "$FILES.$aside"
mkdir -p "$FILES"
tar -C "$FILES" -xzf "$backup/files.tar.gz"
say "Bringing the database to the state of the code, verifying the ledger / 升级数据库并校验公开台账"
.venv/bin/python manage.py migrate --no-input --verbosity 0
.venv/bin/python manage.py verify_ledger
say "Done / 恢复完成. What was there before is kept as *.$aside"
