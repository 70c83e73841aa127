// The page at "/desk": the duty desk and the head of the station.
import { DeskPage } from "./incidents/desk/desk_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.desk.title, right: "incidents.read", Body: DeskPage, is_wide: true });
