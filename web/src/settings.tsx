// The page at "/settings": what is kept how long, the rules, the grids, who is on duty, the partners; each for whoever has the right to it.
import { SettingsPage, setting_rights } from "./settings/settings_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.settings.title, right: setting_rights, Body: SettingsPage, is_wide: true });
