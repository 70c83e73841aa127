// Signing in: name and password, then whatever the sign-in still waits for. The same page takes up a one-time link,
// whose token stands behind the # so that no server or log sees it in an address.
"use strict";

const words = {
  zh: {
    lang: "zh-CN", other: "English", name: "账户名", password: "密码", sign_in: "登录", code: "验证码", go_on: "继续", leave: "换一个账户",
    code_hint: "请输入验证器上的六位验证码，或一个恢复码。", present: "现在的密码", new_password: "新密码", again: "再输一次",
    choose_hint: "10 个字符以上；几个不相干的词连在一起就很好。", set_password: "设置密码", confirm: "确认",
    enrol_hint: "您的角色须用第二因素登录。请在手机的验证器应用中添加下面的密钥（手机上可直接点开），再输入它显示的六位验证码。",
    recovery_hint: "这些恢复码每个只能用一次，手机不在时代替验证码。现在抄下并收好：不会再次显示。", kept: "已收好，进入",
    titles: { password_form: "登录", code_form: "第二因素", choose_form: "设置密码", enrol_form: "设置第二因素", recovery: "恢复码" },
    differ: "两次输入的密码不同。", demo: "演示数据库：望潮镇及其中的人和事都是虚构的，下面的账户人人可用。", demo_pick: "演示账户",
    provider: "用单位账号登录",
    offline: "连不上服务器，请稍后再试。", run_out: "密码已到期，请设置新密码。",
  },
  en: {
    lang: "en", other: "中文", name: "Account name", password: "Password", sign_in: "Sign in", code: "Code", go_on: "Go on", leave: "Another account",
    code_hint: "Give the six digits your authenticator shows, or a recovery code.", present: "Present password", new_password: "New password",
    again: "Once more", choose_hint: "10 characters or more; a few unrelated words are a good one.", set_password: "Set the password", confirm: "Confirm",
    enrol_hint: "Your role signs in with a second factor. Add this key to the authenticator on your phone (on the phone itself, tap it), then give the six digits it shows.",
    recovery_hint: "Each of these recovery codes is good once, when the phone is not at hand. Write them down and keep them: they are not shown again.",
    kept: "Kept: go in",
    titles: { password_form: "Sign in", code_form: "Second factor", choose_form: "Set a password", enrol_form: "Set up a second factor", recovery: "Recovery codes" },
    differ: "The two are not the same.", demo: "A demo database: Wangchao and everyone and everything in it is invented, and everyone may use these accounts.",
    demo_pick: "Demo accounts", provider: "Sign in with your organisation", offline: "The server cannot be reached; try again in a moment.", run_out: "The password has run out: set a new one.",
  },
};

const by_id = (id) => document.getElementById(id);
const parts = ["password_form", "code_form", "choose_form", "enrol_form", "recovery"];
let language = localStorage.getItem("language") === "en" ? "en" : "zh";
let invitation = location.pathname === "/welcome" ? location.hash.slice(1) : "";
let csrf = "";
let shown = "";
let demo = null;

const send = async (method, path, body) => {
  const headers = { "Accept-Language": language, "Linli-CSRF": csrf };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let reply;
  try {
    reply = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new Error(words[language].offline);
  }
  if (reply.status === 204) return null;
  const answer = await reply.json();
  if (!reply.ok) {
    const error = new Error([answer.detail, ...(answer.errors || []).map((one) => one.message)].join(" "));
    error.status = reply.status;
    throw error;
  }
  return answer;
};

const complain = (text) => {
  by_id("fault").textContent = text;
  by_id("fault").hidden = !text;
};

const show = (part) => {
  shown = part;
  for (const one of parts) by_id(one).hidden = one !== part;
  by_id("demo_accounts").hidden = part !== "password_form" || !demo;
  by_id("title").textContent = words[language].titles[part];
  by_id(part).querySelector("input, button")?.focus();
};

// Where to go when it is done: where one came from, if that is a page of ours.
const came_from = () => {
  const from = new URL(new URLSearchParams(location.search).get("from") || "/desk", location.origin);
  const is_ours = from.origin === location.origin && !from.pathname.startsWith("//");  // "/.//elsewhere" is one
  return is_ours ? from.pathname + from.search + from.hash : "/desk";
};
// On a phone, who works on the street begins there; who directs, at the desk.
const field_roles = ["officer", "auxiliary", "grid_worker", "volunteer"];
const enter = ({ role }) => {
  const to = came_from();
  const is_on_the_street = to === "/desk" && field_roles.includes(role) && matchMedia("(max-width: 767px)").matches;
  location.replace(is_on_the_street ? "/field" : to);
};

const go_on = async (session) => {
  csrf = session.csrf;
  invitation = "";
  if (session.stage === "complete") return enter(session);
  if (session.stage === "second_factor") return show("code_form");
  if (session.stage === "new_password") {
    by_id("present_label").hidden = false;
    show("choose_form");
    return complain(words[language].run_out);
  }
  const enrolment = await send("POST", "/api/v1/session/second-factor");
  by_id("secret").textContent = enrolment.secret.match(/.{1,4}/g).join(" ");
  by_id("enrol_link").href = enrolment.address;
  show("enrol_form");
};

const on_submit = (form, act) => by_id(form).addEventListener("submit", async (event) => {
  event.preventDefault();
  complain("");
  const button = by_id(form).querySelector(".go");
  button.disabled = true;
  try {
    await act();
  } catch (error) {
    complain(error.message);
    if (error.status === 401 && form !== "password_form" && form !== "code_form") show("password_form");
  } finally {
    button.disabled = false;
  }
});

on_submit("password_form", async () => {
  await go_on(await send("POST", "/api/v1/session", { name: by_id("name").value.trim(), password: by_id("password").value }));
});
on_submit("code_form", async () => go_on(await send("POST", "/api/v1/session/code", { code: by_id("code").value })));
on_submit("choose_form", async () => {
  const password = by_id("new_password").value;
  if (password !== by_id("again").value) return complain(words[language].differ);
  await go_on(invitation
    ? await send("POST", "/api/v1/welcome", { invitation, password })
    : await send("POST", "/api/v1/session/password", { present: by_id("present").value, password }));
});
on_submit("enrol_form", async () => {
  const enrolled = await send("POST", "/api/v1/session/second-factor/confirm", { code: by_id("first_code").value });
  csrf = enrolled.session.csrf;
  by_id("codes").replaceChildren(...enrolled.recovery_codes.map((code) => {
    const item = document.createElement("li");
    item.textContent = code;
    return item;
  }));
  show("recovery");
});
by_id("kept").addEventListener("click", async () => go_on(await send("GET", "/api/v1/session")));
for (const button of document.querySelectorAll(".leave")) {
  button.addEventListener("click", async () => {
    await send("DELETE", "/api/v1/session").catch(() => null);
    complain("");
    show("password_form");
  });
}

// ---- the organisation's provider ----

by_id("provider").addEventListener("click", async () => {
  complain("");
  try {
    location.assign((await send("POST", "/api/v1/session/oidc", { from: came_from() })).address);
  } catch (error) {
    complain(error.message);
  }
});
// Back from there: its answer is in the address, and leaves it at once.
const returned = location.pathname === "/sign-in/return" ? new URLSearchParams(location.search) : null;
if (returned) history.replaceState(null, "", "/sign-in");
const come_back = async () => {
  const answer = { state: returned.get("state") || "" };
  for (const name of ["code", "iss", "error"]) if (returned.has(name)) answer[name] = returned.get(name);
  const { session, from } = await send("POST", "/api/v1/session/oidc/return", answer);
  history.replaceState(null, "", "/sign-in?from=" + encodeURIComponent(from));
  await go_on(session);
};

// ---- the demo town's accounts ----

const pick = (account) => {
  by_id("name").value = account.name;
  by_id("password").value = account.password;
  // The code changes every 30 seconds: it is asked for when it is needed.
  by_id("password_form").requestSubmit();
};
const fill_code = async () => {
  if (!demo || shown !== "code_form") return;
  demo = await send("GET", "/api/v1/demo/accounts");
  by_id("code").value = demo.accounts.find((one) => one.name === by_id("name").value)?.code || "";
};
const list_demo = () => {
  const seen = new Map();
  for (const account of demo.accounts) {
    const role = account.role_name.en;
    seen.set(role, (seen.get(role) || 0) + 1);
    if (seen.get(role) > 2) continue;
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${account.role_name[language]} · ${account.name}`;
    button.addEventListener("click", () => pick(account));
    item.append(button);
    by_id("demo_list").append(item);
  }
};
new MutationObserver(() => fill_code()).observe(by_id("code_form"), { attributes: true, attributeFilter: ["hidden"] });

// ---- start ----

const translate = () => {
  document.documentElement.lang = words[language].lang;
  by_id("language").textContent = words[language].other;
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = words[language][element.dataset.say];
  if (shown) by_id("title").textContent = words[language].titles[shown];
  if (demo) {
    by_id("demo").textContent = words[language].demo;
    by_id("demo").hidden = false;
    by_id("demo_list").replaceChildren();
    list_demo();
  }
};
by_id("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem("language", language);
  translate();
});

translate();
by_id("present_label").hidden = true;
const start = async () => {
  if (invitation) return show("choose_form");
  demo = await send("GET", "/api/v1/demo/accounts").catch(() => null);
  translate();
  by_id("provider").hidden = !(await send("GET", "/api/v1/session/ways").catch(() => null))?.provider;
  if (returned) {
    try {
      return await come_back();
    } catch (error) {
      complain(error.message);
      return show("password_form");
    }
  }
  const session = await send("GET", "/api/v1/session").catch(() => null);
  if (session) return go_on(session);
  show("password_form");
};
start().catch((error) => complain(error.message));
