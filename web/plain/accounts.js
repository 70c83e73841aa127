// The security administrator's page: accounts, their posts, links and tokens; the sign-in policy.
import { ask, by_id, local_time, make, make_button, make_choice, make_copied, make_facts, make_field, make_input, make_with, pick, say, send, session, show_fault, show_loading, start_page, start_tabs, tell } from "./common.js";
import { ask_dialog } from "./dialog.js";

const words = {
  zh: {
    title: "账户管理", list: "账户", policy: "登录规则", add: "新建账户", search: "账户名或岗位", role: "角色", state: "状态", all: "全部", active: "可以登录", disabled: "已停用",
    no_password: "尚未设密码", no_factor: "须设而未设第二因素", has_factor: "第二因素", more: "更多", found: (n) => `共 ${n} 个账户`, none: "没有这样的账户。", detail: "账户详情",
    pick_one: "从列表选一个账户，或新建。", name: "账户名", name_hint: "2 到 40 个小写字母、数字、点、下划线或连字符", posts: "岗位", posts_hint: (begin, example) => `每行一个，以 ${begin} 开头，例如 ${example}`, no_posts: "这个角色没有岗位。",
    may: "这个角色可以", reach: { own: "（限于自己的岗位）", station: "（全所）" }, created: "建立于", sessions: "正在登录", places: (n) => `${n} 处`, change: "更改角色与岗位", change_hint: "更改后，此账户须重新登录。",
    disable: "停用", enable: "启用", reset_password: "重置密码", reset_factor: "重置第二因素", done: "已办理。", own: "这是您自己的账户，由另一位安全管理员更改。",
    disable_why: "此账户立即退出登录，不能再登录，尚未使用的一次性链接作废。其记录保留。", reset_password_why: "现在的密码立即作废，此账户退出登录。您会得到一个一次性链接，请交给本人设置新密码。",
    reset_factor_why: "现在的验证器和恢复码立即作废，此账户退出登录。下次登录时，本人用密码登录后要设置新的第二因素。请先确认来求助的确是本人：知道密码的人也会趁此时登录。",
    link: "一次性链接", link_hint: (when) => `只显示这一次。请当面或用可靠的方式交给本人；${when} 前有效，用一次即作废。`, partner_made: "协作单位用令牌接入，没有密码。请在下面签发令牌。",
    tokens: "令牌", token: "令牌", token_hint: "只显示这一次。请现在交给协作单位的系统管理员。", no_tokens: "还没有令牌。", issue: "签发令牌", note: "备注（用在哪里）", days: "有效天数（1–400）", rights: "只允许（都不选：该角色的全部权限）",
    until: "有效至", ended: "已停用", expired: "已过期", end: "停用令牌", end_why: "使用此令牌的系统立即不能接入。", stale: "账户已被他人更改。下面是现在的样子，请核对后再改。",
    fields: {
      idle_minutes: ["无操作退出（分钟）", "这么久没有操作，登录就结束"], session_hours: ["登录最长（小时）", "无论如何，这么久之后须重新登录"], failures: ["允许失败次数", "同一账户名或同一地址连续输错这么多次就锁定"],
      lock_minutes: ["锁定（分钟）", "锁定这么久，期间不再尝试"], fresh_minutes: ["第二因素新鲜（分钟）", "输入验证码之后这么久内，可以显示个人信息"], invitation_hours: ["一次性链接有效（小时）", "过后须另发"],
      password_days: ["密码有效（天）", "0 表示不过期；定期更换会让人选更弱的密码，等级保护要求时才设"],
    },
    between: (low, high) => `（${low} 到 ${high}）`,
  },
  en: {
    title: "Accounts", list: "Accounts", policy: "Sign-in policy", add: "Add an account", search: "Name or post", role: "Role", state: "State", all: "All", active: "Can sign in", disabled: "disabled",
    no_password: "no password yet", no_factor: "second factor missing", has_factor: "second factor", more: "More", found: (n) => (n === 1 ? "1 account" : `${n} accounts`), none: "There is no such account.", detail: "Account",
    pick_one: "Choose an account from the list, or add one.", name: "Account name", name_hint: "2 to 40 lower-case letters, digits, dots, underscores or hyphens", posts: "Posts", posts_hint: (begin, example) => `One a line, beginning with ${begin}, such as ${example}`, no_posts: "This role has no posts of its own.",
    may: "This role may", reach: { own: " (within its own posts)", station: " (whole station)" }, created: "Added", sessions: "Signed in", places: (n) => (n === 1 ? "in one place" : `in ${n} places`), change: "Change role and posts", change_hint: "The account then signs in anew.",
    disable: "Disable", enable: "Enable", reset_password: "Reset the password", reset_factor: "Reset the second factor", done: "Done.", own: "This is your own account; another security administrator changes it.",
    disable_why: "It is signed out at once and cannot sign in again; a one-time link not yet used is void. Its record stays.", reset_password_why: "The present password is void at once and the account is signed out. You get a one-time link to hand to its owner, who sets a new password with it.",
    reset_factor_why: "The present authenticator and recovery codes are void at once and the account is signed out. At the next sign-in, whoever gives the password sets up a new second factor. Make sure first that it is the owner who asks: anyone who knows the password could use this moment.",
    link: "One-time link", link_hint: (when) => `Shown this once. Hand it to its owner in person or by a way you trust; good until ${when}, and once.`, partner_made: "A partner connects with tokens and has no password. Issue one below.",
    tokens: "Tokens", token: "Token", token_hint: "Shown this once. Give it to the keeper of the partner's system now.", no_tokens: "No tokens yet.", issue: "Issue a token", note: "Note (where it is used)", days: "Good for days (1–400)", rights: "Only these (none: all that the role may)",
    until: "until", ended: "ended", expired: "run out", end: "End the token", end_why: "The system that uses it is cut off at once.", stale: "Somebody else has changed this account. Below is how it is now: look at it before you change it.",
    fields: {
      idle_minutes: ["Idle (minutes)", "a session ends after so long without activity"], session_hours: ["Longest session (hours)", "after so long one signs in anew in any case"], failures: ["Failures", "so many wrong tries in a row, of one name or from one address, lock it"],
      lock_minutes: ["Locked (minutes)", "nothing is tried for so long"], fresh_minutes: ["Fresh second factor (minutes)", "for so long after a code, personal data may be shown"], invitation_hours: ["One-time link (hours)", "good for so long"],
      password_days: ["Password lasts (days)", "0: it does not run out. Forced changes make people choose weaker ones; for sites whose MLPS grading asks for it"],
    },
    between: (low, high) => ` (${low} to ${high})`,
  },
};

// As the server checks them.
const bounds = {
  idle_minutes: [1, 60], session_hours: [1, 24], failures: [3, 10], lock_minutes: [5, 1440], fresh_minutes: [1, 30], invitation_hours: [1, 336], password_days: [0, 3650],
};
const examples = { "team/": "night-market", "partner/": "market-supervision" };
const at_once = 50;

let roles = [];
let accounts = [];
let shown = at_once;
let chosen = null;  // a page of an account, "new", or nothing
const role_of = (code) => roles.find((one) => one.role === code) || { name: { zh: code, en: code }, rights: [], posts_begin: "" };
const lines_of = (text) => text.split(/[\n,，\s]+/).map((line) => line.trim()).filter(Boolean);

// ---- the list ----

const lacks_factor = (account) => role_of(account.role).needs_second_factor && !account.has_second_factor && account.role !== "partner";
const states_of = (account) => {
  const tags = [];
  if (account.is_disabled) tags.push(make("span", say("disabled"), "tag done"));
  if (!account.has_password && account.role !== "partner") tags.push(make("span", say("no_password"), "tag soon"));
  if (account.has_second_factor) tags.push(make("span", say("has_factor"), "tag"));
  else if (lacks_factor(account) && account.has_password) tags.push(make("span", say("no_factor"), "tag soon"));
  return make_with("div", "tags", ...tags);
};
const fits = (account) => {
  const text = by_id("text").value.trim().toLowerCase(), role = by_id("role").value, state = by_id("state").value;
  const in_state = { "": true, active: !account.is_disabled && account.has_password, disabled: account.is_disabled, no_password: !account.has_password && account.role !== "partner", no_factor: lacks_factor(account) };
  return (!role || account.role === role) && in_state[state] && (!text || account.name.includes(text) || account.posts.some((post) => post.toLowerCase().includes(text)));
};

const account_row = (account) => {
  const row = make("tr", undefined, chosen && chosen.account && chosen.account.id === account.id ? "chosen" : "");
  const name = make("th");
  name.scope = "row";
  name.append(make_button(account.name, () => choose(account.id), "plainly"));
  row.append(name, make("td", pick(role_of(account.role).name)), make("td", account.posts.join(", ")), make_with("td", "", states_of(account)));
  return row;
};
const show_list = () => {
  const found = accounts.filter(fits);
  by_id("account_count").textContent = say("found")(found.length);
  by_id("more_accounts").hidden = found.length <= shown;
  if (!found.length) return by_id("table").replaceChildren(make("p", say("none"), "empty"));
  const head = make_with("tr", "", ...["name", "role", "posts", "state"].map((key) => Object.assign(make("th", say(key)), { scope: "col" })));
  by_id("table").replaceChildren(make_with("table", "stacks", make_with("thead", "", head), make_with("tbody", "", ...found.slice(0, shown).map(account_row))));
};
const load_list = async () => {
  try {
    accounts = (await ask("/api/v1/accounts")).accounts;
    show_list();
  } catch (error) {
    show_fault(by_id("table"), error, load_list);
  }
};

// ---- role and posts, in two forms ----

const role_fields = (value, posts, options) => {
  const role = make_choice(options.map((one) => [one.role, pick(one.name)]), value);
  const lines = make("textarea");
  lines.rows = Math.min(8, Math.max(2, posts.length));
  lines.value = posts.join("\n");
  const hint = make("small", "", "quiet");
  const may = make("ul");
  const explain = () => {
    const { posts_begin, rights } = role_of(role.value);
    lines.disabled = !posts_begin;
    hint.textContent = posts_begin ? say("posts_hint")(posts_begin, posts_begin + (examples[posts_begin] || "WC-001")) : say("no_posts");
    may.replaceChildren(...rights.filter((one) => !one.right.startsWith("session.")).map((one) => make("li", pick(one.title) + say("reach")[one.reach])));
  };
  role.addEventListener("change", explain);
  explain();
  const label = make_field(say("posts"), lines);
  label.append(hint);
  const rights = make_with("details", "", make("summary", say("may")), may);
  return { parts: [make_field(say("role"), role), label, rights], read: () => ({ role: role.value, posts: lines.disabled ? [] : lines_of(lines.value) }) };
};

const submit_form = (parts, go, act) => {
  const fault = make("p", "", "fault");
  fault.setAttribute("role", "alert");
  fault.hidden = true;
  const button = make("button", go, "go");
  const form = make_with("form", "", ...parts, fault, make_with("div", "buttons", button));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    tell(fault, "", true);
    try {
      await act();
    } catch (error) {
      if (error.type === "account/stale") await reload_stale();
      else tell(fault, error.message, true);
    } finally {
      button.disabled = false;
    }
  });
  return form;
};

// ---- one account ----

const link_shown = (invited) => invited.invitation
  ? make_with("div", "once", make("b", `${say("link")} · ${invited.name}`), make("p", say("link_hint")(local_time(invited.expires_at))), make_copied(say("link"), `${location.origin}/welcome#${invited.invitation}`))
  : make("p", say("partner_made"), "good told");

const show_new = () => {
  chosen = "new";
  show_list();
  const name = make_input({ required: true, maxLength: 40, autocapitalize: "none", spellcheck: false, autocomplete: "off" });
  const fields = role_fields("officer", [], roles);
  const form = submit_form([make_field(say("name"), name, say("name_hint")), ...fields.parts], say("add"), async () => {
    const invited = await send("POST", "/api/v1/accounts", { name: name.value.trim(), ...fields.read() });
    await load_list();
    await choose(invited.account, link_shown(invited));
  });
  by_id("one").replaceChildren(make("h2", say("add")), form);
  name.focus();
};

const choose = async (id, above) => {
  const detail = by_id("one");
  try {
    chosen = await ask("/api/v1/accounts/" + id);
    show_list();
    show_account(above);
    detail.focus();
  } catch (error) {
    show_fault(detail, error, () => choose(id));
  }
};
const reload_stale = async () => {
  await Promise.all([load_list(), choose(chosen.account.id, Object.assign(make("p", say("stale"), "fault told"), { role: "alert" }))]);
};

const show_account = (above) => {
  const { account, tokens, sessions } = chosen;
  const path = "/api/v1/accounts/" + account.id, if_match = account.version;
  const parts = [make_with("div", "heading", make("h2", account.name), states_of(account))];
  if (above) parts.push(above);
  const posts = account.posts.length ? account.posts.join("\n") : "–";
  const facts = make_facts([[say("role"), pick(role_of(account.role).name)], [say("posts"), make("span", posts, "said")], [say("created"), local_time(account.created_at)], [say("sessions"), say("places")(sessions)]]);
  parts.push(facts);
  if (account.id === session.account) {
    parts.push(make("p", say("own"), "wait"));
    return by_id("one").replaceChildren(...parts);
  }
  // Runs a step that the dialog has confirmed; a stale one shows the account as it is now.
  const confirmed = async (title, why, act) => {
    let is_stale = false;
    const answer = await ask_dialog({
      title: `${title} · ${account.name}`, lines: [why], go: title, is_grave: true,
      act: () => act().catch((error) => {
        if (error.type !== "account/stale") throw error;
        is_stale = true;
      }),
    });
    if (is_stale) return reload_stale();
    if (answer === undefined) return;
    await load_list();
    await choose(account.id, answer.invitation !== undefined ? link_shown(answer) : Object.assign(make("p", say("done"), "good told"), { role: "status" }));
  };
  const step = (name) => () => send("POST", `${path}/${name}`, undefined, { if_match });
  const buttons = make("div", undefined, "buttons");
  const is_person = account.role !== "partner";
  if (account.is_disabled) {
    buttons.append(make_button(say("enable"), async () => {
      await step("enable")().then(() => load_list()).then(() => choose(account.id, make("p", say("done"), "good told")), (error) => (error.type === "account/stale" ? reload_stale() : show_fault(by_id("one"), error, () => choose(account.id))));
    }));
  } else {
    if (is_person) buttons.append(make_button(say("reset_password"), () => confirmed(say("reset_password"), say("reset_password_why"), step("reset-password"))));
    if (is_person && account.has_second_factor) buttons.append(make_button(say("reset_factor"), () => confirmed(say("reset_factor"), say("reset_factor_why"), step("reset-second-factor"))));
    buttons.append(make_button(say("disable"), () => confirmed(say("disable"), say("disable_why"), step("disable")), "grave"));
  }
  parts.push(buttons);
  const fields = role_fields(account.role, account.posts, roles.filter((one) => (one.role === "partner") === !is_person));
  parts.push(make("h3", say("change")), submit_form([...fields.parts, make("p", say("change_hint"), "quiet")], say("save"), async () => {
    await send("PUT", path, fields.read(), { if_match });
    await load_list();
    await choose(account.id, Object.assign(make("p", say("saved"), "good told"), { role: "status" }));
  }));
  if (!is_person) parts.push(...tokens_part(account, tokens, path, confirmed));
  by_id("one").replaceChildren(...parts);
};

// ---- a partner's tokens ----

const tokens_part = (account, tokens, path, confirmed) => {
  const list = make("ul");
  for (const token of tokens) {
    const state = token.ended_at ? say("ended") : Date.parse(token.expires_at) < Date.now() ? say("expired") : `${say("until")} ${local_time(token.expires_at).slice(0, 10)}`;
    const item = make("li", `${token.note || "#" + token.id} · ${state} `);
    if (token.rights.length) item.append(make("div", token.rights.join(", "), "quiet"));
    if (!token.ended_at) item.append(make_button(say("end"), () => confirmed(say("end"), say("end_why"), () => send("DELETE", `${path}/tokens/${token.id}`))));
    list.append(item);
  }
  if (!tokens.length) list.append(make("li", say("no_tokens"), "quiet"));
  const parts = [make("h3", say("tokens")), list];
  if (account.is_disabled) return parts;
  const note = make_input({ maxLength: 100, required: true }), days = make_input({ type: "number", min: 1, max: 400, value: 365, required: true });
  const boxes = role_of("partner").rights.map((one) => ({ right: one.right, box: make_input({ type: "checkbox" }), title: pick(one.title) }));
  const choice = make_with("fieldset", "", make("legend", say("rights")), ...boxes.map(({ box, title }) => make_with("label", "check", box, make("span", title))));
  parts.push(make("h3", say("issue")), submit_form([make_field(say("note"), note), make_field(say("days"), days), choice], say("issue"), async () => {
    const issued = await send("POST", path + "/tokens", { note: note.value.trim(), days: Number(days.value), rights: boxes.filter(({ box }) => box.checked).map(({ right }) => right) });
    await choose(account.id, make_with("div", "once", make("b", say("token")), make("p", say("token_hint")), make_copied(say("token"), issued.secret)));
  }));
  return parts;
};

// ---- the policy ----

const load_policy = async () => {
  const where = by_id("policy_form");
  try {
    const policy = await ask("/api/v1/policy");
    const inputs = Object.entries(bounds).map(([key, [low, high]]) => ({ key, low, high, input: make_input({ type: "number", min: low, max: high, step: 1, value: policy[key], required: true, name: key }) }));
    const parts = inputs.map(({ key, low, high, input }) => make_field(say("fields")[key][0], input, say("fields")[key][1] + say("between")(low, high)));
    const saved = make("p");
    saved.setAttribute("role", "status");
    saved.hidden = true;
    where.replaceChildren(submit_form([make_with("div", "pair", ...parts), saved], say("save"), async () => {
      tell(saved, "");
      await send("PUT", "/api/v1/policy", { ...policy, ...Object.fromEntries(inputs.map(({ key, input }) => [key, Number(input.value)])) });
      tell(saved, say("saved"));
    }));
  } catch (error) {
    show_fault(where, error, load_policy);
  }
};

const fill_roles = () => by_id("role").replaceChildren(new Option(say("all"), ""), ...roles.map((one) => new Option(pick(one.name), one.role)));
const redraw = () => {
  const role = by_id("role").value;
  fill_roles();
  by_id("role").value = role;
  show_list();
  load_policy();
  if (by_id("one").querySelector(".once")) return;  // is shown only this once
  if (chosen === "new") show_new();
  else if (chosen) show_account();
  else by_id("one").replaceChildren(make("p", say("pick_one"), "empty"));
};

const start = async () => {
  if (!await start_page({ words, right: "accounts.manage", redraw })) return;
  show_loading(by_id("table"));
  by_id("one").append(make("p", say("pick_one"), "empty"));
  start_tabs(["all", "policy"], (name) => { if (name === "policy") load_policy(); });
  by_id("add").addEventListener("click", show_new);
  by_id("filters").addEventListener("input", () => { shown = at_once; show_list(); });
  by_id("filters").addEventListener("submit", (event) => event.preventDefault());
  by_id("more_accounts").addEventListener("click", () => { shown += at_once; show_list(); });
  try {
    roles = (await ask("/api/v1/roles")).roles;
    fill_roles();
    await load_list();
  } catch (error) {
    show_fault(by_id("table"), error, () => location.reload());
  }
};

start();
