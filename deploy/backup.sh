#!/usr/bin/env bash
# backup.sh DIRECTORY  Write DIRECTORY/portal-DATE-TIME with the database, the uploaded files and their checksums, while the
# portal is running. KEEP=14: how many to keep there; older ones are removed. Exit status 0 only for a whole backup.
# The .env file (secret key, passwords) is not in it: keep a copy in a safe place.
here=$(realpath "$(dirname "$0")")
source "$here/setup/common.sh"
[[ ${1:-} != -h && ${1:-} != --help ]] || usage "$here/backup.sh"
source "$here/database.sh"

[ $# -eq 1 ] || fail "usage: deploy/backup.sh DIRECTORY 用法：deploy/backup.sh 备份目录"
keep=${KEEP:-14}
[[ $keep =~ ^[1-9][0-9]*$ ]] || fail "KEEP=$keep is not a number of backups. KEEP 应为正整数。"
mkdir -p "$1" || fail "cannot write to $1. 无法写入备份目录。"
name=portal-$(date +%Y%m%d-%H%M%S)
# Made under another name and moved when it is whole: what is called portal-… can be trusted.
work=$1/.unfinished-$name
trap 'rm -rf "$work"' EXIT
mkdir "$work"

say "Database ($ENGINE) / 备份数据库"
if [ "$ENGINE" = postgresql ]; then
    pg_dump --format=custom --no-owner --no-privileges --file="$work/database.dump"
else
    [ -e "$SQLITE_FILE" ] || fail "there is no database at $SQLITE_FILE. 数据库文件不存在。"
    .venv/bin/python - "$SQLITE_FILE" "$work/database.sqlite3" <<'PY'
import sqlite3, sys

source = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=60)
source.execute("VACUUM INTO ?", [sys.argv[2]])
PY
fi
say "Files / 备份文件"
if [ -d "$FILES" ]; then
    # Prints and the ledger's file are made again when somebody asks, and may come and go while tar reads; so may what is
    # still being checked. Attached files (./attachments) are nowhere else.
    tar -C "$FILES" --exclude=./prints --exclude=./previews --exclude=./ledger --exclude=./attachments/.incoming -czf "$work/files.tar.gz" .
else
    tar -czf "$work/files.tar.gz" -T /dev/null
fi
{
    echo "engine=$ENGINE"
    echo "made=$(date --iso-8601=seconds)"
    echo "code=$(git rev-parse HEAD 2>/dev/null || echo unknown)"
} >"$work/about.txt"
(cd "$work" && sha256sum -- * >SHA256SUMS)
mv "$work" "$1/$name"
find "$1" -maxdepth 1 -name 'portal-*-*' -type d | sort -r | tail -n "+$((keep + 1))" | while read -r old; do
    rm -rf "$old"
done
say "Done / 备份完成: $1/$name ($(du -sh "$1/$name" | cut -f 1))"
