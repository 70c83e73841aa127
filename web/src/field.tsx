import { FieldPage } from "./field/field_page";
import { leaving } from "./field/leaving";
import { kept_session } from "./field/phone_store";
import { start_page } from "./shell/start_page";

void navigator.storage?.persist?.().catch(() => {}); // what waits is not to be thrown away for room
void navigator.serviceWorker?.register("/field-worker.js", { scope: "/field" }).catch(() => {}); // without one it needs the server
void start_page({ title: (words) => words.field.title, right: "incidents.handle", Body: FieldPage, remembered: kept_session, leaving });
