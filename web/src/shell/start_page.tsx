// How every page begins: its words, who is signed in if it needs a right, then its body in the frame that all share.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { createRoot } from "react-dom/client";
import { Problem } from "../api/problem";
import type { Session } from "../api/session";
import { about_this } from "../api/version";
import { SignInAgain } from "../identity/sign_in_again";
import { load_language, type Words } from "../words/words";
import { Frame } from "./frame";
import { keep_presses } from "./press";
import "./tokens.css";
import "./shell.css";

export interface Page {
  title: (words: Words) => string;
  right?: string | readonly string[]; // who may use it: "incidents.read"; of several, one is enough; without one it is everybody's, and nobody signs in
  Body: ComponentType;
  is_wide?: boolean; // takes the whole width instead of a readable column
  remembered?: (() => Promise<Session | null>) | undefined; // who was signed in here last: the page can be used without the server
  leaving?: { may: () => Promise<boolean>; wipe: () => Promise<void> } | undefined; // asked before signing out; done once signed out
}

const questions = new QueryClient({
  // "always": a station's network may have no internet behind it, which browsers call offline.
  defaultOptions: {
    queries: {
      networkMode: "always",
      staleTime: 30_000,
      // What the server refused it will refuse again.
      retry: (failures, error) => failures < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 500),
    },
    mutations: { networkMode: "always", retry: false }, // carry_out knows when
  },
});

const sleep = (milliseconds: number) => new Promise<void>((wake) => setTimeout(wake, milliseconds));

export const start_page = async (page: Page): Promise<void> => {
  const place = document.getElementById("page");
  if (!place) throw new Error("the page has no element #page");
  keep_presses();
  // The notice of a demo stands above everything: it comes with the page, not later, unless the server is slow to say.
  await Promise.all([load_language(), Promise.race([questions.prefetchQuery(about_this), sleep(300)])]);
  createRoot(place).render(
    <QueryClientProvider client={questions}>
      <Frame {...page} />
      {page.right !== undefined && <SignInAgain />}
    </QueryClientProvider>,
  );
};
