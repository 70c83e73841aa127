#!/bin/sh
# server.sh start|stop FOLDER [durable]: a PostgreSQL for the tests alone, in FOLDER, reached through a socket there by nobody
# else. Unless it is to be durable, it forgets on a power cut what it acknowledged.
set -eu
command=$1
folder=$2
fsync=off
[ "${3:-}" != durable ] || fsync=on
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
fsync = $fsync
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
*) echo "server.sh start|stop FOLDER [durable]" >&2; exit 2 ;;
esac
