# Sourced by the set-up scripts: one way to speak and to stop, the repository's root as working directory.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8 LANG=C.UTF-8
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { printf '== %s\n' "$*"; }
warn() { printf 'Warning / 注意：%s\n' "$*" >&2; }
fail() {
    printf 'Stopped / 已停止：%s\n' "$*" >&2
    exit 1
}
usage() { # SCRIPT: its own head is its help
    sed -n '2,/^[^#]/{/^# \{0,1\}/!d; s/^# \{0,1\}//; p}' "$1"
    exit 0
}
