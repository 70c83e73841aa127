// The page at "/handover": what the next shift must know, on screen and on paper.
import { HandoverPage } from "./incidents/desk/handover_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.handover.title, right: "incidents.read", Body: HandoverPage, is_wide: true });
