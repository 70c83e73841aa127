// The auditor's page: the journal by who, what and when, each entry with its proof; who looked at whose data; the seal.
import { ask, by_id, download, local_time, make, make_button, make_copied, make_facts, make_with, pick, say, show_fault, show_loading, start_of_day, start_page, start_tabs } from "./common.js";
import { NotProven, can_check, check_entry, open_checkpoint, read_key } from "./proof.js";

const words = {
  zh: {
    title: "审计", entries: "操作记录", reveals: "谁看过个人信息", seal: "封存核查", csv: "导出 CSV", not_yourself: "不含您本人的操作和针对您的操作：由另一位审计员查阅。",
    who: "谁", what: "何事", subject: "对象", from: "从（日期）", to: "到（含）", find: "查询", more: "更早的", who_hint: "“谁”可填账户名、account/编号，或 resident（居民）、timekeeper（期限提醒）、command_line（系统维护）；“对象”如 incident/17、account/3。",
    everything: "全部", whole: "全部", none: "没有符合条件的记录。", related: "相关对象", payload: "内容", proof: "封存证明", checking: "正在由本浏览器核验…",
    proven: (size, when) => `已由本浏览器核验：这条记录在本所 ${size} 条封存记录的第 ${when} 条，原样未动，签名正确。`,
    proven_unsigned: (size, when) => `哈希路径成立：这条记录是 ${size} 条封存记录的第 ${when} 条。此浏览器不能核验 Ed25519 签名，签名未核验；请换新版浏览器，或用 linli audit verify-proof。`,
    not_yet: "还没有包含它的封存凭证：有新记录时每分钟签发一次，请稍后再看。", cannot: "此浏览器只在安全连接（HTTPS 或本机）下才能核验；未作核验。请下载证明，用 linli audit verify-proof 核验。",
    broken: "证明不成立：这条记录与封存时不符，可能被改动。请保存证明，运行“封存核查”，并报告上级。", download: "下载证明",
    reveals_hint: "每次显示报告人信息，以及应本人要求的查询、副本、更正、删除。", whose: "谁的（事件编号）", when: "时间", purpose: "用途", which: (places) => `第 ${places.join("、")} 位报告人`, incident: "事件",
    seal_hint: "逐条重新计算全部记录的哈希，与封存的树和每个签名凭证比对，指出被改动、删除、插入或调换的是哪一条。", verify: "现在核查", verifying: "正在核查全部记录…",
    intact: (n) => `${n} 条记录全部与封存时一致`, altered: (n) => `发现 ${n} 处不符`, took: (s) => `用时 ${s} 秒。`, unsealed: (n) => `最新 ${n} 条还在等待封存（约一秒）。`, counted: (v) => `核对了 ${v.tiles} 个哈希块、${v.checkpoints} 个签名凭证。`,
    unsigned: "没有密钥，未核对签名。", what_now: "请不要继续改动数据库。保留现场和最近的备份，用保存在所外的封存凭证运行 linli audit verify --checkpoint，并报告上级。", first_ones: "前 100 处：",
    checkpoint: "当前封存凭证", checkpoint_hint: "请每天把它保存到所里任何人都改不到的地方（寄出、打印）。日后凭它可以证明此前的记录有没有被改写。", key: "核对签名的公钥", save_file: "保存为文件", no_checkpoint: "还没有封存凭证。", signed_ok: "签名已由本浏览器核验。", signed_not: "此浏览器不能核验签名。", signed_bad: "签名不对！请报告上级。",
    purposes: { call_back: "回访", visit: "上门", verify: "核实", danger: "紧急危险", request_of_the_person: "本人要求", request_by_law: "依法调取" },
    rooms: { incident: "事件", incidents: "导出", people: "个人信息", account: "账户", policy: "登录规则", rulebook: "规则", grids: "网格", places: "地名", duty: "值班", audit: "封存", vault: "密钥" },
    kinds: {
      "incident.reported": "登记", "incident.accepted": "受理", "incident.declined": "不予办理", "incident.merged": "并案", "incident.dispatched": "派遣", "incident.taken": "接单", "incident.given_back": "退回", "incident.handed_over": "移交",
      "incident.arrived": "到场", "incident.paused": "挂起", "incident.resumed": "恢复", "incident.transferred": "转派", "incident.claimed_done": "申请结案", "incident.verified": "核查结案", "incident.rejected": "核查不通过", "incident.withdrawn": "撤回",
      "incident.reopened": "重新打开", "incident.relevelled": "调整级别", "incident.recategorised": "调整类别", "incident.relocated": "更正位置", "incident.noted": "备注", "incident.photo_added": "照片", "incident.joined": "我也遇到", "incident.judged": "报告人评价",
      "incident.due_soon": "即将到期", "incident.overdue": "已超期", "people.revealed": "显示报告人信息", "people.looked_up": "应本人要求查询", "people.copied": "向本人提供副本", "people.corrected": "应本人要求更正", "people.erased": "应本人要求删除", "incident.expired": "按期限清除内容", "retention.run": "按期限清理", "retention.changed": "更改保存期限", "account.forgotten": "清除停用账户的名称", "incident.taken_back": "撤回一步", "handover.given": "交班", "handover.taken": "接班", "filter.saved": "保存筛选", "filter.removed": "删除筛选", "report.exported": "导出月报",
      "account.added": "新建账户", "account.changed": "更改角色与岗位", "account.disabled": "停用", "account.enabled": "启用", "account.password_set": "设置密码", "account.password_given": "密码正确", "account.password_reset": "重置密码", "account.second_factor_reset": "重置第二因素", "account.second_factor_enrolled": "启用第二因素",
      "account.enrolment_begun": "开始设置第二因素", "account.locked": "锁定", "account.signed_out": "退出", "account.sign_in_failed": "登录失败", "account.code_given": "输入验证码", "account.recovery_code_used": "使用恢复码", "account.session_ended": "结束会话",
      "account.token_issued": "签发令牌", "account.token_ended": "停用令牌", "policy.changed": "更改登录规则", "rulebook.replaced": "更换规则", "grids.imported": "导入网格", "places.imported": "导入地名", "duty.set": "设置值班",
      "account.provider_linked": "关联单位账号", "account.provider_unlinked": "取消关联单位账号", "account.provider_vouched": "单位账号登录", "incidents.exported": "导出事件", "audit.witnesses_named": "指定见证方", "audit.witness_failing": "见证方无法送达",
      "audit.witness_disagrees": "见证方不一致", "audit.witness_well": "见证方恢复", "audit.witness_refused": "拒绝为其作见证",
      "audit.checkpoint_signed": "签发封存凭证", "vault.key_rotated": "启用新密钥", "vault.key_dropped": "移除旧密钥",
    },
  },
  en: {
    title: "Audit", entries: "The record", reveals: "Who saw personal data", seal: "The seal", csv: "Export as CSV", not_yourself: "Without what you did yourself or was done to you: another auditor looks at that.",
    who: "Who", what: "What", subject: "To what", from: "From (day)", to: "To (with it)", find: "Search", more: "Earlier ones", who_hint: "Who: an account's name, account/number, or resident, timekeeper, command_line. To what: such as incident/17 or account/3.",
    everything: "Everything", whole: "all of it", none: "There is no such entry.", related: "Related", payload: "Content", proof: "Proof of sealing", checking: "This browser is checking it…",
    proven: (size, when) => `Checked by this browser: this is entry ${when} of the ${size} that the station has sealed, unchanged, and the signature is good.`,
    proven_unsigned: (size, when) => `The hash path holds: this is entry ${when} of ${size} sealed ones. This browser knows no Ed25519, so the signature was not checked; use a newer one, or linli audit verify-proof.`,
    not_yet: "No checkpoint covers it yet: one is signed every minute while entries arrive. Look again in a moment.", cannot: "This browser can check it on a secure connection alone (HTTPS, or the same machine); nothing was checked. Download the proof and use linli audit verify-proof.",
    broken: "The proof fails: this entry is not what was sealed and may have been altered. Keep the proof, verify the seal, and report it to the authority above the station.", download: "Download the proof",
    reveals_hint: "Each time a reporter's data was shown, and what was looked up, copied, corrected or erased at a person's own request.", whose: "Whose (incident number)", when: "When", purpose: "Purpose", which: (places) => `reporter ${places.join(", ")}`, incident: "incident",
    seal_hint: "Hashes every entry again, compares with the sealed tree and each signed checkpoint, and names which entry was altered, deleted, inserted or moved.", verify: "Verify now", verifying: "Verifying the whole record…",
    intact: (n) => `All ${n} entries are what was sealed`, altered: (n) => `${n} things are not as they were sealed`, took: (s) => `It took ${s} s.`, unsealed: (n) => `The newest ${n} wait to be sealed (about a second).`, counted: (v) => `${v.tiles} tiles of hashes and ${v.checkpoints} signed checkpoints were compared.`,
    unsigned: "Without the key, signatures were not checked.", what_now: "Change nothing more in the database. Keep it and the latest backup as they are, run linli audit verify --checkpoint with a checkpoint kept outside the station, and report it to the authority above.", first_ones: "The first 100:",
    checkpoint: "The current checkpoint", checkpoint_hint: "Keep it each day where nobody at the station can alter it: mail it, print it. With it one can show later whether anything before was rewritten.", key: "The key that checks the signatures", save_file: "Keep as a file", no_checkpoint: "There is no checkpoint yet.", signed_ok: "This browser has checked the signature.", signed_not: "This browser cannot check the signature.", signed_bad: "The signature is wrong! Report it to the authority above the station.",
    purposes: { call_back: "call back", visit: "visit", verify: "verify", danger: "danger", request_of_the_person: "the person's own request", request_by_law: "a request by law" },
    rooms: { incident: "Incidents", incidents: "exports", people: "Personal data", account: "Accounts", policy: "Sign-in policy", rulebook: "Rules", grids: "Grids", places: "Place names", duty: "Duty", audit: "The seal", vault: "Keys" },
    kinds: {
      "incident.reported": "reported", "incident.accepted": "accepted", "incident.declined": "declined", "incident.merged": "merged", "incident.dispatched": "dispatched", "incident.taken": "taken", "incident.given_back": "given back", "incident.handed_over": "handed over",
      "incident.arrived": "arrived", "incident.paused": "paused", "incident.resumed": "resumed", "incident.transferred": "transferred", "incident.claimed_done": "claimed done", "incident.verified": "verified and closed", "incident.rejected": "rejected", "incident.withdrawn": "withdrawn",
      "incident.reopened": "reopened", "incident.relevelled": "level changed", "incident.recategorised": "category changed", "incident.relocated": "place corrected", "incident.noted": "note", "incident.photo_added": "photo", "incident.joined": "me too", "incident.judged": "judged by the reporter",
      "incident.due_soon": "due soon", "incident.overdue": "overdue", "people.revealed": "reporter's data shown", "people.looked_up": "looked up at the person's request", "people.copied": "copied for the person", "people.corrected": "corrected at the person's request", "people.erased": "erased at the person's request", "incident.expired": "content removed on schedule", "retention.run": "nightly removal on schedule", "retention.changed": "changed what is kept how long", "account.forgotten": "name of a disabled account removed", "incident.taken_back": "step taken back", "handover.given": "shift handed over", "handover.taken": "shift taken over", "filter.saved": "filter saved", "filter.removed": "filter removed", "report.exported": "monthly report exported",
      "account.added": "added", "account.changed": "role or posts changed", "account.disabled": "disabled", "account.enabled": "enabled", "account.password_set": "password set", "account.password_given": "password given", "account.password_reset": "password reset", "account.second_factor_reset": "second factor reset", "account.second_factor_enrolled": "second factor set up",
      "account.enrolment_begun": "second factor begun", "account.locked": "locked", "account.signed_out": "signed out", "account.sign_in_failed": "sign-in failed", "account.code_given": "code given", "account.recovery_code_used": "recovery code used", "account.session_ended": "session ended",
      "account.token_issued": "token issued", "account.token_ended": "token ended", "policy.changed": "policy changed", "rulebook.replaced": "rules replaced", "grids.imported": "grids imported", "places.imported": "place names imported", "duty.set": "duty set",
      "account.provider_linked": "linked with the organisation", "account.provider_unlinked": "no longer linked", "account.provider_vouched": "signed in at the organisation", "incidents.exported": "incidents exported", "audit.witnesses_named": "witnesses named", "audit.witness_failing": "witness failing",
      "audit.witness_disagrees": "witness disagrees", "audit.witness_well": "witness well again", "audit.witness_refused": "refused to witness",
      "audit.checkpoint_signed": "checkpoint signed", "vault.key_rotated": "new key in use", "vault.key_dropped": "old key dropped",
    },
  },
};

const kind_name = (kind) => say("kinds")[kind] || kind;
const who_of = (entry) => (entry.name ? `${pick(entry.who)} · ${entry.name}` : pick(entry.who));
const station_key = async () => (await ask("/api/v1/audit/key")).trim();

// ---- the record ----

// What was asked for; the days are the station's.
const filter_of = ({ actor, kind, subject, from, to }) => {
  const query = new URLSearchParams();
  if (actor) query.set("actor", actor);
  if (kind) query.set("kind", kind);
  if (subject) query.set("subject", subject);
  if (from) query.set("from", start_of_day(from));
  if (to) query.set("to", start_of_day(to, 1));
  return query;
};
const value = (id) => by_id(id).value.trim();

// What an entry's proof shows, checked here. Adds its lines to `where`.
const prove = async (entry, where) => {
  where.replaceChildren(make("p", say("checking"), "quiet"));
  let proof;
  try {
    const newest = await ask("/api/v1/audit/checkpoint");
    if (entry.position > Number(newest.split("\n")[1])) return where.replaceChildren(make("p", say("not_yet"), "wait"));
    proof = await ask("/api/v1/audit/proofs/" + entry.position);
  } catch (error) {
    const [text, look] = ["audit/not-signed-yet", "audit/no-checkpoint"].includes(error.type) ? [say("not_yet"), "wait"] : error.type === "audit/broken" ? [say("broken"), "verdict bad"] : [error.message, "fault"];
    return where.replaceChildren(make("p", text, look));
  }
  let line;
  if (!can_check()) line = make("p", say("cannot"), "wait");
  else {
    try {
      const { position, kind, actor, subject, related } = entry;
      const { checkpoint } = await check_entry(proof, await station_key(), { position, kind, actor, subject, related, at: Date.parse(entry.at) });
      line = make("p", say(checkpoint.is_signed ? "proven" : "proven_unsigned")(checkpoint.size, position), checkpoint.is_signed ? "good told" : "wait");
    } catch (error) {
      line = make("p", error instanceof NotProven ? say("broken") : error.message, "verdict bad");
    }
  }
  const keep = make_button(say("download"), () => download(`proof-${entry.position}.json`, JSON.stringify(proof, null, 1), "application/json"));
  where.replaceChildren(line, make("code", proof.leaf), make_with("p", "", keep));
};

const entry_item = (entry) => {
  const summary = make("summary");
  summary.append(make("span", "#" + entry.position, "quiet"), make("span", local_time(entry.at)), make("span", who_of(entry)), make("span", kind_name(entry.kind)), make("span", entry.subject, "quiet"));
  const facts = [[say("what"), make("code", entry.kind)], [say("who"), make("code", entry.actor)]];
  if (entry.related) facts.push([say("related"), entry.related]);
  facts.push([say("payload"), make("code", JSON.stringify(entry.payload, null, 1))]);
  const proof = make("div");
  const inside = make_with("div", "inside", make_facts(facts), make("b", say("proof")), proof);
  const details = make_with("details", "", summary, inside);
  details.addEventListener("toggle", () => { if (details.open && !proof.hasChildNodes()) prove(entry, proof); });
  return make_with("li", "", details);
};

// A list that grows by pages: `asked` gives the query, `show` the elements of its entries.
const paged = (where, more, asked, start_list) => {
  let query = null, next = null, list = null, turn = 0;
  const load = async (cursor) => {
    const mine = ++turn;
    more.disabled = true;
    if (!cursor) {
      query = asked();
      show_loading(where);
    }
    const page_query = new URLSearchParams(query);
    page_query.set("limit", "50");
    if (cursor) page_query.set("cursor", cursor);
    try {
      const page = await ask("/api/v1/audit/entries?" + page_query);
      if (mine !== turn) return;
      if (!cursor) {
        list = start_list();
        where.replaceChildren(page.items.length ? list.element : make("p", say("none"), "empty"));
      }
      list.add(page.items);
      next = page.next;
      more.hidden = !next;
    } catch (error) {
      more.hidden = true;
      if (mine === turn) show_fault(where, error, () => load());
    } finally {
      more.disabled = false;
    }
  };
  more.addEventListener("click", () => load(next));
  return () => load();
};

const asked_entries = () => {
  const query = filter_of({ actor: value("actor"), kind: value("kind"), subject: value("subject"), from: value("from"), to: value("to") });
  by_id("csv").href = "/api/v1/audit/entries.csv?" + query;
  return query;
};
const start_entries = () => {
  const element = make("ol", undefined, "entries");
  return { element, add: (items) => element.append(...items.map(entry_item)) };
};

const fill_kinds = () => {
  const before = by_id("kind").value;
  const groups = Object.entries(say("rooms")).map(([room, name]) => {
    const group = make("optgroup");
    group.label = name;
    const own = Object.entries(say("kinds")).filter(([kind]) => kind.startsWith(room + "."));
    group.append(new Option(`${name} · ${say("whole")}`, room), ...own.map(([kind, text]) => new Option(text, kind)));
    return group;
  });
  by_id("kind").replaceChildren(new Option(say("everything"), ""), ...groups);
  by_id("kind").value = before;
};

// ---- who saw whose data ----

const asked_reveals = () => {
  const number = value("reveals_subject").replace(/^#/, "");
  return filter_of({ actor: value("reveals_actor"), kind: "people", subject: number && "incident/" + number, from: value("reveals_from"), to: value("reveals_to") });
};
const reveal_row = (entry) => {
  const { purpose, reporters = [] } = entry.payload || {};
  const number = entry.subject.split("/")[1];
  const cells = [["when", local_time(entry.at)], ["who", who_of(entry)], ["what", kind_name(entry.kind)], ["whose", `${say("incident")} #${number} · ${say("which")(reporters)}`], ["purpose", say("purposes")[purpose] || purpose || "–"]];
  return make_with("tr", "", ...cells.map(([key, text]) => {
    const cell = make("td", text);
    cell.dataset.name = say(key);
    return cell;
  }));
};
const start_reveals = () => {
  const head = make_with("tr", "", ...["when", "who", "what", "whose", "purpose"].map((key) => Object.assign(make("th", say(key)), { scope: "col" })));
  const body = make("tbody");
  return { element: make_with("table", "stacks", make_with("thead", "", head), body), add: (items) => body.append(...items.map(reveal_row)) };
};

// ---- the seal ----

const verify = async () => {
  const where = by_id("verdict"), button = by_id("verify");
  button.disabled = true;
  where.replaceChildren(make("p", say("verifying"), "empty"));
  const begun = performance.now();
  try {
    const found = await ask("/api/v1/audit/verification");
    const took = ((performance.now() - begun) / 1000).toFixed(1);
    const is_good = found.fault_count === 0;
    const parts = [make("b", is_good ? say("intact")(found.sealed) : say("altered")(found.fault_count))];
    if (!is_good) {
      if (found.fault_count > found.faults.length) parts.push(make("p", say("first_ones")));
      parts.push(make_with("ul", "", ...found.faults.map((fault) => make("li", pick(fault)))), make("p", say("what_now")));
    }
    const notes = [say("took")(took), say("counted")(found)];
    if (found.unsealed) notes.push(say("unsealed")(found.unsealed));
    if (!found.signatures_checked) notes.push(say("unsigned"));
    parts.push(make("p", notes.join(" ")));
    where.replaceChildren(make_with("div", is_good ? "verdict good" : "verdict bad", ...parts));
  } catch (error) {
    show_fault(where, error, verify);
  } finally {
    button.disabled = false;
  }
};

const load_checkpoint = async () => {
  const where = by_id("checkpoint");
  try {
    const [note, key] = await Promise.all([ask("/api/v1/audit/checkpoint"), station_key()]);
    const size = note.split("\n")[1];
    let line = say("signed_not");
    if (can_check()) {
      try {
        if ((await open_checkpoint(note, await read_key(key))).is_signed) line = say("signed_ok");
      } catch {
        line = say("signed_bad");
      }
    }
    where.replaceChildren(make_copied(say("checkpoint"), note), make_with("p", "buttons", make_button(say("save_file"), () => download(`checkpoint-${size}.txt`, note, "text/plain"))),
      make("p", line, line === say("signed_bad") ? "fault" : "quiet"), make("h3", say("key")), make_copied(say("key"), key));
  } catch (error) {
    if (error.type === "audit/no-checkpoint") where.replaceChildren(make("p", say("no_checkpoint"), "empty"));
    else show_fault(where, error, load_checkpoint);
  }
};

const load_entries = paged(by_id("found"), by_id("more_entries"), asked_entries, start_entries);
const load_reveals = paged(by_id("reveals_found"), by_id("reveals_more"), asked_reveals, start_reveals);
const loads = { entries: load_entries, reveals: load_reveals, seal: load_checkpoint };
let tab = "entries";

const redraw = () => {
  fill_kinds();
  by_id("verdict").replaceChildren();
  loads[tab]();
};

const start = async () => {
  if (!await start_page({ words, right: "audit.read", redraw })) return;
  fill_kinds();
  for (const [form, load] of [["search", load_entries], ["reveals_search", load_reveals]]) {
    by_id(form).addEventListener("submit", (event) => {
      event.preventDefault();
      load();
    });
  }
  by_id("verify").addEventListener("click", verify);
  start_tabs(["entries", "reveals", "seal"], (name) => {
    tab = name;
    loads[name]();
  });
};

start();
