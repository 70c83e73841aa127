import { expect, test } from "vitest";
import { empty_draft, faults_of, report_of } from "./draft";

test("a sentence and an address are enough", () => {
  expect(faults_of(empty_draft)).toEqual({ description: true, address: true });
  const draft = { ...empty_draft, description: " 路灯不亮 ", address: "望潮路 3 号" };
  expect(faults_of(draft)).toEqual({});
  expect(report_of(draft)).toEqual({ category: "other", description: "路灯不亮", address: "望潮路 3 号" });
});

test("a position stands for an address, and who reported goes along only if they said so", () => {
  const draft = { ...empty_draft, description: "a", category: "fire.exit", position: { lon: 121.9, lat: 29.3, metres: 12 } };
  expect(faults_of(draft)).toEqual({});
  expect(report_of(draft)).toEqual({ category: "fire.exit", description: "a", location: { lon: 121.9, lat: 29.3 }, crs: "wgs84" });
  expect(report_of({ ...draft, name: "  ", telephone: "138 0013 8000" }).reporter).toEqual({ telephone: "138 0013 8000" });
});

test("what is no telephone number is said to be none before it is sent", () => {
  expect(faults_of({ ...empty_draft, description: "a", address: "b", telephone: "12" })).toEqual({ telephone: true });
});
