import { expect, test } from "vitest";
import { is_same, less, type Member } from "./staff";

const officer = (name: string): Member => ({ role: "officer", name });
const worker = (name: string): Member => ({ role: "worker", name });

test("what one list of people has that another has not", () => {
  expect(less([officer("甲"), worker("乙"), worker("乙")], [worker("乙"), officer("丙")])).toEqual([officer("甲"), worker("乙")]);
  expect(less([worker("甲")], [officer("甲")]), "another role is another").toEqual([worker("甲")]);
  expect([is_same([officer("甲"), worker("乙")], [worker("乙"), officer("甲")]), is_same([officer("甲")], [officer("甲"), officer("甲")]), is_same([], [])]).toEqual([true, false, true]);
});
