// The page at "/accounts": the security administrator's accounts and sign-in policy.
import { AccountsPage } from "./identity/accounts_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.accounts.title, right: "accounts.manage", Body: AccountsPage, is_wide: true });
