// The resident's page, opened by the tracking link: how it stands, what happened, "is it settled?", and the browser's
// own check that none of it was altered. The token stays behind the # and so reaches no log and no Referer.
import { ask, by_id, download, local_time, make, make_button, make_facts, make_field, make_input, make_with, pick, say, send, set_zone, show_fault, show_loading, start_page, tell } from "./common.js";
import { ask_dialog } from "./dialog.js";
import { NotProven, can_check, check_consistency, check_entry, open_checkpoint, read_key } from "./proof.js";

const words = {
  zh: {
    title: "查看进展", no_token: "这个链接不完整：请从报告时收到的信息里重新打开完整的链接。", reported_at: "报告时间", due: "最迟办结", handler: "正在办理", you: "您", first: "报告人", joined: "附议人：您也遇到了同一件事", merged: (n) => `已并入同类事件 #${n} 一起办理；以下是它的进展。`, overdue: "已超过期限",
    settled: "问题解决了吗？", settled_hint: "您的答复决定是否结案。结案后，在规定天数内仍可要求重新办理。", settled_closed: "已结案：问题真的解决了吗？", settled_closed_hint: "如果没有解决，规定天数内可以要求重新办理。", settled_yes: "已解决", settled_no: "没有解决", why_title: "没有解决：哪里不对？", why: "请说明（会交给办理的人）", send_back: "要求继续办理", thanks: "已收到您的答复，谢谢。",
    history: "经过", mark_checking: "核验中…", mark_good: "✓ 已核验", mark_unsigned: "哈希已核验，签名未核验", mark_waiting: "等待封存（约一分钟）", mark_bad: "✗ 与封存的记录不符", mark_none: "未核验",
    add: "补充说明", add_text: "您想补充的话", add_go: "提交补充", added: "已补充。", photo: "补充照片（JPEG、PNG、WebP）", photo_added: "照片已收到。", withdraw: "撤回报告", withdraw_title: "撤回这次报告", withdraw_why: "为什么撤回（例如：已自行解决）", withdrawn: "已撤回。",
    seal: "记录核验", seal_checking: "本浏览器正在逐条核验…", check_again: "重新核验", what_is_it: "这是什么？", explain: "每一步都封存在本所的签名记录里，事后改动、删除都会被发现。核验由您的浏览器独立完成，不依赖本所的说法：它从每条记录的原文算出哈希，沿路径走到签名的根，并与上次查看时记住的凭证比对。它证明的是记录写下后没有被改动，不证明写下的内容属实。",
    good: (n, since) => `您这件事的 ${n} 条经过都在本所的签名记录中，自 ${since} 起未被改动。`, since_hint: "这是本机第一次查看这件事的时间；每次查看都与上次记住的凭证比对。", first_visit: (n) => `您这件事的 ${n} 条经过都在本所的签名记录中，原样未动。`, first_hint: "本机已记住现在的凭证；下次用同一浏览器查看时，会核对其间有没有改动。",
    waiting: (n) => `其中 ${n} 条刚发生，等待封存签名（一分钟内）；稍后自动再核。`, only_waiting: "经过刚刚发生，正在等待封存签名（一分钟内）；稍后自动再核。",
    unsigned: (n) => `${n} 条经过的哈希路径成立，但此浏览器不能核验 Ed25519 签名，所以没有核验签名。请换新版浏览器再看。`, cannot: "没有核验：浏览器只在安全连接（HTTPS）下才能核验。请用 https:// 开头的链接打开。", unchecked: "这次没能完成核验：",
    bad: "核验不通过：记录可能被改动", bad_entry: (p) => `第 ${p} 条记录与封存的不符。`, bad_key: "本所用来签名的密钥换了，与上次查看时不同。", bad_older: "本所现在给出的记录比您上次查看时的短。", bad_rewritten: "本所现在的记录不包含您上次查看时的记录：其间有改写。", bad_missing: (p) => `上次查看时有的第 ${p} 条经过不见了。`, bad_checkpoint: "本所现在的封存凭证核验不通过。",
    bad_do: "请按下面的按钮保存证据，不要清除浏览器数据，并向上级公安机关或纪检监察部门反映。本所的审计员也可以凭它查明是哪一条被改动。", save_evidence: "保存证据",
    size: (n) => `凭证：本所共 ${n} 条记录`,
  },
  en: {
    title: "How it stands", no_token: "This link is not complete: open the whole link from what you were given when you reported.", reported_at: "Reported", due: "Finished by", handler: "Handled by", you: "You", first: "reported it", joined: "joined it: you met the same", merged: (n) => `It was joined to #${n}, which is about the same; below is how that one goes.`, overdue: "past its deadline",
    settled: "Is it settled?", settled_hint: "Your answer decides whether it is closed. For some days after that you can still have it opened again.", settled_closed: "It was closed: is it really settled?", settled_closed_hint: "If not, you can have it opened again for some days.", settled_yes: "It is settled", settled_no: "It is not settled", why_title: "Not settled: what is wrong?", why: "In your words (whoever handles it is told)", send_back: "Have it taken up again", thanks: "Your answer was received; thank you.",
    history: "What happened", mark_checking: "checking…", mark_good: "✓ checked", mark_unsigned: "hash checked, signature not", mark_waiting: "to be sealed (about a minute)", mark_bad: "✗ not what was sealed", mark_none: "not checked",
    add: "Add to it", add_text: "What you want to add", add_go: "Add", added: "Added.", photo: "Add a photo (JPEG, PNG, WebP)", photo_added: "The photo was received.", withdraw: "Withdraw the report", withdraw_title: "Withdraw this report", withdraw_why: "Why (such as: it is settled already)", withdrawn: "Withdrawn.",
    seal: "Is the record unaltered?", seal_checking: "This browser is checking each entry…", check_again: "Check again", what_is_it: "What is this?", explain: "Each step is sealed in the station's signed record, so that altering or deleting it later is found out. Your browser checks by itself and takes nobody's word: it hashes each entry's text, follows the path to the signed root, and compares with what it remembered at your last visit. It proves that the record is what was written, not that what was written is true.",
    good: (n, since) => `All ${n} steps of your report are in the station's signed record, unchanged since ${since}.`, since_hint: "That is when this device first looked at it; each visit is compared with what was remembered at the last.", first_visit: (n) => `All ${n} steps of your report are in the station's signed record, as they were written.`, first_hint: "This device has remembered the record's signed state; the next visit with this browser checks what became of it.",
    waiting: (n) => `${n} of them are fresh and wait for the signature (within a minute); they are checked again by themselves.`, only_waiting: "What happened is fresh and waits for the signature (within a minute); it is checked again by itself.",
    unsigned: (n) => `The hash paths of ${n} steps hold, but this browser knows no Ed25519, so the signature was not checked. Look again with a newer browser.`, cannot: "Nothing was checked: browsers can check on a secure connection (HTTPS) alone. Open the link that begins with https://.", unchecked: "It could not be checked this time: ",
    bad: "The check fails: the record may have been altered", bad_entry: (p) => `Entry ${p} is not what was sealed.`, bad_key: "The station signs with another key than at your last visit.", bad_older: "The record that the station gives now is shorter than at your last visit.", bad_rewritten: "The station's record no longer contains what it was at your last visit: it was rewritten since.", bad_missing: (p) => `Entry ${p}, which was there at your last visit, is gone.`, bad_checkpoint: "The station's present checkpoint does not hold.",
    bad_do: "Keep the evidence with the button below, do not clear the browser's data, and report it to the authority above the station or to the supervisory commission. With it the station's auditor too can find which entry was altered.", save_evidence: "Keep the evidence",
    size: (n) => `Checkpoint of ${n} entries`,
  },
};

const retry_after = 15000;
let token = "";
let tracked = null;
let categories = [];
let notice = "";
let verdict = null;  // { look, text, hints, evidence }
const marks = new Map();  // by position: what was found of the entry
const path_of = (rest = "") => `/api/v1/tracking/${encodeURIComponent(token)}${rest}`;

// ---- the check ----

// What was remembered at the last visit: { key, checkpoint, reports: { id: { since, positions } } }.
const remembered = () => {
  try {
    return JSON.parse(localStorage.getItem("record")) || null;
  } catch {
    return null;
  }
};
const report_id = async () => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  return [...digest.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
// What does not hold, with the sentence that says so.
class Altered extends Error {
  constructor(text, position) {
    super(text);
    this.position = position;
  }
}

const check_line = async (line, key, evidence) => {
  const about = [tracked.number, tracked.merged_into].filter(Boolean).map((number) => "incident/" + number);
  try {
    const proof = await ask(path_of("/proofs/" + line.position));
    evidence.proofs.push(proof);
    return (await check_entry(proof, key, { position: line.position, kind: line.kind, at: Date.parse(line.at), about })).checkpoint;
  } catch (error) {
    if (error instanceof NotProven || error.type === "audit/broken") throw new Altered(say("bad_entry")(line.position), line.position);
    throw error;
  }
};

// That each checkpoint contains the one before it.
const check_chain = async (checkpoints) => {
  for (let i = 1; i < checkpoints.length; ++i) {
    const [older, newer] = [checkpoints[i - 1], checkpoints[i]];
    if (older.size > newer.size) throw new Altered(say("bad_older"));
    try {
      await check_consistency(older, newer, await ask(`/api/v1/audit/consistency?from=${older.size}&to=${newer.size}`));
    } catch (error) {
      if (error instanceof NotProven || error.type) throw new Altered(say("bad_rewritten"));
      throw error;
    }
  }
};

const check_all = async (evidence) => {
  const before = remembered();
  const key_text = (await ask("/api/v1/audit/key")).trim();
  Object.assign(evidence, { key: key_text, remembered: before });
  if (before && before.key !== key_text) throw new Altered(say("bad_key"));
  const note = await ask("/api/v1/audit/checkpoint").catch((error) => {
    if (error.type === "audit/no-checkpoint") return null;
    throw error;
  });
  evidence.checkpoint = note;
  if (!note && before) throw new Altered(say("bad_older"));
  if (!note) {
    for (const line of tracked.history) marks.set(line.position, "waiting");
    return { checked: 0, waiting: tracked.history.length };
  }
  let key, newest, oldest;
  try {
    key = await read_key(key_text);
    newest = await open_checkpoint(note, key);
    oldest = before && await open_checkpoint(before.checkpoint, key);
  } catch (error) {
    throw error instanceof NotProven ? new Altered(say("bad_checkpoint")) : error;
  }
  const id = await report_id();
  const known = before && before.reports[id];
  const missing = known && known.positions.find((position) => !tracked.history.some((line) => line.position === position));
  if (missing) throw new Altered(say("bad_missing")(missing), missing);
  // Those that the checkpoint covers; a proof may come with a newer one.
  const sealed = tracked.history.filter((line) => line.position <= newest.size);
  for (const line of tracked.history) if (!sealed.includes(line)) marks.set(line.position, "waiting");
  const seen = [newest];
  let altered = null;
  for (const line of sealed) {
    try {
      const checkpoint = await check_line(line, key_text, evidence);
      marks.set(line.position, checkpoint.is_signed ? "good" : "unsigned");
      seen.push(checkpoint);
    } catch (error) {
      if (!(error instanceof Altered)) throw error;
      marks.set(line.position, "bad");
      altered = altered || error;
    }
    draw_marks();
  }
  if (altered) throw altered;
  seen.sort((a, b) => a.size - b.size);
  if (oldest && oldest.size > newest.size) throw new Altered(say("bad_older"));
  await check_chain(oldest ? [oldest, ...seen] : seen);
  const own = sealed.map((line) => line.position);
  const reports = { ...(before && before.reports), [id]: { since: known ? known.since : new Date().toISOString(), positions: [...new Set([...(known ? known.positions : []), ...own])] } };
  localStorage.setItem("record", JSON.stringify({ key: key_text, checkpoint: note, reports }));
  return { checked: sealed.length, waiting: tracked.history.length - sealed.length, is_signed: newest.is_signed, size: newest.size, since: known && known.since };
};

const verdict_of = ({ checked, waiting, is_signed, size, since }) => {
  const hints = waiting && checked ? [say("waiting")(waiting)] : [];
  if (!checked) return { look: "wait", text: say("only_waiting"), hints };
  if (!is_signed) return { look: "wait", text: say("unsigned")(checked), hints };
  if (since) return { look: "verdict good", text: say("good")(checked, local_time(since)), hints: [...hints, say("since_hint"), say("size")(size)] };
  return { look: "verdict good", text: say("first_visit")(checked), hints: [...hints, say("first_hint"), say("size")(size)] };
};

let turn = 0;
const prove = async () => {
  const mine = ++turn;
  const evidence = { at: new Date().toISOString(), report: tracked.number, history: tracked.history, proofs: [] };
  for (const line of tracked.history) marks.set(line.position, "checking");
  if (!can_check()) {
    for (const line of tracked.history) marks.set(line.position, "none");
    verdict = { look: "wait", text: say("cannot"), hints: [] };
    draw_verdict();
    return draw_marks();
  }
  verdict = { look: "quiet", text: say("seal_checking"), hints: [] };
  draw_verdict();
  try {
    const found = await check_all(evidence);
    if (mine !== turn) return;
    verdict = verdict_of(found);
    if (found.waiting) setTimeout(() => { if (mine === turn) prove(); }, retry_after);
  } catch (error) {
    if (mine !== turn) return;
    for (const line of tracked.history) if (marks.get(line.position) === "checking") marks.set(line.position, "none");
    if (error instanceof Altered) {
      if (error.position) marks.set(error.position, "bad");
      verdict = { look: "verdict bad", text: say("bad"), hints: [error.message, say("bad_do")], evidence };
    } else verdict = { look: "wait", text: say("unchecked") + error.message, hints: [] };
  }
  draw_verdict();
  draw_marks();
};

const draw_verdict = () => {
  const box = make_with("div", verdict.look, make("b", verdict.text), ...verdict.hints.map((hint) => make("p", hint)));
  if (verdict.evidence) {
    const { evidence } = verdict;
    box.append(make_with("p", "", make_button(say("save_evidence"), () => download(`evidence-${tracked.number}.json`, JSON.stringify(evidence, null, 1), "application/json"), "go grave")));
  }
  by_id("verdict").replaceChildren(box);
};
const draw_marks = () => {
  for (const line of tracked.history) {
    const mark = by_id("mark-" + line.position), state = marks.get(line.position) || "none";
    mark.textContent = say("mark_" + state);
    mark.className = "mark " + (state === "good" ? "good" : state === "bad" ? "bad" : "quiet");
  }
};

// ---- the report ----

const category_name = (code) => {
  const found = categories.find((one) => one.code === code);
  return found ? pick(found.name) : code;
};
// Runs a step of the reporter and shows what it is then.
const take = async (act, said) => {
  const answer = await act();
  if (answer) {
    tracked = answer;
    notice = said;
    draw();
    prove();
  }
  return answer;
};

const state_card = () => {
  const state = pick(tracked.outcome_name || tracked.state_name);
  const is_closed = tracked.state === "closed";
  const head = make("h2", `#${tracked.number} ${category_name(tracked.category)}`);
  const card = make_with("section", "card", head, make("p", state, "big"));
  const is_first = tracked.description !== "";
  if (is_first) card.append(make("p", tracked.description, "said"));
  if (tracked.merged_into) card.append(make("p", say("merged")(tracked.merged_into), "wait"));
  const facts = [[say("reported_at"), local_time(tracked.reported_at)]];
  if (!is_closed) facts.push([say("handler"), pick(tracked.handler_role)]);
  if (!is_closed && tracked.finish_by) {
    const due = make("span", local_time(tracked.finish_by) + " ");
    if (Date.parse(tracked.finish_by) < Date.now()) due.append(make("span", say("overdue"), "tag late"));
    facts.push([say("due"), due]);
  }
  facts.push([say("you"), say(is_first ? "first" : "joined")]);
  card.append(make_facts(facts));
  return card;
};

const judge_card = () => {
  const is_closed = tracked.state === "closed";
  const fault = make("p", "", "fault");
  fault.setAttribute("role", "alert");
  fault.hidden = true;
  const judge = (settled, why) => send("POST", path_of("/judge"), why ? { settled, why } : { settled });
  const yes = make_button(say("settled_yes"), () => take(() => judge(true), say("thanks")).catch((error) => tell(fault, error.message, true)), "go");
  const no = make_button(say("settled_no"), () => {
    const why = make("textarea");
    Object.assign(why, { required: true, maxLength: 1000, rows: 4 });
    take(() => ask_dialog({ title: say("why_title"), fields: [{ label: say("why"), input: why }], go: say("send_back"), act: () => judge(false, why.value.trim()) }), say("thanks"));
  });
  return make_with("section", "card", make("h2", say(is_closed ? "settled_closed" : "settled")), make("p", say(is_closed ? "settled_closed_hint" : "settled_hint"), "quiet"), fault, make_with("p", "buttons", yes, no));
};

const history_card = () => {
  const list = make_with("ol", "steps", ...tracked.history.map((line) => {
    const mark = make("span", "", "mark");
    mark.id = "mark-" + line.position;
    return make_with("li", line.kind === "incident.overdue" ? "late" : "", make("b", pick(line.title)), make("div", `${local_time(line.at)} · ${pick(line.who)}`, "quiet"), mark);
  }));
  return make_with("section", "card", make("h2", say("history")), list);
};

const seal_card = () => {
  const found = make("div");
  found.id = "verdict";
  found.setAttribute("aria-live", "polite");
  return make_with("section", "card", make_with("div", "heading", make("h2", say("seal")), make_button(say("check_again"), prove)), found,
    make_with("details", "", make("summary", say("what_is_it")), make("p", say("explain"), "quiet")));
};

const add_card = () => {
  const text = make("textarea");
  Object.assign(text, { required: true, maxLength: 1000, rows: 3 });
  const fault = make("p", "", "fault");
  fault.setAttribute("role", "alert");
  fault.hidden = true;
  const form = make_with("form", "", make_field(say("add_text"), text), make_with("div", "buttons", make("button", say("add_go"))));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(() => send("POST", path_of("/add"), { reason: text.value.trim() }), say("added")).catch((error) => tell(fault, error.message, true));
  });
  const card = make_with("section", "card", make("h2", say("add")), fault, form);
  if (tracked.description) {
    const photo = make_input({ type: "file", accept: "image/jpeg,image/png,image/webp" });
    photo.addEventListener("change", () => {
      const [file] = photo.files;
      if (file) take(() => send("POST", path_of("/photos"), file, { content: file.type || "application/octet-stream" }), say("photo_added")).catch((error) => tell(fault, error.message, true));
    });
    card.append(make_field(say("photo"), photo));
  }
  if (tracked.can_withdraw) {
    card.append(make_with("p", "", make_button(say("withdraw"), () => {
      const why = make_input({ required: true, maxLength: 200 });
      take(() => ask_dialog({ title: say("withdraw_title"), fields: [{ label: say("withdraw_why"), input: why }], go: say("withdraw"), is_grave: true, act: () => send("POST", path_of("/withdraw"), { reason: why.value.trim() }) }), say("withdrawn"));
    }, "grave")));
  }
  return card;
};

const draw = () => {
  const parts = [];
  if (notice) parts.push(Object.assign(make("p", notice, "good told"), { role: "status" }));
  parts.push(state_card());
  if (tracked.can_judge) parts.push(judge_card());
  parts.push(seal_card(), history_card());
  if (tracked.state !== "closed" && !tracked.merged_into) parts.push(add_card());
  by_id("main").replaceChildren(...parts);
  if (verdict) draw_verdict();
  draw_marks();
};

const load = async () => {
  token = location.hash.slice(1);
  notice = "";
  verdict = tracked = null;
  const main = by_id("main");
  if (!token) return main.replaceChildren(make_with("section", "card", make("h2", say("title")), make("p", say("no_token"), "fault")));
  show_loading(main);
  try {
    const [found, { rulebook }] = await Promise.all([ask(path_of()), ask("/api/v1/rulebook")]);
    tracked = found;
    categories = rulebook.categories;
    set_zone(rulebook.calendar.zone_minutes);
  } catch (error) {
    main.replaceChildren(make_with("section", "card", make("h2", say("title")), Object.assign(make("p", error.message, "fault"), { role: "alert" }), make_with("p", "", make_button(say("again"), load))));
    return;
  }
  draw();
  await prove();
};

const redraw = () => {
  if (!tracked) return load();
  draw();
  prove();
};

const start = async () => {
  await start_page({ words, redraw });
  window.addEventListener("hashchange", load);
  await load();
};

start();
