// A volunteer's page as the server has it, and what they do by their link.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Intention, carry_out, type Once } from "../api/carry_out";
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { tell } from "../shell/toast";

export type Own = Schema["VolunteerPage"];

export const own_key = (token: string) => ["volunteer", token];
const refresh_every = 60_000;

export const use_own = (token: string) =>
  useQuery({
    queryKey: own_key(token),
    queryFn: () => answer(api.GET("/api/v1/volunteering/{token}", { params: { path: { token } } })),
    refetchInterval: refresh_every,
  });

// One deed: sent until it is answered, said to be done, and what it changed is read anew. `mutateAsync` for dialogs that stay
// with the reason.
export const use_deed = <Input>(token: string, send: (input: Input, once: Once) => Promise<unknown>, said: string | ((input: Input) => string), done?: () => void) => {
  const questions = useQueryClient();
  const [intention] = useState(() => new Intention());
  return useMutation({
    mutationFn: (input: Input) => carry_out((once) => send(input, once), intention.key_for(input)),
    onSuccess: (_, input) => {
      intention.over();
      tell(typeof said === "string" ? said : said(input));
      done?.();
    },
    onSettled: () => Promise.all([questions.invalidateQueries({ queryKey: own_key(token) }), questions.invalidateQueries({ queryKey: ["led", token] })]),
  });
};

// What anyone may know: teams one can join, the risk notice.
export const use_public_teams = () => useQuery({ queryKey: ["public-teams"], queryFn: () => answer(api.GET("/api/v1/public/teams")), staleTime: 300_000 });
