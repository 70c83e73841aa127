// The page at "/settings": what is kept how long, the rules, who is on duty; each for whoever has the right to it.
import { SettingsPage } from "./settings/settings_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.settings.title, right: "retention.read", Body: SettingsPage, is_wide: true });
