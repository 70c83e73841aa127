// The page at "/sign-in", "/sign-in/return" and "/welcome": whoever works here comes in.
import { SignInPage } from "./identity/sign_in_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.sign_in.titles.password, Body: SignInPage });
