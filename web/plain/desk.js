// The first plain page: the live list, the map with its grids, one incident's history. It reads the API and nothing else.
import { ask, by_id, language, local_time, make, make_button, make_choice, make_input, make_with, pick, say, send, session, set_zone, show_fault, start_page } from "./common.js";
import { ask_dialog, with_fresh_code } from "./dialog.js";

const words = {
  zh: {
    title: "事件", skip: "跳到事件列表", live: "实时", offline: "连接中断，正在重连…", incidents: "事件",
    figures: "近一年统计", search: "搜索内容或地址", show: "显示", show_open: "未结案", show_overdue: "已超期", show_due: "按期限",
    show_partner: "移交中", show_all: "全部", more: "更多", map: "网格与事件地图", detail: "事件详情", zoom_in: "放大", zoom_out: "缩小",
    zoom_all: "全图", legend_open: "按期", legend_late: "超期", legend_many: "多件", found: (n) => `共 ${n} 件`, found_text: "搜索结果",
    none: "这里没有事件。", pick: "从列表或地图上选一件事件，查看它的经过。", reported: "报告", closed: "结案", closure: "结案率",
    on_time: "按期率", verified: "核查率", median: "结案中位时长", hours: "小时", before: "上年同期", category: "类别", level: "级别",
    place: "地点", grid: "网格", outside: "不在任何网格内", border: (m, g) => `距边界 ${m} 米，邻 ${g}`, handler: "经办", nobody: "尚未指派",
    reporters: "报告人数", due: "期限", accept_by: "受理", arrive_by: "到场", finish_by: "办结", verify_by: "核查", history: "经过",
    overdue: "超期", due_soon: "将到期", failed: "读取失败：", merged: "并入本件", escalated: "已上报",
    states: { reported: "待受理", accepted: "已受理", dispatched: "已派遣", in_progress: "处置中", paused: "挂起", with_partner: "移交中", claimed_done: "申请结案", closed: "已结案" },
    outcomes: { resolved: "已解决", cannot_resolve: "无法解决", not_ours: "不属本所", duplicate: "重复", withdrawn: "已撤回", unfounded: "不属实" },
    posts: { officer: "社区民警", auxiliary: "辅警", team: "队伍", partner: "协作单位", desk: "值班室", station_head: "所长" },
    who_reported: "报告人", nameless: "未留下信息", confidential: "要求保密", hidden: "要求保密，不向经办人显示", erased: "信息已删除", expired: "内容已按期限清除", reveal: "显示报告人信息",
    reveal_title: "显示报告人信息", reveal_why: "谁、何时、为何查看了谁的信息，都会记入审计记录，不能删除。", purpose: "用途", note: "具体说明", reveal_go: "显示一分钟",
    mask: "现在遮蔽", masked_in: (n) => `${n} 秒后自动遮蔽`, no_more: "没有可以显示的信息。",
    purposes: { call_back: "回访", visit: "上门", verify: "核实", danger: "紧急危险", request_of_the_person: "本人要求", request_by_law: "依法调取" },
  },
  en: {
    title: "Incidents", skip: "Skip to the incidents", live: "live", offline: "connection lost, trying again…", incidents: "Incidents",
    figures: "The last year", search: "Search text or address", show: "Show", show_open: "Open", show_overdue: "Overdue", show_due: "By deadline",
    show_partner: "With partners", show_all: "All", more: "More", map: "Map of grids and incidents", detail: "Incident", zoom_in: "Zoom in",
    zoom_out: "Zoom out", zoom_all: "Whole map", legend_open: "in time", legend_late: "overdue", legend_many: "several",
    found: (n) => `${n} incidents`, found_text: "Search results", none: "There are no incidents here.",
    pick: "Choose an incident from the list or the map to see what happened.", reported: "reported", closed: "closed", closure: "closure rate",
    on_time: "on time", verified: "verified", median: "median to close", hours: "h", before: "year before", category: "Category", level: "Level",
    place: "Place", grid: "Grid", outside: "outside all grids", border: (m, g) => `${m} m from the border to ${g}`, handler: "Handler",
    nobody: "nobody yet", reporters: "Reporters", due: "Deadlines", accept_by: "accept", arrive_by: "arrive", finish_by: "finish",
    verify_by: "verify", history: "History", overdue: "overdue", due_soon: "due soon", failed: "Could not be read: ",
    merged: "Merged into it", escalated: "Brought before",
    states: { reported: "reported", accepted: "accepted", dispatched: "dispatched", in_progress: "in progress", paused: "paused", with_partner: "with partner", claimed_done: "claimed done", closed: "closed" },
    outcomes: { resolved: "resolved", cannot_resolve: "cannot be resolved", not_ours: "not ours", duplicate: "duplicate", withdrawn: "withdrawn", unfounded: "unfounded" },
    posts: { officer: "officer", auxiliary: "auxiliary", team: "team", partner: "partner", desk: "duty desk", station_head: "station head" },
    who_reported: "Reported by", nameless: "left no name", confidential: "confidential", hidden: "asked that nobody who handles it be told", erased: "erased", expired: "removed on schedule", reveal: "Show who reported",
    reveal_title: "Show who reported", reveal_why: "Who looked, when, at whose data and why goes on the audit record and stays there.", purpose: "Purpose", note: "What for, in words", reveal_go: "Show for a minute",
    mask: "Mask now", masked_in: (n) => `masked again in ${n} s`, no_more: "There is nothing that may be shown.",
    purposes: { call_back: "call back", visit: "visit", verify: "verify", danger: "danger", request_of_the_person: "the person's own request", request_by_law: "a request by law" },
  },
};

let rulebook = { categories: [], partners: [], levels: [] };
const short_time = (iso) => local_time(iso).slice(5);
const category_name = (code) => {
  const found = rulebook.categories.find((category) => category.code === code);
  return found ? pick(found.name) : code;
};
const post_name = (post) => {
  if (!post) return say("nobody");
  const [role, which] = post.split("/");
  if (role === "partner") {
    const partner = rulebook.partners.find((one) => one.code === which);
    if (partner) return pick(partner.name);
  }
  return (say("posts")[role] || role) + (which ? " " + which : "");
};

// ---- the list ----

let chosen = null;
let next_cursor = null;
const list_query = (cursor) => {
  const query = new URLSearchParams(by_id("show").value);
  const text = by_id("text").value.trim();
  if (text) query.set("text", text);
  if (text && query.get("order")) query.delete("order");
  query.set("limit", "50");
  if (cursor) query.set("cursor", cursor);
  return query;
};

const tag_of = (incident) => {
  const tag = make("span", say("states")[incident.state], "tag");
  if (incident.state === "closed") {
    tag.className = "tag done";
    tag.textContent = say("outcomes")[incident.outcome] || tag.textContent;
  } else if (incident.timeliness === "overdue") {
    tag.className = "tag late";
    tag.textContent += " · " + say("overdue");
  } else if (incident.timeliness === "due_soon") {
    tag.className = "tag soon";
    tag.textContent += " · " + say("due_soon");
  }
  return tag;
};

const description_of = (incident) => incident.description || (incident.texts_expired_at ? say("expired") : "");

const list_item = (incident, is_fresh) => {
  const item = make("li");
  const button = make("button", undefined, is_fresh ? "fresh" : "");
  button.type = "button";
  button.dataset.number = incident.number;
  button.setAttribute("aria-current", String(incident.number === chosen));
  const first = make("span", undefined, "row");
  first.append(make("b", (incident.urgent ? "⚠ " : "") + description_of(incident)), make("span", short_time(incident.reported_at), "when quiet"));
  const second = make("span", undefined, "row");
  second.append(make("span", `#${incident.number} ${category_name(incident.category)} · ${incident.grid || say("outside")}`, "quiet"));
  const tag = tag_of(incident);
  tag.classList.add("when");
  second.append(tag);
  button.append(first, second);
  button.addEventListener("click", () => choose(incident.number));
  item.append(button);
  return item;
};

let listing = 0;
const load_list = async (fresh = new Set()) => {
  const mine = ++listing;
  try {
    const page = await ask("/api/v1/incidents?" + list_query());
    if (mine !== listing) return;
    const list = by_id("list");
    list.replaceChildren(...page.items.map((incident) => list_item(incident, fresh.has(incident.number))));
    if (!page.items.length) list.append(make("li", say("none"), "empty"));
    by_id("count").textContent = page.total < 0 ? say("found_text") : say("found")(page.total);
    next_cursor = page.next || null;
    by_id("more").hidden = !next_cursor;
  } catch (error) {
    if (mine === listing) show_fault(by_id("list"), error);
  }
};

const load_more = async () => {
  const mine = listing;
  const page = await ask("/api/v1/incidents?" + list_query(next_cursor));
  if (mine !== listing) return;
  by_id("list").append(...page.items.map((incident) => list_item(incident, false)));
  next_cursor = page.next || null;
  by_id("more").hidden = !next_cursor;
};

// ---- one incident ----

const detail_facts = ({ incident }) => {
  const facts = make("dl");
  const add = (key, value) => value && facts.append(make("dt", say(key)), make("dd", value));
  add("category", category_name(incident.category));
  add("level", rulebook.levels[incident.level - 1] ? rulebook.levels[incident.level - 1][language] : String(incident.level));
  add("place", incident.address);
  add("grid", incident.grid || say("outside"));
  if (incident.border_metres !== undefined && incident.border_neighbour) facts.lastChild.append(make("div", say("border")(incident.border_metres, incident.border_neighbour), "quiet"));
  add("handler", post_name(incident.handler));
  if (incident.escalated_to) add("escalated", post_name(incident.escalated_to));
  if (incident.reporters > 1) add("reporters", String(incident.reporters));
  const due = Object.entries(incident.deadlines).map(([key, moment]) => `${say(key)} ${short_time(moment)}`).join("\n");
  add("due", due);
  if (due) facts.lastChild.style.whiteSpace = "pre-line";
  return facts;
};

const history_list = (lines) => {
  const list = make("ol", undefined, "history");
  for (const line of lines) {
    const item = make("li", undefined, line.kind === "incident.overdue" ? "late" : "");
    item.append(make("b", pick(line.title)), make("div", `${local_time(line.at)} · ${pick(line.who)}`, "quiet"));
    if (line.remark) item.append(make("q", line.remark));
    list.append(item);
  }
  return list;
};

// ---- who reported: masked, and in clear for a minute when that is asked for ----

const shown_for = 60;  // seconds
let revealed = null;  // { number, until, reporters }
let masking = 0;
const mask_again = () => {
  clearInterval(masking);
  revealed = null;
  load_detail();
};

const reveal = async (number) => {
  const purpose = make_choice(Object.entries(say("purposes")));
  const note = make_input({ required: true, maxLength: 200 });
  const answer = await ask_dialog({
    title: `${say("reveal_title")} #${number}`, lines: [say("reveal_why")], go: say("reveal_go"),
    fields: [{ label: say("purpose"), input: purpose }, { label: say("note"), input: note }],
    act: () => with_fresh_code(() => send("POST", `/api/v1/incidents/${number}/reporters/reveal`, { purpose: purpose.value, note: note.value.trim() })),
  });
  if (!answer) return;
  clearInterval(masking);
  revealed = { number, until: Date.now() + shown_for * 1000, reporters: answer.reporters };
  masking = setInterval(() => {
    const left = Math.ceil((revealed.until - Date.now()) / 1000);
    if (left <= 0) return mask_again();
    if (by_id("masked_in")) by_id("masked_in").textContent = say("masked_in")(left);
  }, 1000);
  await load_detail();
  if (by_id("mask")) by_id("mask").focus();
};

const reporter_line = (reporter) => {
  const parts = [reporter.name, reporter.telephone, reporter.address, reporter.contact].filter(Boolean);
  const item = make("li");
  if (reporter.erased) item.append(make("span", say("erased"), "quiet"));
  else if (parts.length) item.append(make("span", parts.join(" · ")));
  else item.append(make("span", say(reporter.confidential ? "hidden" : "nameless"), "quiet"));
  if (reporter.confidential) item.append(" ", make("span", say("confidential"), "tag soon"));
  return item;
};

const reporters_part = (number, reporters) => {
  const is_clear = revealed && revealed.number === number;
  const by_place = new Map((is_clear ? revealed.reporters : []).map((one) => [one.place, one]));
  const list = make("ul", undefined, "reporters");
  list.append(...reporters.map((one) => reporter_line(by_place.get(one.place) || one)));
  const parts = [make("h3", say("who_reported")), list];
  if (is_clear) {
    const left = make("span", say("masked_in")(Math.ceil((revealed.until - Date.now()) / 1000)), "quiet");
    left.id = "masked_in";
    left.setAttribute("aria-live", "off");  // not read out each second
    const button = make_button(say("mask"), mask_again);
    button.id = "mask";
    if (!revealed.reporters.length) list.append(make("li", say("no_more"), "quiet"));
    parts.push(make_with("p", "row", button, left));
  } else if (session.rights.includes("people.reveal") && reporters.some((one) => one.name || one.telephone || one.address || one.contact)) {
    const button = make_button(say("reveal"), () => reveal(number));
    button.id = "reveal";
    parts.push(button);
  }
  return parts;
};

const load_detail = async () => {
  const detail = by_id("detail");
  if (!chosen) return detail.replaceChildren(make("p", say("pick"), "empty"));
  const number = chosen;
  try {
    const dossier = await ask(`/api/v1/incidents/${number}`);
    if (number !== chosen) return;
    const { incident } = dossier;
    const head = make("h2", `#${number} `);
    head.append(tag_of(incident));
    const parts = [head, make("p", description_of(incident), "said"), detail_facts(dossier)];
    if (incident.photos) {
      const photos = make("div", undefined, "photos");
      for (let place = 1; place <= incident.photos; ++place) {
        const picture = make("img");
        picture.src = `/api/v1/incidents/${number}/photos/${place}`;
        picture.alt = `${place}/${incident.photos}`;
        photos.append(picture);
      }
      parts.push(photos);
    }
    if (dossier.merged.length) parts.push(make("p", `${say("merged")}: ${dossier.merged.map((one) => "#" + one).join(" ")}`, "quiet"));
    parts.push(...reporters_part(number, dossier.reporters));
    parts.push(make("h3", say("history")), history_list(dossier.history));
    detail.replaceChildren(...parts);
  } catch (error) {
    show_fault(detail, error);
  }
};

const choose = (number) => {
  if (revealed && revealed.number !== number) {
    clearInterval(masking);
    revealed = null;
  }
  chosen = number;
  location.hash = String(number);
  for (const button of by_id("list").querySelectorAll("button")) button.setAttribute("aria-current", String(Number(button.dataset.number) === number));
  for (const point of document.querySelectorAll("#map .point")) point.classList.toggle("chosen", Number(point.dataset.number) === number);
  load_detail();
};

// ---- the map ----

const svg = (name, attributes) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

const map = { element: null, whole: null, box: null, shrink: 1 };
// A plain map: longitude shortened by the cosine of the latitude, y downward, units of 1e-5 degree.
const project = ([lon, lat]) => [lon * map.shrink * 1e5, -lat * 1e5];
const path_of = (rings, closed) => rings.map((ring) => "M" + ring.map((point) => project(point).map((v) => v.toFixed(1)).join(" ")).join("L") + (closed ? "Z" : "")).join("");

const set_box = (box) => {
  map.box = box;
  map.element.setAttribute("viewBox", box.map((v) => v.toFixed(2)).join(" "));
};

const draw_base = (base, grids) => {
  const all = grids.features.flatMap((feature) => feature.geometry.coordinates.flat());
  if (!all.length) return;
  const lats = all.map((point) => point[1]);
  map.shrink = Math.cos(((Math.min(...lats) + Math.max(...lats)) / 2) * Math.PI / 180);
  const points = all.map(project);
  const xs = points.map((p) => p[0]), ys = points.map((p) => p[1]);
  const west = Math.min(...xs), north = Math.min(...ys), width = Math.max(...xs) - west, height = Math.max(...ys) - north;
  map.whole = [west - width * 0.02, north - height * 0.04, width * 1.06, height * 1.08];
  map.unit = map.whole[2] / 900;
  const layer = svg("g", { id: "base" });
  for (const feature of base.features) {
    const { kind, name } = feature.properties, { type, coordinates } = feature.geometry;
    if (type === "Polygon") layer.append(svg("path", { class: kind, d: path_of(coordinates, true) }));
    if (type === "LineString") layer.append(svg("path", { class: kind, d: path_of([coordinates], false) }));
    if (type === "Point") continue;
  }
  for (const feature of grids.features) {
    const path = svg("path", { class: "grid", d: path_of(feature.geometry.coordinates, true) });
    const title = svg("title", {});
    title.textContent = `${feature.properties.code} ${feature.properties.name}`;
    path.append(title);
    layer.append(path);
  }
  for (const feature of base.features.filter((one) => one.properties.kind === "village")) {
    const [x, y] = project(feature.geometry.coordinates);
    const label = svg("text", { class: "village", x, y, "font-size": map.unit * 13 });
    label.textContent = feature.properties.name;
    layer.append(label);
  }
  map.element.replaceChildren(layer, svg("g", { id: "points" }));
  set_box(map.whole);
};

const load_points = async () => {
  if (!map.whole) return;
  const [x, y, width, height] = map.box;
  const degree = 1e5;
  const query = new URLSearchParams(by_id("show").value);
  query.delete("order");
  query.set("west", (x / map.shrink / degree).toFixed(6));
  query.set("east", ((x + width) / map.shrink / degree).toFixed(6));
  query.set("south", (-(y + height) / degree).toFixed(6));
  query.set("north", (-y / degree).toFixed(6));
  query.set("width", String(Math.max(50, Math.round(map.element.clientWidth))));
  const window_points = await ask("/api/v1/incidents/map?" + query);
  const size = map.box[2] / Math.max(300, map.element.clientWidth);
  by_id("points").replaceChildren(...window_points.features.flatMap((feature) => {
    const [cx, cy] = project(feature.geometry.coordinates), { properties } = feature;
    if (properties.count) {
      const circle = svg("circle", { class: "cluster", cx, cy, r: size * (12 + Math.min(14, Math.sqrt(properties.count))), "stroke-width": 1.5 });
      circle.addEventListener("click", () => zoom(0.4, [cx, cy]));
      const label = svg("text", { class: "number", x: cx, y: cy, "font-size": size * 12 });
      label.textContent = properties.count;
      return [circle, label];
    }
    const point = svg("circle", { class: "point" + (properties.overdue ? " late" : "") + (properties.number === chosen ? " chosen" : ""), cx, cy, r: size * 6.5, "stroke-width": 1.5 });
    point.dataset.number = properties.number;
    const title = svg("title", {});
    title.textContent = `#${properties.number} ${category_name(properties.category)} · ${say("states")[properties.state]}`;
    point.append(title);
    point.addEventListener("click", () => choose(properties.number));
    return [point];
  }));
};

let points_timer = 0;
const load_points_soon = () => {
  clearTimeout(points_timer);
  points_timer = setTimeout(() => load_points().catch(() => {}), 250);
};

const zoom = (factor, around) => {
  if (!map.whole) return;
  const [x, y, width, height] = map.box;
  const limited = Math.min(map.whole[2] * 1.5, Math.max(map.whole[2] / 200, width * factor)) / width;
  const [cx, cy] = around || [x + width / 2, y + height / 2];
  set_box([cx - (cx - x) * limited, cy - (cy - y) * limited, width * limited, height * limited]);
  load_points_soon();
};

const to_map = (event) => {
  const matrix = map.element.getScreenCTM().inverse();
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
  return [point.x, point.y];
};

const start_map = () => {
  map.element = by_id("map");
  map.element.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, to_map(event));
  }, { passive: false });
  let from = null;
  map.element.addEventListener("pointerdown", (event) => { from = to_map(event); });
  window.addEventListener("pointerup", () => { from = null; });
  map.element.addEventListener("pointermove", (event) => {
    if (!from || !map.box) return;
    const [x, y] = to_map(event);
    set_box([map.box[0] + from[0] - x, map.box[1] + from[1] - y, map.box[2], map.box[3]]);
    load_points_soon();
  });
  by_id("zoom_in").addEventListener("click", () => zoom(0.6));
  by_id("zoom_out").addEventListener("click", () => zoom(1.6));
  by_id("zoom_all").addEventListener("click", () => { if (map.whole) { set_box(map.whole); load_points_soon(); } });
};

// ---- figures ----

const load_figures = async () => {
  const { total, total_year_before } = await ask("/api/v1/figures");
  const percent = (rate) => (rate === undefined ? "–" : (rate * 100).toFixed(1) + "%");
  const box = (key, value, note, is_bad) => {
    const cell = make("div", undefined, is_bad ? "bad" : "");
    cell.append(make("b", value), make("span", say(key) + (note ? ` · ${note}` : ""), "quiet"));
    return cell;
  };
  by_id("figures").replaceChildren(
    box("reported", String(total.reported), `${say("before")} ${total_year_before.reported}`),
    box("closure", percent(total.closure_rate)),
    box("on_time", percent(total.on_time_rate)),
    box("verified", percent(total.verified_rate)),
    box("overdue", String(total.open_overdue), "", total.open_overdue > 0),
    box("median", total.median_hours_to_close === undefined ? "–" : total.median_hours_to_close.toFixed(1) + " " + say("hours")));
};

// ---- live ----

const changed = new Set();
let changed_timer = 0;
const refresh = () => {
  changed_timer = 0;
  const numbers = new Set(changed);
  changed.clear();
  if (by_id("list").scrollTop < 80) load_list(numbers);
  if (numbers.has(chosen)) load_detail();
  load_points_soon();
  load_figures().catch(() => {});
};

const listen = () => {
  const source = new EventSource("/api/v1/live");
  source.onopen = () => show_live(true);
  source.onerror = () => {
    show_live(false);
    if (source.readyState !== EventSource.CLOSED) return;  // it tries again by itself
    source.close();
    ask("/api/v1/session").catch(() => {}).then(() => setTimeout(listen, 2000));
  };
  source.onmessage = (event) => {
    const entry = JSON.parse(event.data);
    const [, number] = entry.subject.split("/");
    if (entry.kind.startsWith("incident.")) changed.add(Number(number));
    if (!changed_timer) changed_timer = setTimeout(refresh, 400);
  };
};

// ---- the page ----

const show_live = (is_on) => {
  by_id("live").className = is_on ? "live on" : "live";
  by_id("live").textContent = say(is_on ? "live" : "offline");
};

const load_all = () => Promise.all([load_list(), load_detail(), load_figures().catch((error) => show_fault(by_id("figures"), error)), load_points().catch(() => {})]);

const redraw = () => {
  if (by_id("live").textContent) show_live(by_id("live").classList.contains("on"));
  load_all();
};

const start = async () => {
  if (!await start_page({ words, right: "incidents.read", redraw })) return;
  start_map();
  chosen = Number(location.hash.slice(1)) || null;
  let typing = 0;
  by_id("text").addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(() => load_list(), 250); });
  by_id("filters").addEventListener("submit", (event) => event.preventDefault());
  by_id("show").addEventListener("change", () => { load_list(); load_points_soon(); });
  by_id("more").addEventListener("click", () => load_more().catch((error) => show_fault(by_id("count"), error)));
  window.addEventListener("resize", load_points_soon);
  window.addEventListener("hashchange", () => { const number = Number(location.hash.slice(1)) || null; if (number && number !== chosen) choose(number); });
  try {
    rulebook = (await ask("/api/v1/rulebook")).rulebook;
    set_zone(rulebook.calendar.zone_minutes);
    const [base, grids] = await Promise.all([ask("/api/v1/basemap"), ask("/api/v1/grids")]);
    draw_base(base, grids);
  } catch (error) {
    show_fault(by_id("count"), error);
  }
  listen();  // before reading, so that nothing falls between
  await load_all();
};

start();
