import { expect, test } from "vitest";
import { ahead_by } from "./contact";

test("the server's clock is heard from its answers, unless they were long on their way", () => {
  const here = Date.parse("2026-11-25T08:00:00Z");
  expect(ahead_by("Wed, 25 Nov 2026 09:00:00 GMT", here, here + 200)).toBe(3_600_400);
  expect(ahead_by("Wed, 25 Nov 2026 09:00:00 GMT", here, here + 20_000)).toBeNull();
  expect(ahead_by(null, here, here)).toBeNull();
  expect(ahead_by("no date", here, here)).toBeNull();
});
