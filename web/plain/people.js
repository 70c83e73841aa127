// The station head answers a person who asks by their telephone number: what is held, a copy, a correction, erasure.
import { by_id, download, local_time, make, make_button, make_facts, make_input, make_with, say, send, start_page, tell } from "./common.js";
import { ask_dialog, with_fresh_code } from "./dialog.js";

const words = {
  zh: {
    title: "个人信息请求", hint: "有人来问所里存了关于他的哪些信息，或要求更正、删除时，在这里按电话号码办理。", telephone: "电话号码", identity: "我已核实：提出请求的是这个电话的本人，或其代理人。",
    purpose: "用途记为“本人要求”。每次查询、提供副本、更正和删除，都会按事件记入审计记录：谁办的、何时、哪件事件；不记电话和姓名。", look_up: "查看存有什么",
    held: (n) => `以这个电话存有 ${n} 份信息`, masked: "已遮蔽；办理下面的事项不需要看到原文。", at: "提交", name: "姓名", phone: "电话", address: "住址", contact: "其他联系方式", confidential: "要求保密", state: "事件状态", none: "–",
    copy: "下载副本", copied: "副本已下载。请交给本人，交付后删除本机上的文件。", correct: "更正", correct_title: "更正所存信息", correct_why: "只填要更正的；空着的保持不变。对这个电话的全部信息生效。", new_telephone: "新电话", corrected: (n) => `已更正 ${n} 份。`,
    nothing: "请至少填写一项。", erase: "删除", erase_title: "删除这个人的全部信息", erase_why: "以这个电话存有的姓名、电话、住址和联系方式将被永久删除，密钥一并销毁，任何人都不能恢复。此操作不能撤销。", erase_stays: "事件本身和办理经过保留，不再有姓名。已有的备份在到期销毁前仍含这些信息。",
    erase_confirm: "输入这个电话的后四位，以确认删除", erase_wrong: "与这个电话的后四位不符。", erased: (n) => `已永久删除 ${n} 份。`, place: (n, p) => `#${n}（${p === 1 ? "报告人" : "附议人"}）`,
    states: { reported: "待受理", accepted: "已受理", dispatched: "已派遣", in_progress: "处置中", paused: "挂起", with_partner: "移交中", claimed_done: "申请结案", closed: "已结案" },
  },
  en: {
    title: "Requests about personal data", hint: "When somebody asks what the station holds about them, or wants it corrected or erased, it is done here, by their telephone number.", telephone: "Telephone number", identity: "I have made sure that it is the person with this number who asks, or who acts for them.",
    purpose: "The purpose goes on record as \"the person's own request\". Looking up, copying, correcting and erasing each leave an entry per incident: who did it, when, for which incident; never the number or the name.", look_up: "See what is held",
    held: (n) => (n === 1 ? "One record is held by this number" : `${n} records are held by this number`), masked: "Masked: what follows needs no more.", at: "Given", name: "Name", phone: "Telephone", address: "Address", contact: "Other contact", confidential: "confidential", state: "State of the incident", none: "–",
    copy: "Download a copy", copied: "The copy was downloaded. Give it to the person, then delete the file from this machine.", correct: "Correct", correct_title: "Correct what is held", correct_why: "Fill in only what is to change; what is left empty stays. It holds for everything under this number.", new_telephone: "New telephone", corrected: (n) => `${n} records were corrected.`,
    nothing: "Fill in at least one.", erase: "Erase", erase_title: "Erase all that is held about this person", erase_why: "Name, telephone, address and contact held by this number are erased for good, with their keys; nobody can bring them back. This cannot be undone.", erase_stays: "The incidents and their histories stay, with nobody's name. Backups made before hold it until they are thrown away.",
    erase_confirm: "Type the last four digits of the number to confirm", erase_wrong: "These are not the number's last four digits.", erased: (n) => `${n} records were erased for good.`, place: (n, p) => `#${n} (${p === 1 ? "reporter" : "joined"})`,
    states: { reported: "reported", accepted: "accepted", dispatched: "dispatched", in_progress: "in progress", paused: "paused", with_partner: "with partner", claimed_done: "claimed done", closed: "closed" },
  },
};

let telephone = "";
let file = null;  // masked
const digits = (text) => text.replace(/\D/g, "");
const told = (text) => tell(by_id("told"), text);

const held_card = (report) => {
  const head = make("h3", say("place")(report.incident, report.place) + " ");
  if (report.confidential) head.append(make("span", say("confidential"), "tag soon"));
  return make_with("div", "", head, make_facts([
    [say("at"), local_time(report.at)], [say("state"), say("states")[report.state]], [say("name"), report.name || say("none")], [say("phone"), report.telephone || say("none")],
    [say("address"), report.address || say("none")], [say("contact"), report.contact || say("none")],
  ]));
};

const show_held = () => {
  const held = by_id("held");
  held.hidden = !file;
  if (!file) return;
  held.replaceChildren(make("h2", say("held")(file.reports.length)), make("p", say("masked"), "quiet"),
    make_with("p", "buttons", make_button(say("copy"), copy, "go"), make_button(say("correct"), correct), make_button(say("erase"), erase, "grave")),
    ...file.reports.map(held_card));
};

const complain = (text) => tell(by_id("fault"), text, true);
const look_up = async () => {
  const answer = await with_fresh_code(() => send("POST", "/api/v1/people/look-up", { telephone }));
  if (!answer) return;
  file = answer;
  show_held();
};

const copy = async () => {
  try {
    const whole = await with_fresh_code(() => send("POST", "/api/v1/people/copy", { telephone }));
    if (!whole) return;
    download(`personal-data-${local_time(whole.at).slice(0, 10)}.json`, JSON.stringify(whole, null, 2) + "\n", "application/json");
    told(say("copied"));
  } catch (error) {
    tell(by_id("told"), error.message, true);
  }
};

const correct = async () => {
  const inputs = { name: make_input({ maxLength: 50 }), new_telephone: make_input({ type: "tel", maxLength: 40 }), address: make_input({ maxLength: 200 }), contact: make_input({ maxLength: 200 }) };
  for (const input of Object.values(inputs)) input.autocomplete = "off";
  let changed = {};
  const answer = await ask_dialog({
    title: say("correct_title"), lines: [say("correct_why")], go: say("correct"),
    fields: Object.entries(inputs).map(([key, input]) => ({ label: say(key), input })),
    act: () => {
      changed = Object.fromEntries(Object.entries(inputs).map(([key, input]) => [key, input.value.trim()]).filter(([, text]) => text));
      if (!Object.keys(changed).length) throw new Error(say("nothing"));
      return with_fresh_code(() => send("POST", "/api/v1/people/correct", { telephone, ...changed }));
    },
  });
  if (!answer) return;
  if (changed.new_telephone) {
    telephone = changed.new_telephone;
    by_id("telephone").value = telephone;
  }
  told(say("corrected")(answer.records));
  await look_up().catch((error) => complain(error.message));
};

const erase = async () => {
  const last = make_input({ required: true, maxLength: 4, inputMode: "numeric", autocomplete: "off" });
  const answer = await ask_dialog({
    title: say("erase_title"), lines: [say("erase_why"), say("erase_stays")], go: say("erase"), is_grave: true,
    fields: [{ label: say("erase_confirm"), input: last }],
    act: () => {
      if (last.value !== digits(telephone).slice(-4)) throw new Error(say("erase_wrong"));
      return with_fresh_code(() => send("POST", "/api/v1/people/erase", { telephone }));
    },
  });
  if (!answer) return;
  file = null;
  show_held();
  by_id("who").reset();
  told(say("erased")(answer.records));
};

const start = async () => {
  if (!await start_page({ words, right: "people.answer", redraw: show_held })) return;
  by_id("who").addEventListener("submit", async (event) => {
    event.preventDefault();
    complain("");
    told("");
    file = null;
    show_held();
    telephone = by_id("telephone").value.trim();
    const button = by_id("who").querySelector(".go");
    button.disabled = true;
    try {
      await look_up();
    } catch (error) {
      complain(error.message);
    } finally {
      button.disabled = false;
    }
  });
};

start();
