// The page at "/board": the station's figures, for its head; with ?wall, for a big screen that nobody touches.
import { BoardPage } from "./insight/board_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.board.title, right: "figures.read", Body: BoardPage, is_wide: true, is_office: true });
