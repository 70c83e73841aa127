import { expect, test } from "vitest";
import en from "../words/en";
import zh from "../words/zh";

test("every kind of entry is found under the room that it is of, in both languages", () => {
  for (const { audit } of [zh, en]) {
    for (const kind of Object.keys(audit.kinds)) expect(Object.keys(audit.rooms), kind).toContain(kind.split(".")[0]);
  }
});
