#!/usr/bin/env python3
"""Kills, cuts off and pauses the nodes of deploy/ha under load, and looks for what was lost or done twice.

    ha_test.py PROGRAM [FAULT ...]     all of them when none is named; `short` for two

Raises deploy/ha on this machine (root; ends with 77 and says why where that is not possible). Phones send reports
all the while, each with a text and an Idempotency-Key of its own, again and again until it is acknowledged, to both
servers and through the entrance. After each fault: how long until reports were acknowledged again. At the end: every
acknowledged report is there once, under its number; none is there twice; the journal has no gaps; `linli check`
finds nothing; both servers show the same list; the standbys have caught up.
"""
import base64
import contextlib
import ctypes
import glob
import hmac
import http.client
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
TOWN = os.path.join(HERE, "..", "..", "deploy", "ha", "town.sh")
HOST = "linli.example.cn"
SERVERS = {"server1": "10.88.7.21", "server2": "10.88.7.22", "entrance": "10.88.7.31"}
DATABASES = ["db1", "db2", "db3"]
AT_MOST = 30.0  # seconds without an acknowledged report
PHONES_EACH = 3
CLONE_NEWNET = 0x40000000  # sched.h


class Failed(Exception):
    pass


class Town:
    def __init__(self, program):
        self.program = program
        self.folder = f"/tmp/linli-ha-{os.getpid()}"
        for left in glob.glob("/tmp/linli-ha-*"):  # by a test that was killed
            if not os.path.exists("/proc/" + left.rsplit("-", 1)[1]):
                subprocess.run([TOWN, "down", left], check=False)

    def __enter__(self):
        done = self.run("up", self.program, check=False)
        if done.returncode != 0:
            self.show_logs()
            self.run("down", check=False)
            raise Failed("the town did not come up: " + done.stdout + done.stderr)
        self.go_there()
        return self

    def go_there(self):
        """This thread, and those it starts, are on the street from here on: in its network namespace."""
        space = self.run("space", "street").stdout.strip()
        with open("/run/netns/" + space) as place:
            if ctypes.CDLL(None, use_errno=True).setns(place.fileno(), CLONE_NEWNET) != 0:
                raise Failed("the street cannot be entered: " + os.strerror(ctypes.get_errno()))

    def __exit__(self, *fault):
        self.run("down")

    def run(self, command, *words, check=True):
        # Its words go to a file: what it starts keeps running, and would keep a pipe open.
        with tempfile.TemporaryFile("w+") as out:
            done = subprocess.run([TOWN, command, self.folder, *words], stdout=out, stderr=subprocess.STDOUT,
                                  env=dict(os.environ, LINLI_TOWN_SERVE="--changes-per-minute 0 --requests-per-minute 0"))
            out.seek(0)
            said = out.read()
        if check and done.returncode != 0:
            raise Failed(f"town.sh {command} {' '.join(words)}: {said}")
        return subprocess.CompletedProcess(done.args, done.returncode, said, "")

    def primary(self):
        return self.wait_for("a primary", lambda: self.run("primary").stdout.strip(), 60)

    def standby(self):
        return self.wait_for("a synchronous standby", lambda: self.run("standby").stdout.strip(), 60)

    def wait_for(self, what, found, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = found()
            if answer:
                return answer
            time.sleep(0.5)
        raise Failed(f"{what}: not within {seconds} s")

    def sql(self, statement):
        with open(self.folder + "/address") as file:
            address = file.read().strip()
        done = subprocess.run([TOWN, "inside", self.folder, "psql", "-w", "-At", "-c", statement, address],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failed(f"{statement}: {done.stderr}")
        return [line.split("|") for line in done.stdout.splitlines()]

    def linli(self, *words, may_fail=False):
        """linli with these words on the town's database, as whoever looks after it would."""
        with open(self.folder + "/address") as file:
            address = file.read().strip()
        done = subprocess.run([TOWN, "inside", self.folder, self.program, *words, "--data", self.folder + "/server1",
                               "--keys", self.folder + "/linli.keys"], env=dict(os.environ, LINLI_DATABASE=address),
                              capture_output=True, text=True, check=False)
        if done.returncode != 0 and not may_fail:
            raise Failed(f"linli {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    def show_logs(self):
        for node in sorted(os.listdir(self.folder)) if os.path.isdir(self.folder) else []:
            place = os.path.join(self.folder, node)
            for log in [name for name in os.listdir(place) if name.endswith(".log")] if os.path.isdir(place) else []:
                print(f"---- {node}/{log}")
                print(subprocess.run(["tail", "-n", "25", os.path.join(place, log)], capture_output=True, text=True,
                                     check=False).stdout)


def ask(address, method, path, body=None, headers=None, timeout=20):
    connection = http.client.HTTPConnection(address, 8110, timeout=timeout)
    try:
        connection.request(method, path, body, {"Host": HOST, "Content-Type": "application/json", **(headers or {})})
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


class Phones:
    """Each sends one report after the other, as a phone does: with the same key until it is acknowledged."""

    def __init__(self):
        self.acknowledged = []  # (when, where, text, number)
        self.sent = 0
        self.tries = 0
        self.refusals = {}
        self.lock = threading.Lock()
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.send, args=(where,), daemon=True)
                        for where in SERVERS for _ in range(PHONES_EACH)]
        for thread in self.threads:
            thread.start()

    def send(self, where):
        while not self.ending.is_set():
            text = "路灯不亮 " + uuid.uuid4().hex
            key = uuid.uuid4().hex
            body = json.dumps({"category": "other", "description": text, "address": "某处"}).encode()
            with self.lock:
                self.sent += 1
            while True:
                with self.lock:
                    self.tries += 1
                try:
                    status, said = ask(SERVERS[where], "POST", "/api/v1/reports", body, {"Idempotency-Key": key})
                except (OSError, http.client.HTTPException) as error:
                    status, said = 0, type(error).__name__.encode()
                if status == 201:
                    with self.lock:
                        self.acknowledged.append((time.monotonic(), where, text, json.loads(said)["number"]))
                    break
                with self.lock:
                    why = f"{status} {said.decode(errors='replace')[:160]}"
                    self.refusals[why] = self.refusals.get(why, 0) + 1
                time.sleep(0.2)
            time.sleep(0.02)

    def end(self):
        """Whoever waits for an acknowledgement still gets it: what was begun is finished."""
        self.ending.set()
        end = time.monotonic() + 90
        for thread in self.threads:
            thread.join(max(0.0, end - time.monotonic()))
        if any(thread.is_alive() for thread in self.threads):
            raise Failed("reports are not acknowledged: the service did not come back")

    def since(self, moment, where=None):
        with self.lock:
            return [one for one in self.acknowledged if one[0] > moment and (where is None or one[1] == where)]

    def longest_silence(self, begin, end, where=None):
        """The longest time between two acknowledged reports, of those at `where`, between two moments."""
        with self.lock:
            times = sorted(one[0] for one in self.acknowledged if begin <= one[0] <= end and where in (None, one[1]))
        times = [begin, *times, end]
        return max(later - earlier for earlier, later in zip(times, times[1:]))


# ---- what goes wrong: each does it, and returns what puts it right again ----

def kill_the_primary(town):
    node = town.primary()
    town.run("kill", node)
    return node, lambda: town.run("start", node)


def kill_postgres(town):
    node = town.primary()
    town.run("kill", node, "postgres")
    return node, lambda: None


def kill_patroni(town):  # its PostgreSQL goes on, as a primary whom nobody minds
    node = town.primary()
    town.run("kill", node, "patroni")
    return node, lambda: town.run("start", node)


def cut_the_primary_off(town):
    node = town.primary()
    town.run("cut", node)
    return node, lambda: town.run("mend", node)


def pause_the_primary(town):
    node = town.primary()
    town.run("pause", node)
    return node, lambda: town.run("resume", node)


def cut_the_standby_off(town):
    node = town.standby()
    town.run("cut", node)
    return node, lambda: town.run("mend", node)


def kill_a_server(town):
    town.run("kill", "server1", "linli")
    return "server1", lambda: town.run("start", "server1")


def restart_etcd(town):
    node = town.primary()
    town.run("kill", node, "etcd")
    time.sleep(3)
    town.run("start", node)
    return node, lambda: None


# And for how long it stays so, in seconds.
FAULTS = {kill_the_primary: 35, pause_the_primary: 40, cut_the_primary_off: 40, kill_a_server: 10, restart_etcd: 10,
          kill_postgres: 15, kill_patroni: 40, cut_the_standby_off: 40}
SHORT = [kill_the_primary, pause_the_primary]


def views():
    """What each Patroni that answers knows of the cluster."""
    for last in (11, 12, 13):
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            connection = http.client.HTTPConnection(f"10.88.7.{last}", 8008, timeout=3)
            connection.request("GET", "/cluster")
            yield json.loads(connection.getresponse().read())["members"]


def settled(town):
    """All three nodes run and say the same: the standbys follow on the same timeline, one of them synchronous."""
    def is_well(members):
        return (sorted(member["role"] for member in members) == ["leader", "replica", "sync_standby"]
                and all(member["state"] in ("running", "streaming") for member in members)
                and len({member.get("timeline") for member in members}) == 1)

    def found():
        known = list(views())
        leaders = {member["name"] for members in known for member in members if member["role"] == "leader"}
        return len(known) == 3 and all(map(is_well, known)) and leaders == {town.primary()}
    return town.wait_for("three nodes that follow each other", found, 120)


def try_fault(town, phones, fault, held):
    settled(town)
    time.sleep(3)
    town.wait_for("load", lambda: all(phones.since(time.monotonic() - 3, where) for where in SERVERS), 30)
    begin = time.monotonic()
    node, put_right = fault(town)
    time.sleep(held)  # long enough for what is broken to be replaced, before it comes back
    put_right()
    settled(town)
    time.sleep(2)
    end = time.monotonic()
    # Whoever is killed itself acknowledges nothing until it runs again.
    silence = {where: phones.longest_silence(begin, end, where) for where in SERVERS if where != node}
    print(f"{fault.__name__:21} {node:8}" + "".join(f"  {where} {seconds:4.1f} s" for where, seconds in silence.items()) +
          f"  primary then {town.primary()}", flush=True)
    if max(silence.values()) > AT_MOST:
        raise Failed(f"{fault.__name__}: {max(silence.values()):.1f} s without an acknowledged report")


def one_time_code(secret):
    """RFC 6238, as authenticators reckon it."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    place = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[place:place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in_at_the_desk(town):
    """The headers of a new account at the duty desk."""
    def post(path, body, headers=None):
        connection = http.client.HTTPConnection(SERVERS["server1"], 8110, timeout=20)
        connection.request("POST", "/api/v1/" + path, json.dumps(body) if body else "",
                           {"Host": HOST, "Content-Type": "application/json", **(headers or {})})
        reply = connection.getresponse()
        said = json.loads(reply.read())
        if reply.status != 200:
            raise Failed(f"{path}: {reply.status} {said}")
        cookie = (reply.getheader("Set-Cookie") or "").split(";")[0]
        return said, {"Cookie": cookie, "Linli-CSRF": said.get("session", said).get("csrf", "")}

    said = town.linli("accounts", "add", "desk.one", "--role", "duty_desk")
    invitation = said.split("/welcome#")[1].split()[0]
    _, headers = post("welcome", {"invitation": invitation, "password": "four words of eight horses"})
    enrolment, _ = post("session/second-factor", None, headers)
    _, headers = post("session/second-factor/confirm", {"code": one_time_code(enrolment["secret"])}, headers)
    return headers


def list_of(where, desk):
    numbers, cursor = [], ""
    while True:
        status, said = ask(SERVERS[where], "GET", "/api/v1/incidents?limit=200" + (f"&cursor={cursor}" if cursor else ""),
                           headers=desk)
        if status != 200:
            raise Failed(f"the list of {where}: {status} {said[:200]}")
        page = json.loads(said)
        numbers += [(item["number"], item["state"]) for item in page["items"]]
        cursor = page.get("next")
        if not cursor:
            return numbers


def keeps_with_one_server():
    """Whoever comes back with the cookie of the entrance is given no other."""
    def cookie_for(headers):
        connection = http.client.HTTPConnection(SERVERS["entrance"], 8110, timeout=20)
        try:
            connection.request("GET", "/healthz", headers={"Host": HOST, **headers})
            return connection.getresponse().getheader("Set-Cookie") or ""
        finally:
            connection.close()
    given = cookie_for({}).split(";")[0]
    return given.startswith("linli_server=") and not any(cookie_for({"Cookie": given}) for _ in range(6))


def look(town, phones):
    acknowledged = phones.acknowledged
    print(f"{phones.sent} reports, {phones.tries} tries, {len(acknowledged)} acknowledged", flush=True)
    for why, times in sorted(phones.refusals.items(), key=lambda one: -one[1])[:8]:
        print(f"    {times:6} × {why}")
    faults = []

    def require(holds, what):
        print(("well:  " if holds else "FAULT: ") + what, flush=True)
        if not holds:
            faults.append(what)

    require(len(acknowledged) == phones.sent, "every report that was sent was acknowledged in the end")
    numbers = [number for _, _, _, number in acknowledged]
    require(len(set(numbers)) == len(numbers), "no number was acknowledged twice")
    rows = town.sql("SELECT id, description FROM incidents ORDER BY id")
    there = {int(number): text for number, text in rows}
    lost = [one for one in acknowledged if there.get(one[3]) != one[2]]
    require(not lost, f"every acknowledged report is there under its number ({len(lost)} are not: {lost[:3]})")
    texts = [text for _, text in rows]
    require(len(set(texts)) == len(texts), f"no report is there twice ({len(texts) - len(set(texts))} are)")
    require(len(texts) == phones.sent, f"as many incidents as reports: {len(texts)}")
    require(max(there) == len(there), f"numbers have no gaps: the last is {max(there)}")
    [[entries, last, received]] = town.sql(
        "SELECT count(*), max(position), count(*) FILTER (WHERE kind = 'incident.reported') FROM journal")
    require(entries == last, f"the journal has no gaps: {entries} entries, the last is {last}")
    require(int(received) == phones.sent, f"an entry for each report: {received}")
    require(keeps_with_one_server(), "the entrance keeps a browser with one server")
    desk = sign_in_at_the_desk(town)
    lists = [list_of(where, desk) for where in ("server1", "server2")]
    require(lists[0] == lists[1], "both servers show the same list")
    require(sorted(number for number, _ in lists[0]) == sorted(there), f"of all reports: {len(lists[0])}")
    checked = town.linli("check", may_fail=True)
    require(" 0 faults" in checked, "linli check: " + checked.strip().splitlines()[-1])
    require(town.wait_for("standbys that have caught up", caught_up, 30), "the standbys have caught up")
    return faults


def caught_up():
    for members in views():
        return [member.get("lag") for member in members if member["role"] != "leader"] == [0, 0]
    return False


def test(town, faults):
    begin = time.monotonic()
    phones = Phones()
    time.sleep(5)
    for fault in faults:
        try_fault(town, phones, fault, FAULTS[fault])
    settled(town)
    phones.end()
    print(f"{time.monotonic() - begin:.0f} s under load", flush=True)
    found = look(town, phones)
    if found:
        town.show_logs()
    return 1 if found else 0


def main(program, named):
    possible = subprocess.run([TOWN, "possible"], capture_output=True, text=True, check=False)
    if possible.returncode != 0:
        print(possible.stdout + possible.stderr)
        return possible.returncode
    faults = SHORT if named == ["short"] else [fault for fault in FAULTS if not named or fault.__name__ in named]
    if not faults:
        raise Failed(f"no such fault; there are: {' '.join(fault.__name__ for fault in FAULTS)}")
    with Town(os.path.realpath(program)) as town:
        try:
            return test(town, faults)
        except Exception:
            town.show_logs()
            raise


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__)
        sys.exit(2)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the town goes too
    try:
        sys.exit(main(sys.argv[1], sys.argv[2:]))
    except Failed as failed:
        print(f"FAULT: {failed}")
        sys.exit(1)
