// The page at "/people": the station head answers whoever asks about their own data.
import { PeoplePage } from "./incidents/people_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.people.title, right: "people.answer", Body: PeoplePage });
