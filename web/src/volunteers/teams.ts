// What the staff's page asks and does.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Intention, carry_out, type Once } from "../api/carry_out";
import { answer, api } from "../api/client";
import { tell } from "../shell/toast";

export const use_teams = () => useQuery({ queryKey: ["teams"], queryFn: () => answer(api.GET("/api/v1/teams")) });
export const use_team = (code: string) => useQuery({ queryKey: ["teams", code], queryFn: () => answer(api.GET("/api/v1/teams/{code}", { params: { path: { code } } })) });

const asked_anew = ["teams", "month-plans", "shifts", "services", "credits", "volunteers", "team-figures", "appraisal"];

// One deed of staff's: sent until it is answered; then all that may have changed by it is read anew.
export const use_staff_deed = <Input, Done>(send: (input: Input, once: Once) => Promise<Done>, said: string | ((done: Done, input: Input) => string) | null, then?: (done: Done) => void) => {
  const questions = useQueryClient();
  const [intention] = useState(() => new Intention());
  return useMutation({
    mutationFn: (input: Input) => carry_out((once) => send(input, once), intention.key_for(input)),
    onSuccess: (done, input) => {
      intention.over();
      if (said !== null) tell(typeof said === "string" ? said : said(done, input));
      then?.(done);
    },
    onSettled: () => Promise.all(asked_anew.map((name) => questions.invalidateQueries({ queryKey: [name] }))),
  });
};
