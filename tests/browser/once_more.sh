#!/bin/sh
# once_more.sh RECORD COMMAND...: a page's test that fails is run a second time, and put on RECORD as such. A browser on a busy
# machine loses a click when the page moves between the button's going down and its coming up; what fails twice has failed.
record=$1
shift
"$@" && exit 0
echo "== failed once; once more"
for last in "$@"; do :; done
basename "$last" .test.mjs >>"$record"
exec "$@"
