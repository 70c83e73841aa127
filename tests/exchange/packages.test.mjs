// Events of this program against the packages that partners read, write, sign and verify with.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { after, test } from "node:test";

const require = createRequire(process.env.LINLI_NODE_MODULES + "/");
const { CloudEvent, HTTP } = require("cloudevents");
const { Webhook } = require("standardwebhooks");

// The program's side: a line asks, a line answers (wire.cpp).
const wire = spawn(process.env.LINLI_EXCHANGE_WIRE, { stdio: ["pipe", "pipe", "inherit"] });
const answers = createInterface({ input: wire.stdout })[Symbol.asyncIterator]();
after(() => wire.stdin.end());
async function ask(question) {
  wire.stdin.write(JSON.stringify(question) + "\n");
  const { value, done } = await answers.next();
  assert.ok(!done, "the program has ended");
  return JSON.parse(value);
}

const now = () => new Date().toISOString();
const make = async (event, secrets, at = now()) => (await ask({ make: { event, secrets, at } })).made;
const take = (sent, secrets, at = now()) => ask({ take: { sent, secrets, at } });

const headers = (sent) => ({
  "content-type": "application/cloudevents+json",
  "webhook-id": sent.id,
  "webhook-timestamp": String(sent.timestamp),
  "webhook-signature": sent.signatures,
});

// What a partner sends: their package's body, signed by their package with each of the secrets.
function sent_by_partner(event, secrets, id = "msg_" + event.id, at = new Date()) {
  const { body } = HTTP.structured(event);
  const signatures = secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(" ");
  return { id, timestamp: Math.floor(at.getTime() / 1000), signatures, body };
}

const new_secret = (bytes = 32) => "whsec_" + randomBytes(bytes).toString("base64");
const event = {
  id: "0197f2a4-6f0e-7c3a-9d55-0a8f7f1f2b11",
  source: "https://station.example/stations/1",
  type: "cn.linli.incident.handed_over",
  subject: "L-20261124-0007",
  time: "2026-11-24T13:18:00.250+08:00",
  sequence: 3,
  data: { title: "路灯 \"坏了\" 😀", place: { lon: 113.2644, lat: 23.1291 }, count: 7, none: null, list: [true, "\u2028"] },
};

test("what we send is the event their package reads, every attribute of it, and its signature holds", async () => {
  const secret = new_secret();
  const sent = await make(event, [secret]);
  assert.deepEqual(new Webhook(secret).verify(sent.body, headers(sent)), JSON.parse(sent.body));
  const read = HTTP.toEvent({ headers: headers(sent), body: sent.body });
  assert.equal(read.validate(), true);
  assert.deepEqual({ ...read.toJSON() }, {
    specversion: "1.0", id: event.id, source: event.source, type: event.type, subject: event.subject,
    time: "2026-11-24T05:18:00.250Z", sequence: "0000000000000000003", datacontenttype: "application/json", data: event.data,
    datacontentencoding: undefined, dataschema: undefined, data_base64: undefined, schemaurl: undefined,
  });
});

test("an event with what it must have alone is read too, whatever its data", async () => {
  const secret = new_secret();
  for (const data of [{ a: 1 }, [1, 2], "text", "", 0, 1.5, true, false, {}, []]) {
    const sent = await make({ id: "1", source: "/s", type: "t", data }, [secret]);
    new Webhook(secret).verify(sent.body, headers(sent));
    assert.deepEqual(JSON.parse(sent.body).data, data);
    const read = HTTP.toEvent({ headers: headers(sent), body: sent.body });
    assert.deepEqual([read.id, read.source, read.type, read.subject, read.sequence], ["1", "/s", "t", undefined, undefined]);
    if (data) assert.deepEqual(read.data, data); // their package leaves out what JavaScript takes for false
  }
});

test("what their packages write and sign we take", async () => {
  const secret = new_secret();
  const full = new CloudEvent({ ...event, sequence: "12", traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" });
  const { taken } = await take(sent_by_partner(full, [secret]), [secret]);
  assert.deepEqual(taken, { ...event, time: "2026-11-24T05:18:00.250Z", sequence: 12 });

  const bare = new CloudEvent({ source: "urn:partner:7", type: "t" });
  const answer = await take(sent_by_partner(bare, [secret]), [secret]);
  assert.deepEqual(answer.taken, { id: bare.id, source: "urn:partner:7", type: "t", time: bare.time.replace(".000Z", "Z"), data: null });
});

test("secrets of every length are the same to both", async () => {
  for (let bytes = 24; bytes <= 64; ++bytes) {
    const secret = new_secret(bytes);
    const sent = await make(event, [secret]);
    new Webhook(secret).verify(sent.body, headers(sent));
    assert.ok((await take(sent_by_partner(new CloudEvent({ ...event, sequence: "1" }), [secret]), [secret])).taken);
  }
});

test("what was altered both refuse", async () => {
  const secret = new_secret();
  const ours = await make(event, [secret]);
  const theirs = sent_by_partner(new CloudEvent({ ...event, sequence: "1" }), [secret]);
  for (const good of [ours, theirs]) {
    new Webhook(secret).verify(good.body, headers(good));
    assert.ok((await take(good, [secret])).taken);
    for (const altered of [
      { ...good, body: good.body.replace("0007", "0008") },
      { ...good, body: good.body + " " },
      { ...good, body: JSON.stringify(JSON.parse(good.body), null, 1) },
      { ...good, id: good.id + "x" },
      { ...good, timestamp: good.timestamp + 1 },
      { ...good, signatures: good.signatures.replace("v1,", "v1a,") },
      { ...good, signatures: "v1," + randomBytes(32).toString("base64") },
      { ...good, signatures: good.signatures.slice(3) },
    ]) {
      assert.throws(() => new Webhook(secret).verify(altered.body, headers(altered)), /No matching signature/);
      assert.deepEqual(await take(altered, [secret]), { refused: "exchange/not-signed" });
    }
    assert.throws(() => new Webhook(new_secret()).verify(good.body, headers(good)), /No matching signature/);
    assert.deepEqual(await take(good, [new_secret()]), { refused: "exchange/not-signed" });
  }
});

test("what is too old, or of a clock that is ahead, both refuse", async () => {
  const secret = new_secret();
  for (const minutes of [-6, 6]) {
    const at = new Date(Date.now() + minutes * 60_000);
    const ours = await make(event, [secret], at.toISOString());
    assert.throws(() => new Webhook(secret).verify(ours.body, headers(ours)), /timestamp too/);
    assert.deepEqual(await take(ours, [secret]), { refused: "exchange/too-old" });
    const theirs = sent_by_partner(new CloudEvent({ ...event, sequence: "1" }), [secret], "m", at);
    assert.deepEqual(await take(theirs, [secret]), { refused: "exchange/too-old" });
  }
  for (const minutes of [-4, 4]) {
    const ours = await make(event, [secret], new Date(Date.now() + minutes * 60_000).toISOString());
    new Webhook(secret).verify(ours.body, headers(ours));
    assert.ok((await take(ours, [secret])).taken);
  }
});

test("while a secret is exchanged, whoever has either of the two understands the other", async () => {
  const before = new_secret(), next = new_secret();
  const ours = await make(event, [next, before]);
  assert.equal(ours.signatures.split(" ").length, 2);
  for (const secret of [before, next]) {
    new Webhook(secret).verify(ours.body, headers(ours));
    assert.ok((await take(sent_by_partner(new CloudEvent({ ...event, sequence: "1" }), [secret]), [next, before])).taken);
  }
  const theirs = sent_by_partner(new CloudEvent({ ...event, sequence: "1" }), [next, before]);
  for (const secrets of [[before], [next]]) assert.ok((await take(theirs, secrets)).taken);
  const late = await make(event, [next]);
  assert.throws(() => new Webhook(before).verify(late.body, headers(late)), /No matching signature/);
});

// A body that their package would not write, signed as it should be.
function signed(members, secret) {
  const body = JSON.stringify(members), at = new Date();
  return { id: "m", timestamp: Math.floor(at.getTime() / 1000), signatures: new Webhook(secret).sign("m", at, body), body };
}

test("what their package does not take for an event, we do not either; what it does, we do", async () => {
  const secret = new_secret();
  const good = { specversion: "1.0", id: "1", source: "/s", type: "t", time: "2026-11-24T05:18:00Z" };
  const without = (name) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
  const bad = [without("source"), without("type"), { ...good, source: "" }, { ...good, type: "" },
    { ...good, source: "a b" }, { ...good, source: "%zz" }, { ...good, source: "http://[::1" }, { ...good, id: 5 },
    { ...good, type: 5 }, { ...good, subject: 5 }, { ...good, subject: "" }, { ...good, time: "yesterday" }, { ...good, time: "2026-11-24" }, { ...good, wrongName: "x" },
    { ...good, wrong_name: "x" }, { ...good, dataschema: "not a uri" }, { ...good, dataschema: "/s.json" }];
  for (const members of bad) {
    assert.throws(() => new CloudEvent(JSON.parse(JSON.stringify(members))).validate(), JSON.stringify(members));
    assert.deepEqual(await take(signed(members, secret), [secret]), { refused: "exchange/not-an-event" }, JSON.stringify(members));
  }
  for (const members of [good, without("time"), { ...good, extension1: 5 }, { ...good, extension1: true },
    { ...good, source: "mailto:cncf-wg-serverless@lists.cncf.io" }, { ...good, source: "1-555-123-4567" }, { ...good, source: "?q#f" },
    { ...good, source: "http://[2001:db8::7]/c?d" }, { ...good, subject: null }, { ...good, dataschema: "https://p.example/s.json" },
    { ...good, datacontenttype: "application/json; charset=utf-8", data: {} }]) {
    const { body } = signed(members, secret);
    assert.equal(HTTP.toEvent({ headers: { "content-type": "application/cloudevents+json" }, body }).validate(), true, body);
    assert.ok((await take(signed(members, secret), [secret])).taken, body);
  }
  // What their package lets pass, or makes up where it is missing, we hold to the specification.
  for (const members of [without("id"), without("specversion"), { ...good, id: "" }, { ...good, id: null }, { ...good, specversion: "2.0" },
    { ...good, specversion: "0.3" }, { ...good, datacontenttype: "x" }])
    assert.deepEqual(await take(signed(members, secret), [secret]), { refused: "exchange/not-an-event" }, JSON.stringify(members));
});

test("binary data that their package writes is refused, not misread", async () => {
  const secret = new_secret();
  const binary = new CloudEvent({ id: "1", source: "/s", type: "t", data: new Uint32Array(Buffer.from("photo")) });
  assert.match(HTTP.structured(binary).body, /data_base64/);
  assert.deepEqual(await take(sent_by_partner(binary, [secret]), [secret]), { refused: "exchange/not-an-event" });
});
