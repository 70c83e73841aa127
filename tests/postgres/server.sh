#!/bin/sh
# server.sh start|stop FOLDER [durable]: a PostgreSQL for the tests alone, in FOLDER, reached through a socket there by nobody
# else. Unless it is to be durable, it forgets on a power cut what it acknowledged. LINLI_POSTGRES_SETTINGS: further lines of its
# configuration.
# server.sh follow FOLDER PRIMARY: a standby of the one in the folder PRIMARY; promote FOLDER: a standby no more.
# server.sh pool FOLDER SERVER SIZE: PgBouncer in transaction mode before the one in SERVER, with so many connections; its
# socket is in FOLDER. lead FOLDER SERVER: to another one, from now on; unpool FOLDER ends it.
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
${LINLI_POSTGRES_SETTINGS:-}
TEXT
    run
    rm -f "$folder.log"
}

run() {
    as_owner "$programs/pg_ctl" start -w -t 60 -D "$folder/data" -l "$folder/log" >/dev/null || {
        cat "$folder/log" >&2
        exit 1
    }
}

follow() {
    mkdir -p "$folder"
    chmod 700 "$folder"
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    as_owner "$programs/pg_basebackup" -D "$folder/data" -R -c fast -X stream --no-sync -d "host=$1 user=linli"
    as_owner sh -c "echo \"unix_socket_directories = '$folder'\" >>'$folder/data/postgresql.conf'"
    run
}

pool() {
    mkdir -p "$folder"
    chmod 700 "$folder"
    cat >"$folder/pgbouncer.ini" <<TEXT
[databases]
postgres = host=$1 user=linli
[pgbouncer]
listen_addr =
unix_socket_dir = $folder
listen_port = 5432
auth_type = any
admin_users = pgbouncer
pool_mode = transaction
default_pool_size = $2
logfile = $folder/log
pidfile = $folder/pid
TEXT
    [ "$(id -u)" != 0 ] || chown -R postgres "$folder"
    as_owner "$(command -v pgbouncer || echo /usr/sbin/pgbouncer)" -q -d "$folder/pgbouncer.ini"
    for _ in $(seq 100); do
        ! "$programs/pg_isready" -q -h "$folder" || return 0 # its socket is there a moment before it listens
        sleep 0.1
    done
    cat "$folder/log" >&2
    exit 1
}

# Whatever a client has begun comes to its end first.
lead() {
    sed -i "s|host=[^ ]*|host=$1|" "$folder/pgbouncer.ini"
    for said in RELOAD RECONNECT; do
        psql -q "postgresql://pgbouncer@/pgbouncer?host=$folder" -c "$said"
    done
}

unpool() {
    [ ! -f "$folder/pid" ] || kill "$(cat "$folder/pid")" || true
    rm -rf "$folder"
}

case "$command" in
start) stop; start ;;
stop) stop ;;
follow) stop; follow "$3" ;;
promote) as_owner "$programs/pg_ctl" promote -w -D "$folder/data" >/dev/null ;;
pool) unpool; pool "$3" "$4" ;;
lead) lead "$3" ;;
unpool) unpool ;;
*) sed -n '2,/^set -eu/{/^#/s/^# //p}' "$0" >&2; exit 2 ;;
esac
