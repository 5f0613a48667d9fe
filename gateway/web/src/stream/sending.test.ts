import { expect, it } from "vitest";
import { CODECS } from "./codec.ts";
import {
  back,
  closed,
  connected,
  error,
  event,
  online,
  opened,
  received,
  run,
  said,
  say,
  sent,
  waits,
} from "./machine.fixtures.ts";
import { REPEAT_WITHIN_MS, TEXT_CHARACTERS } from "./outbox.ts";
import type { Input } from "./state.ts";
import vectors from "./vectors.json";

it("keeps to the gateway's limits", () => {
  expect(TEXT_CHARACTERS).toBe(vectors.limits.text);
  expect(REPEAT_WITHIN_MS).toBeLessThan(vectors.limits.repeatMs);
});

it("shows a message as sent, acknowledged, and then once in the stream", () => {
  const [sending, effects] = run(online(), say("m"));
  expect(sent(effects)).toEqual([{ type: "say", id: "m", text: "m", session_id: "s", based_on: 2 }]);
  const [acked] = run(sending, received({ type: "ack", id: "m" }));
  expect(acked.outbox.map((entry) => entry.state)).toEqual(["acked"]);
  expect(run(acked, received(event(0, -1, "m")))[0].outbox).toEqual([]);
});

it("keeps what is said offline and sends it in order once caught up", () => {
  const away = run(online(event(0)), closed(1006), say("one"), say("two"), { on: "retry" })[0];
  const [back, early] = run(away, opened, received(connected(1, true)));
  expect(said(early)).toEqual([]);
  expect(said(run(back, received(event(1)))[1])).toEqual(["one", "two"]);
});

it("sends again under the same id what was not acknowledged", () => {
  const [, effects] = run(online(), say("m"), closed(1006), ...back, received(connected(-1, true)));
  expect(said(effects)).toEqual(["m", "m"]);
});

it("does not send again what the recovered stream already shows", () => {
  const away = run(online(), say("m"), closed(1006), ...back)[0];
  const [state, effects] = run(away, received(connected(0, true), event(0, -1, "m")));
  expect([said(effects), state.outbox]).toEqual([[], []]);
});

it("never sends again what was acknowledged", () => {
  const acked = run(online(), say("m"), received({ type: "ack", id: "m" }))[0];
  expect(said(run(acked, closed(1006), ...back, received(connected(-1, true)))[1])).toEqual([]);
});

it("does not wait for ever for a stream's end that is no event", () => {
  const away = run(
    online(event(0)),
    closed(1006),
    say("m"),
    { on: "retry" },
    opened,
    received(connected(4, true)),
  )[0];
  expect(said(run(away, { on: "settle" })[1])).toEqual(["m"]);
});

it("sends a few at a time, the rest as acks arrive", () => {
  const many = Array.from({ length: 12 }, (_, i) => say(`m${i}`));
  const [state, effects] = run(online(), ...many);
  expect(said(effects)).toHaveLength(8);
  expect(said(run(state, received({ type: "ack", id: "m0" }))[1])).toEqual(["m8"]);
});

it("pauses when something could not be taken, longer each time, and then goes on in order", () => {
  const limited = run(online(), say("a"), say("b"), error("rate_limited", "a"), error("unavailable", "b"))[0];
  const [held, quiet] = run(limited, say("c"), received({ type: "ack", id: "unheard of" }));
  expect(said(quiet)).toEqual([]);
  const [again, effects] = run(held, { on: "flush" }, error("unavailable", "a"));
  expect([said(effects), waits(effects, "flush")]).toEqual([["a", "b", "c"], [1000]]);
  expect(waits(run(again, { on: "flush" }, error("unavailable", "a"))[1], "flush")).toEqual([2000]);
});

it("does not pause on a new connection for what an old one refused", () => {
  const away = run(online(), say("a"), error("rate_limited", "a"), closed(1006), ...back)[0];
  expect(said(run(away, received(connected(-1, true)))[1])).toEqual(["a"]);
});

it("shows what cannot pass, until the coach sends it again or removes it", () => {
  const [refused, effects] = run(online(), say("m"), error("forbidden", "m"));
  expect(waits(effects, "flush")).toEqual([]);
  expect(refused.outbox).toMatchObject([{ state: "refused", error: "forbidden" }]);
  expect(said(run(refused, { on: "again", id: "m" })[1])).toEqual(["m"]);
  expect(run(refused, { on: "discard", id: "m" })[0].outbox).toEqual([]);
});

it("takes no error that names no message for the answer to one", () => {
  const [state, effects] = run(online(), say("m"), error("unavailable", null));
  expect([state.outbox[0]?.state, waits(effects, "flush")]).toEqual(["sent", []]);
});

it("does not send what is longer than the gateway takes, counted as it counts", () => {
  const fitting = "🦉".repeat(TEXT_CHARACTERS);
  const [state, effects] = run(online(), say("long", `${fitting}x`), say("fits", fitting));
  expect(said(effects)).toEqual(["fits"]);
  expect(state.outbox[0]).toMatchObject({ state: "refused", error: "8,001 characters, of which 8,000 can be sent" });
  expect(said(run(state, { on: "again", id: "long" })[1])).toEqual([]);
});

it.each(["a", "🦉", "漢", "\u0001", '"'])("fits in a frame of 64 KiB with nothing but %j", (character) => {
  const id = "i".repeat(64);
  const text = character.repeat(TEXT_CHARACTERS);
  for (const codec of CODECS.values()) {
    const frame = codec.encode([{ type: "say", id, text, session_id: id, based_on: 2 ** 53 - 1 }]);
    const bytes = typeof frame === "string" ? new TextEncoder().encode(frame).length : frame.length;
    expect(bytes).toBeLessThanOrEqual(vectors.limits.frame);
  }
});

it("sends no half of a surrogate pair, which would end the connection", () => {
  const [, effects] = run(online(), say("m", "half \ud83e an owl"));
  expect(sent(effects)).toMatchObject([{ text: "half \ufffd an owl" }]);
});

it("asks before it repeats what may stand in a part of the stream that was missed", () => {
  const later = (recovered: boolean, minutes: number): Input => ({
    on: "received",
    messages: [connected(-1, recovered, "b")],
    at: minutes * 60_000,
  });
  const away = run(online(), say("tried"), closed(1006), say("fresh"), ...back)[0];
  expect(said(run(away, later(true, 30))[1])).toEqual(["tried", "fresh"]);
  expect(said(run(away, later(false, 5))[1])).toEqual(["tried", "fresh"]);
  const [asking, effects] = run(away, later(false, 30));
  expect(said(effects)).toEqual(["fresh"]);
  expect(asking.outbox[0]).toMatchObject({ id: "tried", state: "refused" });
  expect(run(asking, received(event(0, -1, "tried")))[0].outbox.map((entry) => entry.id)).toEqual(["fresh"]);
});

it("forgets what was acknowledged in a part of the stream that was missed", () => {
  const acked = run(online(), say("m"), received({ type: "ack", id: "m" }), closed(1006), ...back)[0];
  expect(run(acked, received(connected(-1, false, "b")))[0].outbox).toEqual([]);
});

it("does not repeat the message that was too big", () => {
  const state = run(online(), say("short"), say("much longer"), closed(1009))[0];
  expect(state.outbox.map((entry) => [entry.id, entry.state])).toEqual([
    ["short", "queued"],
    ["much longer", "refused"],
  ]);
});

it("takes the message that is longest in bytes for the one that was too big", () => {
  const [state] = run(online(), say("ascii", "x".repeat(20)), say("owls", "🦉".repeat(6)), closed(1009));
  expect(state.outbox.map((entry) => entry.state)).toEqual(["queued", "refused"]);
});
