// The page at "/": a resident reports something.
import { ReportPage } from "./incidents/report_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.report.title, Body: ReportPage });
