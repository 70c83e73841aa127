// What a team, a shift and a service are called.
import type { Schema } from "../api/problem";
import { day_name, time } from "../words/format";
import { pick, use_words } from "../words/words";

type Requirements = Schema["TeamRequirements"];

export const use_team_words = () => {
  const { volunteering: words } = use_words();
  const training = (code: string) => words.trainings[code] ?? code;
  return {
    training,
    kind: (team: { kind: Schema["TeamKind"]; kind_name?: Schema["Text"] }) => pick(team.kind_name) || words.kinds[team.kind],
    // What a team asks of its members, one after another.
    requirements: (asked: Requirements, is_risky: boolean) => {
      const said = [
        is_risky && words.wants.risky,
        asked.trainings.length > 0 && words.wants.trainings(asked.trainings.map(training)),
        asked.min_age !== undefined && words.wants.min_age(asked.min_age),
        asked.max_age !== undefined && words.wants.max_age(asked.max_age),
        asked.insured && words.wants.insured,
      ].filter((one) => typeof one === "string");
      return said.length ? said : [words.wants.nothing];
    },
    span: (shift: { starts_at: string; ends_at: string }) => `${time(shift.starts_at)}–${time(shift.ends_at)}`,
    shift: (shift: { starts_at: string; ends_at: string; team_name: Schema["Text"] }) => `${day_name(shift.starts_at)} ${time(shift.starts_at)}–${time(shift.ends_at)} ${pick(shift.team_name)}`,
  };
};
