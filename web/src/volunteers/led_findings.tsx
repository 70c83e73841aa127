// What was found on a shift that one leads.
import { useQuery } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import { Fault, Loading } from "../shell/states";
import { use_words } from "../words/words";
import { TeamFindings } from "./team_findings";

const look_every = 30_000; // milliseconds

export const LedFindings = ({ token, shift }: { token: string; shift: number }) => {
  const words = use_words();
  const asked = useQuery({
    queryKey: ["led", token, shift, "findings"],
    queryFn: () => answer(api.GET("/api/v1/volunteering/{token}/led/{shift}/findings", { params: { path: { token, shift: String(shift) } } })),
    refetchInterval: look_every,
  });
  return (
    <section className="card" aria-labelledby="led-findings">
      <h2 id="led-findings">{words.findings.team}</h2>
      {asked.data ? <TeamFindings found={asked.data.findings} /> : asked.error ? <Fault error={asked.error} again={() => void asked.refetch()} /> : <Loading />}
    </section>
  );
};
