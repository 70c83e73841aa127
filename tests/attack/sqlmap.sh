#!/bin/sh
# Turns sqlmap on a demo server: every kind of parameter that ends in a statement, signed in as whoever may
# send it. First on a server that is broken on purpose, which must give way. Prints a line a target and, at the end, how many parameters were tried and how many gave way; ends
# with 1 if any did. Takes some minutes. Usage: tests/attack/sqlmap.sh PROGRAM
set -eu
program=${1:?which program}
folder=$(mktemp -d)
server=
broken_server=
finish() {
    for process in $server $broken_server; do kill "$process" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

"$program" demo --data "$folder/data" >/dev/null
"$program" serve --data "$folder/data" --port 0 >"$folder/out" 2>"$folder/err" &
server=$!
for _ in $(seq 100); do
    address=$(grep -o 'http://127.0.0.1:[0-9]*' "$folder/out" 2>/dev/null | head -1) && [ -n "$address" ] && break
    sleep 0.1
done
[ -n "${address:-}" ] || { cat "$folder/err" >&2; exit 1; }

# member NAME: the first string member of that name in the JSON on standard input.
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -1; }

# sign_in NAME: leaves cookie and csrf for that demo account.
sign_in() {
    known=$(curl -s "$address/api/v1/demo/accounts" | sed 's/{"name"/\n&/g' | grep "\"name\":\"$1\"")
    password=$(printf '%s' "$known" | member password)
    code=$(printf '%s' "$known" | member code)
    answer=$(curl -s -c "$folder/cookies" -H 'Content-Type: application/json' \
        -d "{\"name\":\"$1\",\"password\":\"$password\"}" "$address/api/v1/session")
    csrf=$(printf '%s' "$answer" | member csrf)
    if [ -n "$code" ]; then
        answer=$(curl -s -b "$folder/cookies" -c "$folder/cookies" -H 'Content-Type: application/json' \
            -H "Linli-CSRF: $csrf" -d "{\"code\":\"$code\"}" "$address/api/v1/session/code")
        csrf=$(printf '%s' "$answer" | member csrf)
    fi
    cookie=$(awk '/linli_session/ {print $6 "=" $7}' "$folder/cookies")
    [ -n "$csrf" ] || { echo "could not sign in as $1: $answer" >&2; exit 1; }
}

tried=0
broken=0
# attack PATH [JSON]: '*' marks a place in the path.
attack() {
    run="$folder/run"
    rm -rf "$run"
    case "$1" in http:*) set -- "$1" "${2:-}" ;; *) set -- "$address$1" "${2:-}" ;; esac
    # shellcheck disable=SC2086
    sqlmap --batch --disable-coloring --flush-session --output-dir="$run" --dbms=SQLite --level=3 --risk=3 \
        --technique=BEUST --time-sec=2 --threads=2 --skip=Cookie,Host,Referer,User-Agent --param-exclude='^(Linli-CSRF|linli_session)$' \
        --cookie="$cookie" --headers="Linli-CSRF: $csrf" --ignore-code='*' -u "$1" \
        ${2:+--data="$2"} ${2:+--headers="Linli-CSRF: $csrf\nContent-Type: application/json"} \
        >"$folder/said" 2>&1 || true
    parameters=$(grep -c 'does not seem to be injectable' "$folder/said" || true)
    found=$(grep -c '^Parameter: ' "$folder/said" || true)
    tried=$((tried + parameters + found))
    broken=$((broken + found))
    printf '%s parameters, %s gave way: %s\n' "$((parameters + found))" "$found" "${1#"$address"}"
    [ "$found" = 0 ] || grep -A12 '^Parameter: ' "$folder/said"
    if [ "$((parameters + found))" = 0 ]; then
        tail -20 "$folder/said" >&2
        echo "sqlmap tried nothing there" >&2
        exit 1
    fi
}

cookie=a=b
csrf=none
python3 "$(dirname "$0")/broken.py" >"$folder/port" &
broken_server=$!
for _ in $(seq 100); do [ -s "$folder/port" ] && break; sleep 0.1; done
attack "http://127.0.0.1:$(cat "$folder/port")/?name=lamp" >/dev/null
kill "$broken_server"
[ "$broken" = 1 ] || { echo "sqlmap does not even find what is broken on purpose" >&2; exit 1; }
tried=0
broken=0

sign_in head
incidents=$(curl -s -b "$folder/cookies" "$address/api/v1/incidents?limit=1" | sed -n 's/.*"total":\([0-9]*\).*/\1/p')
attack '/api/v1/incidents?state=closed&category=other&grid=WC-001&handler=officer/WC-001&text=lamp&from=2026-01-01T00:00:00Z&order=newest&limit=5&cursor=1'
attack '/api/v1/figures?by=category&grid=WC-001&level=1'
attack '/api/v1/incidents/map?west=121&south=29&east=122&north=30&category=other'
attack '/api/v1/places?text=bridge&limit=5'
attack '/api/v1/reports/alike?lon=121.9&lat=29.4&category=other'
attack '/api/v1/exports/incidents.csv?grid=WC-001&source=resident'
attack '/api/v1/incidents/1*'
attack '/api/v1/incidents/1*/photos/1*'
attack '/api/v1/tracking/0123456789abcdefghjkmnpqrs*'
attack '/api/v1/incidents' '{"category":"other","description":"lamp","address":"North Street","reporter":{"name":"x","telephone":"13900001111"}}'
attack '/api/v1/reports/1/join' '{"name":"x","telephone":"13900001111","contact":"y"}'
attack '/api/v1/incidents/1/note' '{"reason":"seen"}'
attack '/api/v1/people/copy' '{"telephone":"13900001111"}'
attack '/api/v1/session' '{"name":"nobody","password":"wrong horse"}'
written=$(curl -s -b "$folder/cookies" "$address/api/v1/incidents?limit=1" | sed -n 's/.*"total":\([0-9]*\).*/\1/p')
[ "$written" -gt "$incidents" ] || { echo "no report of sqlmap's was taken: it did not get in" >&2; exit 1; }
sign_in auditor
attack '/api/v1/audit/entries?actor=account/1&kind=incident.reported&subject=incident/1&from=2026-01-01T00:00:00Z&limit=5&cursor=9'
sign_in security
attack '/api/v1/accounts' '{"name":"someone","role":"officer","posts":["officer/WC-001"]}'
attack '/api/v1/accounts/1*'

faults=$(grep -c '\[error\]' "$folder/err" || true)
kill "$server"
wait "$server" || true
server=
"$program" check --data "$folder/data" >"$folder/checked" || { cat "$folder/checked"; broken=$((broken + 1)); }
echo "$tried parameters tried, $broken gave way, $faults faults in the server's log"
[ "$broken" = 0 ] && [ "$faults" = 0 ]
