#!/bin/sh
# The whole of docs/ha.md on one machine, to try it: three database nodes (etcd, Patroni, PostgreSQL), two
# servers and the entrance (HAProxy), each in a network namespace of its own. Needs root, and Debian's
# patroni, etcd-server, haproxy, postgresql.
#
#   town.sh up FOLDER [PROGRAM]     makes it in FOLDER (others must be able to pass: below /tmp) and starts it
#   town.sh down FOLDER             ends it; the folder goes too
#   town.sh status FOLDER           who is primary, who follows, what the entrance sees
#   town.sh primary FOLDER          the primary's name; standby: of the synchronous one
#   town.sh start FOLDER NODE       starts what does not run there
#   town.sh kill FOLDER NODE [WHAT] kill -9 on all that runs there, or on etcd, patroni, postgres, linli alone
#   town.sh pause|resume FOLDER NODE    SIGSTOP, SIGCONT to all that runs there
#   town.sh cut|mend FOLDER NODE    its cable
#   town.sh inside FOLDER COMMAND…  runs a command on the street, from where entrance and servers are reached
#   town.sh space FOLDER NODE       the name of its network namespace, for ip netns
#   town.sh possible                whether this machine lets one do all that; says why not, and ends with 77
#
# Nodes: db1 db2 db3 server1 server2 entrance. In FOLDER/address is the database's address, as servers use it. With
# LINLI_TOWN_DIRECT=1 in the environment of `up`, server2 goes to the database nodes by their own addresses instead;
# what is in LINLI_TOWN_SERVE is given to `linli serve` as further options.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
network=10.88.7
databases="db1 db2 db3"
all="$databases server1 server2 entrance street"
host=linli.example.cn

fail() { echo "town.sh: $*" >&2; exit 1; }
usage() { sed -n '2,/^set -eu/{/^#/s/^# \{0,1\}//p}' "$0"; }

address_of() {
    case "$1" in
    db1) echo $network.11 ;; db2) echo $network.12 ;; db3) echo $network.13 ;;
    server1) echo $network.21 ;; server2) echo $network.22 ;;
    entrance) echo $network.31 ;; street) echo $network.41 ;;
    *) fail "no such node: $1" ;;
    esac
}

not_possible() { echo "not possible here (此处无法进行): $*"; exit 77; }

possible() {
    [ "$(id -u)" = 0 ] || not_possible "network namespaces need root"
    for needed in ip patroni etcd haproxy runuser psql curl; do
        command -v "$needed" >/dev/null || [ -x "/usr/sbin/$needed" ] ||
            not_possible "$needed is missing; apt-get install patroni etcd-server haproxy postgresql iproute2 curl"
    done
    [ -d /usr/lib/postgresql/15 ] || not_possible "PostgreSQL 15 is missing; apt-get install postgresql"
    probe=linli-possible-$$
    why=$(ip netns add "$probe" 2>&1) || not_possible "a network namespace cannot be made: $why"
    why=$(ip -n "$probe" link add name bridge type bridge 2>&1 && ip -n "$probe" link add name cable0 type veth peer name cable1 2>&1) || {
        ip netns delete "$probe"
        not_possible "a bridge and cables cannot be made in a network namespace: $why"
    }
    why=$(ip netns exec "$probe" true 2>&1) || {
        ip netns delete "$probe"
        not_possible "a program cannot be run in a network namespace: $why"
    }
    ip netns delete "$probe"
}

# ---- the network: a bridge in a namespace of its own, and a cable to each node ----

space_of() { echo "$prefix-$1"; }

lay_network() {
    hub=$(space_of hub)
    ip netns add "$hub"
    ip -n "$hub" link set lo up
    ip -n "$hub" link add name bridge type bridge
    ip -n "$hub" link set bridge up
    for node in $all; do
        space=$(space_of "$node")
        ip netns add "$space"
        ip -n "$space" link set lo up
        ip -n "$hub" link add name "$node" type veth peer name eth0 netns "$space"
        ip -n "$hub" link set "$node" master bridge up
        ip -n "$space" address add "$(address_of "$node")/24" dev eth0
        ip -n "$space" link set eth0 up
    done
}

on() { # on NODE COMMAND…
    space=$(space_of "$1")
    shift
    ip netns exec "$space" "$@"
}

# runs_on NODE [WHAT]: the processes there.
runs_on() {
    for process in $(ip netns pids "$(space_of "$1")" 2>/dev/null); do
        name=$(cat "/proc/$process/comm" 2>/dev/null) || continue
        case "${2:-all}:$name" in
        all:* | etcd:etcd | patroni:patroni* | postgres:postgres* | postgres:pg_* | linli:linli | haproxy:haproxy) echo "$process" ;;
        esac
    done
}

signal_on() { # signal_on SIGNAL NODE [WHAT]
    processes=$(runs_on "$2" "${3:-all}")
    # shellcheck disable=SC2086
    [ -z "$processes" ] || kill "-$1" $processes 2>/dev/null || true
}

# ---- the configuration: the files beside this one, filled in ----

password() { od -An -N18 -tx1 /dev/urandom | tr -d ' \n'; }

password_of() { sed -n "s/^s|@$1_PASSWORD@|\(.*\)|g$/\1/p" "$folder/passwords.sed"; }

# fill FILE NODE: FILE with what stands between @ replaced for that node.
fill() {
    place=$folder/$2
    sed -e "s|@NAME@|$2|g" -e "s|@ADDRESS@|$(address_of "$2")|g" -e "s|@NETWORK@|$network.0/24|g" \
        -e "s|@DB1@|$(address_of db1)|g" -e "s|@DB2@|$(address_of db2)|g" -e "s|@DB3@|$(address_of db3)|g" \
        -e "s|@SERVER1@|$(address_of server1)|g" -e "s|@SERVER2@|$(address_of server2)|g" \
        -e "s|@ENTRANCE@|$(address_of entrance):8110|g" -e "s|@DATABASE@|$(address_of entrance):5432|g" \
        -e "s|@HOST@|$host|g" -e "s|@STATS@|$place/stats|g" -e "s|@WATCHDOG@|off|g" \
        -e "s|@DATA@|$place/data|g" -e "s|@PGPASS@|$place/pgpass|g" -e "s|@SOCKETS@|$place|g" \
        -e "s|@ETCD_DATA@|$place/etcd-data|g" -f "$folder/passwords.sed" "$here/$1"
}

configure() {
    mkdir -p "$folder"
    chmod 711 "$folder"
    (umask 077 && for who in PATRONI POSTGRES REPLICATOR REWINDER LINLI; do
        echo "s|@${who}_PASSWORD@|$(password)|g"
    done >"$folder/passwords.sed")
    for node in $databases; do
        mkdir -p "$folder/$node"
        fill patroni.yml "$node" >"$folder/$node/patroni.yml"
        fill etcd "$node" >"$folder/$node/etcd"
        chmod 700 "$folder/$node"
        chmod 600 "$folder/$node/patroni.yml"
        chown -R postgres: "$folder/$node"
    done
    for node in server1 server2 entrance; do mkdir -p -m 700 "$folder/$node"; done
    fill haproxy.cfg entrance >"$folder/entrance/haproxy.cfg"
    who=linli:$(password_of LINLI)
    (
        umask 077
        echo "postgresql://$who@$(address_of entrance):5432/linli?connect_timeout=3" >"$folder/address"
        echo "postgresql://$who@$(address_of db1),$(address_of db2),$(address_of db3)/linli?target_session_attrs=read-write&connect_timeout=2" >"$folder/address_direct"
    )
    cp "$folder/address" "$folder/server1/address"
    if [ -n "${LINLI_TOWN_DIRECT:-}" ]; then cp "$folder/address_direct" "$folder/server2/address"; else cp "$folder/address" "$folder/server2/address"; fi
    echo "$program" >"$folder/program"
}

# ---- what runs ----

# run NODE WHAT COMMAND…: in the background, what it says goes to FOLDER/NODE/WHAT.log
run() {
    node=$1
    what=$2
    shift 2
    (cd / && setsid ip netns exec "$(space_of "$node")" "$@" >>"$folder/$node/$what.log" 2>&1 </dev/null &)
}

start() {
    case "$1" in
    db?)
        if [ -z "$(runs_on "$1" etcd)" ]; then
            # shellcheck disable=SC2046
            run "$1" etcd runuser -u postgres -- env $(grep -v '^#' "$folder/$1/etcd") etcd
        fi
        [ -n "$(runs_on "$1" patroni)" ] || run "$1" patroni runuser -u postgres -- patroni "$folder/$1/patroni.yml"
        ;;
    server?)
        if [ -z "$(runs_on "$1" linli)" ]; then
            LINLI_DATABASE=$(cat "$folder/$1/address") # not in the list of processes
            export LINLI_DATABASE
            # shellcheck disable=SC2086
            run "$1" linli "$(cat "$folder/program")" serve \
                --data "$folder/$1" --keys "$folder/linli.keys" --listen "$(address_of "$1")" --port 8110 --host $host \
                --trusted-proxy "$(address_of entrance)" --trusted-proxy "$(address_of street)" ${LINLI_TOWN_SERVE:-}
        fi
        ;;
    entrance)
        [ -n "$(runs_on entrance haproxy)" ] || run entrance haproxy "$(command -v haproxy || echo /usr/sbin/haproxy)" -db -f "$folder/entrance/haproxy.cfg"
        ;;
    *) fail "no such node: $1" ;;
    esac
}

# within SECONDS WHAT COMMAND…: until the command succeeds.
within() {
    seconds=$1
    what=$2
    shift 2
    end=$(($(date +%s) + seconds))
    until "$@"; do
        [ "$(date +%s)" -lt "$end" ] || fail "$what: not within $seconds s; see $folder/*/*.log"
        sleep 0.5
    done
}

# who_is primary|synchronous: the database node that says so of itself.
who_is() {
    for node in $databases; do
        if on street curl -s -f -m 2 -o /dev/null "http://$(address_of "$node"):8008/$1"; then
            echo "$node"
            return
        fi
    done
}

has_primary() { [ -n "$(who_is primary)" ]; }
has_standby() { [ -n "$(who_is synchronous)" ]; }
answers() { [ "$(on street curl -s -m 2 -H "Host: $host" "http://$(address_of "$1"):8110/healthz")" = ok ]; }
reaches_database() { on street psql -w "$(cat "$folder/address")" -c 'SELECT 1' >/dev/null 2>&1; }

make_database() {
    runuser -u postgres -- psql -q -h "$folder/$(who_is primary)" -d postgres -v ON_ERROR_STOP=1 <<SQL
CREATE ROLE linli LOGIN PASSWORD '$(password_of LINLI)';
CREATE DATABASE linli OWNER linli;
SQL
}

up() {
    possible
    [ ! -e "$folder" ] || fail "$folder is there already; \`down\` ends it"
    [ -x "$program" ] || fail "$program: no such program; build it first (./dev build)"
    configure
    lay_network
    for node in $databases entrance; do start "$node"; done
    within 90 "a primary" has_primary
    within 60 "a synchronous standby" has_standby
    make_database
    within 30 "the database through the entrance" reaches_database
    # The first server makes tables and keys, the second finds them.
    start server1
    within 60 "server1" answers server1
    start server2
    within 60 "server2" answers server2
    within 20 "the entrance" answers entrance
    echo "up: http://$(address_of entrance):8110, for: town.sh inside $folder curl -H 'Host: $host' …"
}

down() {
    for node in $all hub; do
        space=$(space_of "$node")
        [ -e "/run/netns/$space" ] || continue
        if [ "$node" != street ]; then # there whoever asks for this may stand
            signal_on CONT "$node"
            signal_on KILL "$node"
        fi
        ip netns delete "$space"
    done
    rm -rf "$folder"
}

status() {
    for node in $databases; do
        if on "$node" patronictl -c "$folder/$node/patroni.yml" list 2>/dev/null; then break; fi
    done
    for node in server1 server2 entrance; do
        if answers "$node"; then echo "$node answers"; else echo "$node does not answer"; fi
    done
}

[ $# -gt 0 ] || { usage >&2; exit 2; }
command=$1
case "$command" in
possible) possible; exit 0 ;;
help | --help | -h) usage; exit 0 ;;
esac
[ $# -gt 1 ] || { usage >&2; exit 2; }
folder=$(realpath -m "$2")
prefix=linli-$(printf %s "$folder" | cksum | cut -d ' ' -f 1)
shift 2
[ "$command" = up ] || [ "$command" = down ] || [ -e "$folder/program" ] || fail "$folder: there is no town here"
case "$command" in
up) program=$(realpath -m "${1:-$here/../../build/linli}"); up ;;
down) down ;;
status) status ;;
primary) who_is primary ;;
standby) who_is synchronous ;;
start) start "$1" ;;
kill) signal_on KILL "$@" ;;
pause) signal_on STOP "$@" ;;
resume) signal_on CONT "$@" ;;
cut) ip -n "$(space_of hub)" link set "$1" down ;;
mend) ip -n "$(space_of hub)" link set "$1" up ;;
inside) on street "$@" ;;
space) space_of "$1" ;;
*) usage >&2; exit 2 ;;
esac
