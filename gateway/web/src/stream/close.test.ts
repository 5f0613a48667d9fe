import { describe, expect, it } from "vitest";
import * as close from "./close.ts";
import vectors from "./vectors.json";

const CODES = vectors.closeCodes;

describe.each(Object.entries(CODES))("the gateway's %s", (_, code) => {
  it("is stopped at where the protocol says so, and nowhere else", () => {
    expect(close.afterClose(code) === "stop").toBe(vectors.stops.includes(code));
  });
});

it("gives the codes the gateway's numbers", () => {
  const { MESSAGE_TOO_BIG, DRAINING, POSITION_LOST, TOKEN_EXPIRED, RATE_LIMITED, UNAUTHENTICATED } = close;
  expect([MESSAGE_TOO_BIG, DRAINING, POSITION_LOST]).toEqual([CODES.TOO_BIG, CODES.DRAINING, CODES.POSITION_LOST]);
  expect([TOKEN_EXPIRED, RATE_LIMITED]).toEqual([CODES.TOKEN_EXPIRED, CODES.RATE_LIMITED]);
  expect(UNAUTHENTICATED).toBe(CODES.UNAUTHENTICATED);
});

it("waits at most 1, 2, 4, 8, 16, then 30 s, and anything below", () => {
  const steps = Array.from({ length: 8 }, (_, attempt) => [1, 0.5, 0].map((random) => close.backoff(attempt, random)));
  expect(steps.map(([most]) => most)).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
  for (const [most, half, least] of steps) expect([half, least]).toEqual([(most ?? 0) / 2, 0]);
});
