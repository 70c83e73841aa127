// Ant Design in our colours and the page's language, for the pages at a desk: <Ant>…</Ant> around what uses it. No page for
// phones includes this file.
import { App, ConfigProvider, theme } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useSyncExternalStore, type ReactNode } from "react";
import { language_now, use_words } from "../words/words";

// Its calculations need plain colours; these are those of tokens.css.
const light = { colorPrimary: "#0b6e63", colorInfo: "#0b6e63", colorLink: "#0b6e63", colorError: "#b3261e", colorWarning: "#7a4f00", colorText: "#17252c", colorTextSecondary: "#55656e", colorBgContainer: "#ffffff", colorBgLayout: "#f3f6f6" };
const dark = { colorPrimary: "#5fd0bf", colorInfo: "#5fd0bf", colorLink: "#5fd0bf", colorError: "#ff9d94", colorWarning: "#f2c46d", colorText: "#e6edf0", colorTextSecondary: "#a3b3bb", colorBgContainer: "#18242b", colorBgLayout: "#0f181d" };

const is_dark = matchMedia("(prefers-color-scheme: dark)");
const on_change = (listener: () => void) => {
  is_dark.addEventListener("change", listener);
  return () => is_dark.removeEventListener("change", listener);
};
const needs_rest = matchMedia("(prefers-reduced-motion: reduce)");

export const Ant = ({ children }: { children: ReactNode }) => {
  use_words(); // again when the language changes
  const in_the_dark = useSyncExternalStore(on_change, () => is_dark.matches);
  const is_chinese = language_now() === "zh";
  dayjs.locale(is_chinese ? "zh-cn" : "en");
  return (
    <ConfigProvider
      locale={is_chinese ? zh : en}
      button={{ autoInsertSpace: false }}
      theme={{
        algorithm: in_the_dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: { ...(in_the_dark ? dark : light), fontFamily: "var(--type)", fontSize: 15, borderRadius: 8, motion: !needs_rest.matches },
      }}
    >
      <App component={false}>{children}</App>
    </ConfigProvider>
  );
};
