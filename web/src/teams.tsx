// The page at "/teams": the station's teams of volunteers, their shifts, what waits for confirmation, the ledger; with ?wall, what
// the teams did this quarter, for a big screen that nobody touches.
import { Suspense } from "react";
import { is_wall } from "./insight/wall";
import { late } from "./shell/late";
import { start_page } from "./shell/start_page";
import { Loading } from "./shell/states";
import { TeamsPage } from "./volunteers/teams_page";

const TeamWall = late(() => import("./insight/team_wall"));
const Body = () => (is_wall() ? <Suspense fallback={<Loading />}><TeamWall /></Suspense> : <TeamsPage />);

start_page({ title: (words) => words.teams.title, right: "volunteers.read", Body, is_wide: true });
