// One's own account: where one is signed in, the password, the second factor.
import { ask, by_id, download, local_time, make, make_button, make_field, make_input, make_with, say, send, session, show_fault, show_loading, start_page, take_session, tell } from "./common.js";
import { ask_dialog, with_fresh_code } from "./dialog.js";

const words = {
  zh: {
    title: "我的账户", sessions: "已登录的地方", this_one: "就是这里", began: "登录", seen: "最近使用", from: "来自", end: "退出登录", ended: "已退出那里的登录。",
    password: "修改密码", password_hint: "10 个字符以上；几个不相干的词连在一起就很好。修改后，其他地方的登录都会结束。", present: "现在的密码", new_password: "新密码", once_more: "再输一次",
    change_password: "修改密码", differ: "两次输入的密码不同。", changed: "密码已修改，其他地方的登录已结束。",
    factor: "第二因素与恢复码", has_factor: "已启用：登录和查看个人信息时，需要手机验证器上的六位验证码。", no_factor: "尚未启用。启用后，即使密码泄露，别人也无法登录。",
    codes_hint: "恢复码在启用时给出，每个只能用一次。丢失或用完时，请更换第二因素，会得到新的一组。", enrol: "启用第二因素", replace: "更换第二因素",
    replace_why: "换手机或怀疑密钥泄露时更换。确认后旧的验证器和旧恢复码全部失效，其他地方的登录都会结束。", go_on: "继续",
    step_one: "在手机的验证器应用中添加这个密钥（在手机上可直接点开）：", open: "在验证器中打开", step_two: "再输入它显示的六位验证码", confirm: "确认启用",
    recovery: "恢复码", recovery_hint: "手机不在身边时，用其中一个代替验证码。现在抄下或保存好：不会再次显示。", keep: "保存为文件", kept: "已收好", enrolled: "第二因素已启用。",
  },
  en: {
    title: "My account", sessions: "Where you are signed in", this_one: "here", began: "signed in", seen: "last used", from: "from", end: "Sign out there", ended: "Signed out there.",
    password: "Change the password", password_hint: "10 characters or more; a few unrelated words are a good one. You are then signed out everywhere else.", present: "Present password", new_password: "New password", once_more: "Once more",
    change_password: "Change the password", differ: "The two are not the same.", changed: "The password was changed; you are signed out everywhere else.",
    factor: "Second factor and recovery codes", has_factor: "In use: signing in and looking at personal data take the six digits that your authenticator shows.", no_factor: "Not in use. With it, nobody signs in with a stolen password alone.",
    codes_hint: "Recovery codes are given when it is set up, and each is good once. If you lost them or used them up, replace the second factor: you get new ones.", enrol: "Set up a second factor", replace: "Replace the second factor",
    replace_why: "For a new phone, or when the key may have been seen. Once confirmed, the old authenticator and the old recovery codes are void and you are signed out everywhere else.", go_on: "Go on",
    step_one: "Add this key to the authenticator on your phone (on the phone itself, open it):", open: "Open in the authenticator", step_two: "Then give the six digits it shows", confirm: "Confirm",
    recovery: "Recovery codes", recovery_hint: "When the phone is not at hand, one of these stands for the code. Write them down or keep them now: they are not shown again.", keep: "Keep as a file", kept: "Kept", enrolled: "The second factor is in use.",
  },
};

const told = (text) => tell(by_id("told"), text);

// ---- sessions ----

const session_row = (one) => {
  const row = make("tr");
  const where = make("td", (one.source || "–") + " ");
  if (one.is_this) where.append(make("span", say("this_one"), "tag"));
  const began = make("td", local_time(one.created_at)), seen = make("td", local_time(one.seen_at));
  began.dataset.name = say("began");
  seen.dataset.name = say("seen");
  const act = make("td");
  if (!one.is_this) {
    act.append(make_button(say("end"), async () => {
      try {
        await send("DELETE", "/api/v1/session/all/" + encodeURIComponent(one.id));
        told(say("ended"));
        await load_sessions();
      } catch (error) {
        show_fault(by_id("sessions"), error, load_sessions);
      }
    }));
  }
  row.append(where, began, seen, act);
  return row;
};

const load_sessions = async () => {
  try {
    const { sessions } = await ask("/api/v1/session/all");
    const head = make_with("tr", "", ...[say("from"), say("began"), say("seen"), ""].map((text) => {
      const cell = make(text ? "th" : "td", text);
      if (text) cell.scope = "col";
      return cell;
    }));
    by_id("sessions").replaceChildren(make_with("table", "stacks", make_with("thead", "", head), make_with("tbody", "", ...sessions.map(session_row))));
  } catch (error) {
    show_fault(by_id("sessions"), error, load_sessions);
  }
};

// ---- the password ----

const change_password = async (event) => {
  event.preventDefault();
  const fault = by_id("password_fault");
  const complain = (text) => tell(fault, text, true);
  complain("");
  const password = by_id("new_password").value;
  if (password !== by_id("again").value) return complain(say("differ"));
  const button = by_id("password_form").querySelector(".go");
  button.disabled = true;
  try {
    take_session(await send("POST", "/api/v1/session/password", { present: by_id("present").value, password }));
    by_id("password_form").reset();
    told(say("changed"));
    await load_sessions();
  } catch (error) {
    complain(error.message);
  } finally {
    button.disabled = false;
  }
};

// ---- the second factor ----

const show_codes = (codes) => {
  const list = make_with("ol", "codes", ...codes.map((code) => make("li", code)));
  const text = codes.join("\n") + "\n";
  const kept = make_button(say("kept"), () => {
    show_factor();
    told(say("enrolled"));
  }, "go");
  by_id("factor").replaceChildren(make_with("div", "once", make("b", say("recovery")), make("p", say("recovery_hint")), list,
    make_with("div", "buttons", kept, make_button(say("keep"), () => download("recovery-codes.txt", text, "text/plain")))));
  kept.focus();
};

const show_enrolment = (enrolment) => {
  const link = make("a", say("open"));
  link.href = enrolment.address;
  const code = make_input({ required: true, maxLength: 6, inputMode: "numeric", autocomplete: "one-time-code", id: "new_code" });
  const fault = make("p", "", "fault");
  fault.setAttribute("role", "alert");
  fault.hidden = true;
  const secret = make("p", enrolment.secret.match(/.{1,4}/g).join(" "), "secret");
  secret.id = "secret";
  const form = make_with("form", "", make("p", say("step_one")), secret, make_with("p", "", link),
    make_field(say("step_two"), code), fault,
    make_with("div", "buttons", make("button", say("confirm"), "go"), make_button(say("cancel"), show_factor)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const enrolled = await send("POST", "/api/v1/session/second-factor/confirm", { code: code.value });
      take_session(enrolled.session);
      show_codes(enrolled.recovery_codes);
      load_sessions();
    } catch (error) {
      tell(fault, error.message, true);
    }
  });
  by_id("factor").replaceChildren(form);
  code.focus();
};

const enrol = async () => {
  const begin = () => with_fresh_code(() => send("POST", "/api/v1/session/second-factor"));
  try {
    const enrolment = session.has_second_factor
      ? await ask_dialog({ title: say("replace"), lines: [say("replace_why")], go: say("go_on"), act: begin })
      : await begin();
    if (enrolment) show_enrolment(enrolment);
  } catch (error) {
    show_fault(by_id("factor"), error, show_factor);
  }
};

const show_factor = () => {
  const has = session.has_second_factor;
  by_id("factor").replaceChildren(make("p", say(has ? "has_factor" : "no_factor")), make("p", has ? say("codes_hint") : "", "quiet"),
    make_with("p", "buttons", make_button(say(has ? "replace" : "enrol"), enrol)));
};

const redraw = () => {
  load_sessions();
  if (!by_id("factor").querySelector(".once, form")) show_factor();
};

const start = async () => {
  if (!await start_page({ words, right: "session.own", redraw })) return;
  show_loading(by_id("sessions"));
  by_id("password_form").addEventListener("submit", change_password);
  show_factor();
  await load_sessions();
};

start();
