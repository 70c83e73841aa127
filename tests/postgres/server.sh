#!/bin/sh
# server.sh start|stop FOLDER: a PostgreSQL for the tests alone, in FOLDER, reached through a socket there by nobody else. It
# forgets on a power cut what it acknowledged: tests that pull the plug start their own.
set -eu
command=$1
folder=$2
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)

# PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

stop() {
    [ ! -f "$folder/data/postmaster.pid" ] || as_owner "$programs/pg_ctl" stop -w -m immediate -D "$folder/data" >/dev/null || true
    rm -rf "$folder"
}

start() {
    mkdir -p "$folder"
    chmod 700 "$folder"
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    as_owner "$programs/initdb" -D "$folder/data" -U linli --auth=trust --encoding=UTF8 --locale=C --no-sync >"$folder.log" 2>&1 || {
        cat "$folder.log" >&2
        exit 1
    }
    as_owner sh -c "cat >>'$folder/data/postgresql.conf'" <<TEXT
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = off
max_connections = 200
shared_buffers = 128MB
max_locks_per_transaction = 256
TEXT
    as_owner "$programs/pg_ctl" start -w -t 60 -D "$folder/data" -l "$folder/log" >/dev/null || {
        cat "$folder/log" >&2
        exit 1
    }
    rm -f "$folder.log"
}

case "$command" in
start) stop; start ;;
stop) stop ;;
*) echo "server.sh start|stop FOLDER" >&2; exit 2 ;;
esac
