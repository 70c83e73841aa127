// The page at "/neighbourhood": what is reported here, for everyone.
import { NeighbourhoodPage } from "./incidents/neighbourhood_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.neighbourhood.title, Body: NeighbourhoodPage, is_wide: true });
