// Questions in a dialog: a confirmation, a purpose, a code of the second factor.
import { ask, make, make_button, make_field, make_input, make_with, say, send, session, take_session } from "./common.js";

// Shows `title`, the lines and the labelled inputs; `act` is run with what was given when it is sent. The dialog stays
// open, with the reason, while `act` fails. Resolves with what `act` gave, or undefined when it was left.
export const ask_dialog = ({ title, lines = [], fields = [], go, is_grave = false, act }) => new Promise((resolve) => {
  const dialog = make("dialog", undefined, "card");
  const heading = make("h2", title);
  heading.id = "dialog_title";
  dialog.setAttribute("aria-labelledby", heading.id);
  const fault = make("p", "", "fault");
  fault.setAttribute("role", "alert");
  fault.hidden = true;
  const button = make("button", go, is_grave ? "go grave" : "go");
  const form = make_with("form", "", ...fields.map(({ label, input, hint }) => make_field(label, input, hint)), fault,
    make_with("div", "buttons", button, make_button(say("cancel"), () => dialog.close())));
  dialog.append(heading, ...lines.map((line) => make("p", line)), form);
  let result;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    fault.hidden = true;
    try {
      result = await act();
      dialog.close();
    } catch (error) {
      fault.textContent = error.message;
      fault.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before && before.isConnected) before.focus();
    resolve(result);
  });
  document.body.append(dialog);
  dialog.showModal();
  (form.querySelector("input, select, textarea") || button).focus();
});

const words = {
  zh: {
    title: "请再验证一次", why: "接下来的操作涉及个人信息或登录方式，须重新输入第二因素验证码。", code: "验证码（六位）或恢复码", go: "继续",
  },
  en: {
    title: "Confirm that it is you", why: "What follows touches personal data or how you sign in: give a code of your second factor once more.",
    code: "Code (six digits) or recovery code", go: "Go on",
  },
};

const give_code = () => {
  const text = words[document.documentElement.lang === "en" ? "en" : "zh"];
  const code = make_input({ required: true, maxLength: 20, autocomplete: "one-time-code", inputMode: "numeric", name: "code" });
  // In a demo town everyone may know the code.
  ask("/api/v1/version").then(({ is_demo }) => is_demo && ask("/api/v1/demo/accounts")).then((demo) => {
    const known = demo && demo.accounts.find((one) => one.name === session.name);
    if (known && known.code && !code.value) code.value = known.code;
  }).catch(() => {});
  return ask_dialog({
    title: text.title, lines: [text.why], fields: [{ label: text.code, input: code }], go: text.go,
    act: async () => {
      take_session(await send("POST", "/api/v1/session/code", { code: code.value }));
      return true;
    },
  });
};

// Runs `act`; when it needs a second factor given a moment ago, asks for a code in place and runs it again. Undefined
// when no code was given.
export const with_fresh_code = async (act) => {
  try {
    return await act();
  } catch (error) {
    if (error.type !== "session/not-fresh") throw error;
    return (await give_code()) ? act() : undefined;
  }
};
