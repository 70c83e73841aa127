// The page at "/account": one's own sessions, password and second factor.
import { AccountPage } from "./identity/account_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.account.title, right: "session.own", Body: AccountPage });
