// The page at "/track#TOKEN": whoever reported sees how it stands.
import { TrackPage } from "./incidents/track_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.track.title, Body: TrackPage });
