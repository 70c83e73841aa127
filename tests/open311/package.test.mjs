// The npm package `open311` drives a running server through discovery, list, post, read. The server is started, and the key made,
// by tests/system/open311_test.cpp: OPEN311_DISCOVERY, OPEN311_KEY, OPEN311_JURISDICTION say where and as whom.
// Two packages that `open311` names cannot be installed any more (one has left the registry, one is compiled): they read XML and
// are not used for JSON, so another stands in their place (tests/browser/package.json); what is XML is read here by that one.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { test } from "node:test";

const require = createRequire(process.env.LINLI_NODE_MODULES + "/");
const Open311 = require("open311");
const { XMLParser } = require("fast-xml-parser");
const key = process.env.OPEN311_KEY, jurisdiction = process.env.OPEN311_JURISDICTION;

// As their package promises it, with promises.
function client(options) {
  const it = new Open311(options);
  const call = (name) => promisify(it[name].bind(it));
  return {
    it, discover: call("serviceDiscovery"), services: call("serviceList"), definition: call("serviceDefinition"),
    submit: call("submitRequest"), requests: call("serviceRequests"), request: call("serviceRequest"), token: call("token"),
  };
}

// GeoReport's way from XML to JSON (the Spark convention): a list's elements are its items, all text is a string.
const lists = new Set(["services", "service_requests", "attributes", "values", "endpoints", "formats", "errors"]);
function spark(name, value) {
  if (lists.has(name)) return value === "" ? [] : Object.values(value)[0].map((item) => spark("", item));
  if (value === "") return null;
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, spark(member, inner)]));
}
const items = new Set(["service", "request", "attribute", "value", "endpoint", "format", "error"]);
const parser = new XMLParser({ parseTagValue: false, ignoreDeclaration: true, isArray: (name) => items.has(name) });
const from_xml = (text) => { const [[name, value]] = Object.entries(parser.parse(text)); return spark(name, value); };
const as_strings = (value) => JSON.parse(JSON.stringify(value), (_, it) => (typeof it === "number" || typeof it === "boolean" ? String(it) : it));

test("discovery, list, post, read", async () => {
  const { it, ...open311 } = client({ discovery: process.env.OPEN311_DISCOVERY, jurisdiction, apiKey: key });
  const found = await open311.discover({ cache: true });
  assert.equal(found.endpoints[0].specification, "http://wiki.open311.org/GeoReport_v2");
  assert.equal(it.endpoint, process.env.OPEN311_DISCOVERY.replace("discovery.json", ""));
  assert.equal(it.format, "json");

  const services = await open311.services();
  const lighting = services.find((service) => service.service_code === "hazard.lighting");
  assert.deepEqual([lighting.service_name, lighting.group, lighting.metadata, lighting.type], ["路灯不亮", "治安隐患", true, "realtime"]);
  const definition = await open311.definition(lighting.service_code);
  assert.equal(definition.service_code, "hazard.lighting");
  assert.deepEqual(definition.attributes.map((one) => one.order), [1, 2, 3, 4]);

  const [posted] = await open311.submit({
    service_code: lighting.service_code, lat: 29.32, long: 121.95, address_string: "望城路1号", description: "路灯不亮 & <暗>+1",
    first_name: "小明", last_name: "王", phone: "13800138000", attributes: { urgent: "yes" },
  });
  assert.match(posted.service_request_id, /^\d+$/);
  assert.equal(posted.token, undefined);

  const [read] = await open311.request(posted.service_request_id, { api_key: key });
  assert.deepEqual([read.service_request_id, read.status, read.service_code, read.description, read.address, read.lat, read.long],
    [posted.service_request_id, "open", "hazard.lighting", "路灯不亮 & <暗>+1", "望城路1号", 29.32, 121.95]);
  assert.ok(read.requested_datetime instanceof Date && Math.abs(Date.now() - read.requested_datetime) < 60_000);
  assert.ok(read.expected_datetime > read.requested_datetime);
  assert.ok(!JSON.stringify(read).includes("13800138000") && !JSON.stringify(read).includes("小明"));

  const list = await open311.requests({ api_key: key, status: "open", service_code: "hazard.lighting" });
  assert.deepEqual(list.map((one) => one.service_request_id), [posted.service_request_id]);
  assert.deepEqual(await open311.requests({ api_key: key, status: "closed" }), []);
  assert.equal((await open311.requests([posted.service_request_id, "999"], { api_key: key })).length, 1);

  const token = posted.service_notice.match(/#(\S+)$/)[1];
  assert.deepEqual(await open311.token(token), [{ service_request_id: posted.service_request_id, token }]);
});

test("what is refused their package hears of", async () => {
  const { it, ...open311 } = client({ endpoint: process.env.OPEN311_DISCOVERY.replace("discovery.json", ""), jurisdiction, apiKey: "wrong" });
  await assert.rejects(open311.submit({ service_code: "hazard.lighting", lat: 29.32, long: 121.95 }), /403/);
  it.apiKey = key;
  await assert.rejects(open311.submit({ service_code: "no.such", lat: 29.32, long: 121.95 }), /404/);
  await assert.rejects(open311.submit({ service_code: "hazard.lighting" }), /400/);
});

test("XML says what JSON says", async () => {
  const endpoint = process.env.OPEN311_DISCOVERY.replace("discovery.json", "");
  const query = `?jurisdiction_id=${jurisdiction}&api_key=${encodeURIComponent(key)}`;
  for (const path of ["discovery", "services", "services/hazard.lighting", "requests", "requests/1", "requests/999"]) {
    const [xml, json] = await Promise.all([".xml", ".json"].map((suffix) => fetch(endpoint + path + suffix + query)));
    assert.equal(xml.status, json.status);
    assert.equal(xml.headers.get("content-type"), "text/xml; charset=utf-8");
    assert.equal(json.headers.get("content-type"), "application/json; charset=utf-8");
    const text = await xml.text();
    assert.ok(text.startsWith('<?xml version="1.0" encoding="utf-8"?>'));
    assert.deepEqual(from_xml(text), as_strings(await json.json()), path);
  }
});
