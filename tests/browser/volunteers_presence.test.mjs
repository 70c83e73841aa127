// Checking in by place: a telephone that says where it is, in the grid and outside, and one that may not.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DemoStation, is_well, shoot } from "./station.mjs";

const station = new DemoStation("--changes-per-minute", "600");
const phone = { width: 390, height: 844, isMobile: true, hasTouch: true };
const minute = 60_000;
let desk, link, shift;

before(async () => {
  await station.start();
  desk = await station.sign_in("desk");
  const { notice } = await station.send("GET", "/api/v1/public/teams");
  await station.send("POST", "/api/v1/teams", { code: "place-team", kind: "village_patrol", name: { zh: "东河村巡逻队", en: "East River Patrol" }, grids: ["WC-001"], requirements: { trainings: [], insured: false }, is_risky: false, equipment: [], step_back_hours: 12, rest_hours: 0, closed: false }, desk);
  link = await station.send("POST", "/api/v1/volunteering/join", { name: "吴到岗", telephone: "13900000031", born: "1985-03", skills: [], languages: [], times: [], teams: ["place-team"], consent: { version: notice.version, risks: true, data: true } });
  await station.send("POST", "/api/v1/teams/place-team/admit", { volunteer: link.number }, desk);
  ({ shift: { id: shift } } = await station.send("POST", "/api/v1/teams/place-team/shifts", {
    starts_at: new Date(Date.now() + 10 * minute).toISOString(), ends_at: new Date(Date.now() + 130 * minute).toISOString(), roles: [{ code: "patrol", name: { zh: "巡逻", en: "Patrol" }, needed: 2, standby: 0 }], grids: ["WC-001"], meeting_point: "村委会门口",
  }, desk));
  await station.send("POST", `/api/v1/volunteering/${link.token}/shifts/${shift}/sign-up`, { role: "patrol" });
});
after(() => station.stop());

test("a telephone that may not say where it is, one that is elsewhere or inexact, and one that is there", async () => {
  const page = await station.open(`/volunteers#${link.token}/now`, undefined, phone);
  const context = page.context();
  // A place in the grid, found as the station finds it.
  const { features } = await station.send("GET", "/api/v1/grids", undefined, desk);
  const { geometry } = features.find((one) => one.properties.code === "WC-001");
  const ring = geometry.type === "MultiPolygon" ? geometry.coordinates[0][0] : geometry.coordinates[0];
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  const middle = { longitude: (Math.min(...lons) + Math.max(...lons)) / 2, latitude: (Math.min(...lats) + Math.max(...lats)) / 2 };
  assert.equal((await station.send("GET", `/api/v1/grids/locate?lon=${middle.longitude}&lat=${middle.latitude}`, undefined, desk)).code, "WC-001");

  const dialog = page.locator("dialog");
  const by_place = async () => {
    if (!(await dialog.count())) await page.locator("section.now").getByRole("button", { name: "签到" }).click();
    await dialog.getByRole("button", { name: "用位置签到" }).click();
  };
  await by_place();
  await dialog.getByText("没有允许取位置").waitFor();
  await is_well(page);
  await shoot(page, "volunteers-place-denied");

  await context.grantPermissions(["geolocation"], { origin: station.address });
  await context.setGeolocation({ longitude: Math.max(...lons) + 1, latitude: middle.latitude, accuracy: 10 });
  await by_place();
  await dialog.getByText("您不在这个班次的网格里").waitFor();
  await shoot(page, "volunteers-place-elsewhere");
  await context.setGeolocation({ ...middle, accuracy: 900 });
  await by_place();
  await dialog.getByText("位置不够准").waitFor();

  await context.setGeolocation({ ...middle, accuracy: 15 });
  await by_place();
  await page.locator("section.now", { hasText: "正在服务" }).waitFor();
  await dialog.waitFor({ state: "detached" });
  await is_well(page);
  const { services: [service] } = await station.send("GET", "/api/v1/volunteering/" + link.token);
  assert.equal(service.how_in, "place");
  await station.close(page);
});
