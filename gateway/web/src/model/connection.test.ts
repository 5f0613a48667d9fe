import { expect, it } from "vitest";
import { UNREADABLE } from "../stream/close.ts";
import { closed, connected, event, online, opened, received, run, start } from "../stream/machine.fixtures.ts";
import { initial } from "../stream/state.ts";
import vectors from "../stream/vectors.json";
import { standing } from "./connection.ts";

it.each([
  [4100, /Log in again/],
  [4101, /Ask whoever runs it/],
  [4102, /Reload it/],
  [4103, /Close one/],
  [4199, /Reload the page/],
  [UNREADABLE, /Reload it/],
])("says what to do after %i", (code, advice) => {
  const [tone, text] = standing(run(online(), closed(code))[0], 0);
  expect([tone, text]).toEqual(["bad", expect.stringMatching(advice)]);
});

it("says something of its own of every close that the protocol has the client stop at", () => {
  const advice = vectors.stops.map((code) => standing(run(online(), closed(code))[0], 0)[1]);
  expect(advice).not.toContain(standing(run(online(), closed(4199))[0], 0)[1]);
  expect(new Set(advice).size).toBe(vectors.stops.length);
});

it("tells a short interruption from a long one", () => {
  const lost = run(online(), closed(1006))[0];
  expect(standing(lost, 1)).toEqual(["soft", "Reconnecting…"]);
  expect(standing({ ...lost, attempt: 3 }, 4)).toEqual(["bad", "Offline · next try in 4 s"]);
});

it("makes nothing of a token that is being renewed", () => {
  expect(standing(run(online(), closed(4005))[0], 0)).toEqual(["soft", "Reconnecting…"]);
});

it("tells connecting, catching up and being there apart", () => {
  expect(standing(run(initial(), start)[0], 0)[1]).toBe("Connecting…");
  const behind = run(initial(), start, opened, received(connected(3, false)))[0];
  expect(standing(behind, 0)[1]).toBe("Catching up…");
  expect(standing(run(behind, received(event(3)))[0], 0)).toEqual(["good", "Online"]);
});
