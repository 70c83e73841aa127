// What the pages share: the language, talking to the API, the header, and how things look that appear on several.

const own_words = {
  zh: {
    lang: "zh-CN", other: "English", skip: "跳到正文", station: "邻里", demo: "演示数据库：其中的镇、人和事都是虚构的。", demo_label: "演示",
    sign_out: "退出", me: "我的账户", pages: "页面", offline: "连不上服务器，请稍后再试。", failed: "读取失败：",
    loading: "正在读取…", no_right: "您的角色不能使用这个页面。", go_to: "您可以使用：", other_account: "换一个账户登录", again: "再试一次",
    copy: "复制", copied: "已复制", copy_by_hand: "已选中，请按 Ctrl+C 复制", cancel: "取消",
    desk: "事件", field: "外勤", board: "看板", settings: "设置", people: "个人信息请求", accounts: "账户管理", audit: "审计", save: "保存", saved: "已保存。",
  },
  en: {
    lang: "en", other: "中文", skip: "Skip to the content", station: "邻里", demo: "A demo database: the town, everyone and everything in it is invented.", demo_label: "Demo",
    sign_out: "Sign out", me: "My account", pages: "Pages", offline: "The server cannot be reached; try again in a moment.", failed: "Could not be read: ",
    loading: "Reading…", no_right: "Your role cannot use this page.", go_to: "You can use:", other_account: "Sign in with another account", again: "Try again",
    copy: "Copy", copied: "Copied", copy_by_hand: "Selected: press Ctrl+C to copy", cancel: "Cancel",
    desk: "Incidents", field: "Field", board: "Board", settings: "Settings", people: "Requests about personal data", accounts: "Accounts", audit: "Audit", save: "Save", saved: "Saved.",
  },
};

// Which page needs which right; the first that one may use is where one begins.
const pages = [
  { path: "/desk", right: "incidents.read", key: "desk" },
  { path: "/field", right: "incidents.handle", key: "field" },
  { path: "/board", right: "figures.read", key: "board" },
  { path: "/people", right: "people.answer", key: "people" },
  { path: "/accounts", right: "accounts.manage", key: "accounts" },
  { path: "/audit", right: "audit.read", key: "audit" },
  { path: "/settings", right: "retention.read", key: "settings" },
];

// ---- words ----

let words = own_words;
export let language = localStorage.getItem("language") === "en" ? "en" : "zh";
export const say = (key) => words[language][key];
export const pick = (text) => (text ? text[language] : "");

// ---- elements: text from data goes in as text, never as HTML ----

export const by_id = (id) => document.getElementById(id);
export const make = (name, text, class_name) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (class_name) element.className = class_name;
  return element;
};
export const make_with = (name, class_name, ...children) => {
  const element = make(name, undefined, class_name);
  element.append(...children);
  return element;
};
export const make_button = (text, act, class_name) => {
  const button = make("button", text, class_name);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
};
// A field with its label, and a hint below it when there is one.
let fields = 0;
export const make_field = (text, input, hint) => {
  const label = make_with("label", "field", make("span", text), input);
  if (hint) {
    const below = make("small", hint, "quiet");
    below.id = "hint-" + ++fields;
    input.setAttribute("aria-describedby", below.id);
    label.append(below);
  }
  return label;
};
export const make_input = (attributes = {}) => Object.assign(make("input"), attributes);
export const make_choice = (options, value) => {
  const select = make("select");
  for (const [code, text] of options) select.append(new Option(text, code, false, code === value));
  return select;
};
export const make_facts = (pairs) => {
  const list = make("dl", undefined, "facts");
  for (const [key, value] of pairs) {
    const shown = make("dd");
    shown.append(value);
    list.append(make("dt", key), shown);
  }
  return list;
};
export const show_loading = (where) => where.replaceChildren(make("p", say("loading"), "empty"));
export const show_fault = (where, error, again) => {
  const line = make("p", say("failed") + error.message, "fault");
  line.setAttribute("role", "alert");
  where.replaceChildren(line);
  if (again) line.append(" ", make_button(say("again"), again));
};
export const tell = (where, text, is_bad = false) => {
  where.className = is_bad ? "fault told" : "good told";
  where.textContent = text;
  where.hidden = !text;
};

// A value that is shown once or is to be kept: read-only, with a button that copies it.
export const make_copied = (label, value) => {
  const box = value.includes("\n") ? make("textarea") : make("input");
  box.readOnly = true;
  box.value = value;
  box.spellcheck = false;
  box.setAttribute("aria-label", label);
  if (value.includes("\n")) box.rows = value.trimEnd().split("\n").length + 1;
  const done = make("span", "", "quiet");
  done.setAttribute("role", "status");
  const button = make_button(say("copy"), async () => {
    box.select();
    const is_copied = navigator.clipboard ? await navigator.clipboard.writeText(value).then(() => true, () => false) : document.execCommand("copy");
    done.textContent = say(is_copied ? "copied" : "copy_by_hand");
  });
  return make_with("div", "copied", box, button, done);
};

export const download = (name, text, type) => {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

// ---- time: the station's zone, wherever the browser is ----

let zone_minutes = 480;
export const set_zone = (minutes) => { zone_minutes = minutes; };
export const local_time = (iso) => {
  const shifted = new Date((typeof iso === "number" ? iso : Date.parse(iso)) + zone_minutes * 60000).toISOString();
  return shifted.slice(0, 10) + " " + shifted.slice(11, 16);
};
// The first moment of a day of the station ("2026-11-25"), `days` later, as the API reads it.
export const start_of_day = (day, days = 0) => new Date(Date.parse(day) + days * 86400000 - zone_minutes * 60000).toISOString();

// ---- the API ----

export let session = null;

// A session lasts while somebody is there: what the page reads by itself says so.
let last_input = Date.now();
for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
  window.addEventListener(kind, () => { last_input = Date.now(); }, { passive: true });
}
export const sign_in = () => location.replace("/sign-in?from=" + encodeURIComponent(location.pathname + location.hash));

// The answer, or an Error that has what the problem document says: status and type.
export const send = async (method, path, body, { if_match, content } = {}) => {
  const headers = { "Accept-Language": language };
  if (method === "GET" && Date.now() - last_input > 60000) headers["Linli-Background"] = "1";
  if (method !== "GET" && session) headers["Linli-CSRF"] = session.csrf;
  if (body !== undefined) headers["Content-Type"] = content || "application/json";
  if (if_match !== undefined) headers["If-Match"] = `"${if_match}"`;
  let reply;
  try {
    reply = await fetch(path, { method, headers, body: body === undefined || content ? body : JSON.stringify(body) });
  } catch {
    throw new Error(say("offline"));
  }
  if (reply.status === 204) return null;
  const is_json = (reply.headers.get("content-type") || "").includes("json");
  const answer = is_json ? await reply.json() : await reply.text();
  if (reply.ok) return answer;
  const type = String(answer.type || "").replace("urn:linli:problem:", "");
  if (reply.status === 401 && session && type !== "session/wrong") {  // that one is a wrong code or password
    sign_in();
    return new Promise(() => {});  // the page is on its way out
  }
  const faults = answer.errors || [];
  const text = faults.map((one) => (faults.length > 1 && one.path ? `${one.path}: ` : "") + one.message).join(" ");
  const error = new Error(text || answer.detail || reply.statusText);
  throw Object.assign(error, { status: reply.status, type });
};
export const ask = (path) => send("GET", path);
// After a code or a new password the session is another.
export const take_session = (changed) => { session = changed; };

// ---- the header, and the page's beginning ----

let on_language = () => {};
const put_words = () => {
  document.documentElement.lang = say("lang");
  document.title = `${say("title")} · 邻里 Linli`;
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  for (const element of document.querySelectorAll("[data-hint]")) element.placeholder = say(element.dataset.hint);
  draw_header();
};

const draw_header = () => {
  by_id("language").textContent = say("other");
  const nav = by_id("pages");
  if (!session) return;
  by_id("person").textContent = `${pick(session.role_name)} · ${session.name}`;
  by_id("person").title = say("me");
  if (location.pathname === "/account") by_id("person").setAttribute("aria-current", "page");
  nav.replaceChildren(...pages.filter((page) => session.rights.includes(page.right)).map((page) => {
    const link = make("a", say(page.key));
    link.href = page.path;
    if (page.path === location.pathname) link.setAttribute("aria-current", "page");
    return link;
  }));
};

const build_header = () => {
  const header = by_id("header");
  const title = make_with("h1", "", say("station") + " ", make("span", "Linli"));
  const nav = make("nav");
  nav.id = "pages";
  nav.dataset.label = "pages";
  const tools = make("div", undefined, "tools");
  const person = make("a");
  person.id = "person";
  person.href = "/account";
  person.hidden = true;
  const out = make_button("", async () => {
    await send("DELETE", "/api/v1/session").catch(() => {});
    indexedDB.deleteDatabase("field-read");  // what /field read, for use without signal
    location.replace("/sign-in");
  });
  out.id = "sign_out";
  out.dataset.say = "sign_out";
  out.hidden = true;
  const other = make_button("", () => {
    language = language === "zh" ? "en" : "zh";
    localStorage.setItem("language", language);
    put_words();
    on_language();
  });
  other.id = "language";
  const api = make("a", "API");
  api.href = "/docs";
  api.id = "api";
  api.hidden = true;
  tools.append(api, person, out, other);
  header.prepend(title);
  header.append(nav, tools);
  // The part behind # has its own meaning on several pages.
  const skip = document.querySelector(".skip");
  skip.addEventListener("click", (event) => {
    event.preventDefault();
    document.querySelector(skip.hash).focus();
  });
  const banner = make("aside", undefined, "banner");
  banner.id = "demo";
  banner.hidden = true;
  banner.dataset.say = "demo";
  banner.dataset.label = "demo_label";
  header.after(banner);
};

const show_no_right = () => {
  const main = document.querySelector("main");
  const list = make("ul");
  for (const page of pages.filter((one) => session.rights.includes(one.right))) {
    const link = make("a", say(page.key));
    link.href = page.path;
    list.append(make_with("li", "", link));
  }
  const own = make("a", say("me"));
  own.href = "/account";
  list.append(make_with("li", "", own));
  const leave = make_button(say("other_account"), () => by_id("sign_out").click(), "go");
  main.className = "sheet narrow";
  main.replaceChildren(make_with("section", "card notice", make("h2", say("no_right")), make("p", say("go_to")), list, leave));
};

// Begins a page: words, header, who is signed in. False when they may not use it; it has then been said. A page for
// residents gives no right. `redraw` is called when the language changes.
export const start_page = async ({ words: page_words, right, redraw }) => {
  words = { zh: { ...own_words.zh, ...page_words.zh }, en: { ...own_words.en, ...page_words.en } };
  on_language = redraw || on_language;
  build_header();
  put_words();
  const main = document.querySelector("main");  // hidden so far: nothing is pressed before somebody listens
  ask("/api/v1/version").then(({ is_demo }) => { by_id("demo").hidden = !is_demo; }, () => {});
  if (!right) {
    main.hidden = false;
    return true;
  }
  try {
    session = await ask("/api/v1/session");
  } catch (error) {
    if (error.status === 401) sign_in();
    else {
      main.hidden = false;
      show_fault(main, error, () => location.reload());
    }
    return false;
  }
  if (session.stage !== "complete") return sign_in(), false;
  by_id("api").hidden = by_id("person").hidden = by_id("sign_out").hidden = false;
  draw_header();
  main.hidden = false;
  if (session.rights.includes(right)) return true;
  const home = pages.find((page) => session.rights.includes(page.right));
  if (location.pathname === "/desk" && home) location.replace(home.path);
  else {
    on_language = show_no_right;
    show_no_right();
  }
  return false;
};

// Parts of a page behind #names, one shown at a time: `tabs` holds a link to each.
export const start_tabs = (names, show) => {
  const turn = () => {
    const wanted = location.hash.slice(1).split("/")[0];
    const shown = names.includes(wanted) ? wanted : names[0];
    for (const name of names) by_id(name).hidden = name !== shown;
    for (const link of by_id("tabs").querySelectorAll("a")) {
      if (link.hash === "#" + shown) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    show(shown);
  };
  window.addEventListener("hashchange", turn);
  turn();
};
