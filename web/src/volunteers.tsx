// The page at "/volunteers": to join, and a volunteer's own page by their link.
import { start_page } from "./shell/start_page";
import { VolunteersPage } from "./volunteers/volunteers_page";

void navigator.serviceWorker?.register("/volunteers-worker.js", { scope: "/volunteers" }).catch(() => {}); // without one it needs the server
void start_page({ title: (words) => words.volunteers.title, Body: VolunteersPage });
