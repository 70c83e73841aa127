"""A server that pastes what it is told into its SQL: what sqlmap must find, so that finding nothing elsewhere
means something. Prints its port."""

import http.server
import sqlite3
import urllib.parse

base = sqlite3.connect(":memory:", check_same_thread=False)
base.execute("CREATE TABLE things (id INTEGER, name TEXT)")
base.execute("INSERT INTO things VALUES (1, 'lamp')")


class Broken(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        given = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("name", [""])[0]
        try:
            status, found = 200, base.execute(f"SELECT * FROM things WHERE name = '{given}'").fetchall()
        except sqlite3.Error:
            status, found = 400, []
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(repr(found).encode())

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Broken)
print(server.server_port, flush=True)
server.serve_forever()
