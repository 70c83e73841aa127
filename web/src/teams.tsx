// The page at "/teams": the station's teams of volunteers, their shifts, what waits for confirmation, the ledger.
import { start_page } from "./shell/start_page";
import { TeamsPage } from "./volunteers/teams_page";

start_page({ title: (words) => words.teams.title, right: "volunteers.read", Body: TeamsPage, is_wide: true });
