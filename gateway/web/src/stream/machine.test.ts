import { describe, expect, it } from "vitest";
import { GAP_SEEN, UNREADABLE } from "./close.ts";
import {
  back,
  closed,
  connected,
  error,
  event,
  offsets,
  online,
  opened,
  received,
  run,
  say,
  sent,
  start,
  waits,
} from "./machine.fixtures.ts";
import { hasOlder, initial, type Input } from "./state.ts";

describe("connecting", () => {
  it("asks for the latest events first, and resumes afterwards", () => {
    const [first, effects] = run(initial(), start, opened);
    expect(effects).toEqual([{ do: "open" }, { do: "send", message: { type: "connect", token: "t", replay: 200 } }]);
    const [, again] = run(first, received(connected(7, false), event(7, 6)), closed(1006), ...back);
    expect(sent(again)).toEqual([{ type: "connect", token: "t", resume: { epoch: "a", offset: 7 } }]);
  });

  it("waits longer each time, with full jitter", () => {
    const kicked = Array.from({ length: 8 }, () => [closed(1006, 0.5), ...back]).flat();
    const [, effects] = run(online(), ...kicked);
    expect(waits(effects, "retry")).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  });

  it("goes on waiting longer when it is let in and sent away again", () => {
    const kicked = Array.from({ length: 4 }, () => [closed(4002, 1), ...back, received(connected(-1, true))]).flat();
    const [state, effects] = run(online(), ...kicked);
    expect(waits(effects, "retry")).toEqual([1000, 2000, 4000, 8000]);
    expect(waits(effects, "steady")).toEqual([10_000, 10_000, 10_000, 10_000]);
    expect(waits(run(state, { on: "steady" }, closed(4002, 1))[1], "retry")).toEqual([1000]);
  });

  it("does not take a connection that was lost for a steady one", () => {
    expect(run(online(), closed(1006), { on: "steady" })[0].attempt).toBe(1);
  });

  it.each([1006, 1009, 4001, 4002, 4003, 4006, 4099])("reconnects and resumes after %i", (code) => {
    const [state] = run(online(event(0)), closed(code));
    expect([state.phase, state.position?.offset]).toEqual(["waiting", 0]);
  });

  it.each([4100, 4101, 4102, 4103, 4199, UNREADABLE])("stops after %i", (code) => {
    const [state, effects] = run(online(event(0)), closed(code));
    expect([state.phase, effects]).toEqual(["stopped", []]);
  });

  it("waits as long as a leaving instance asks", () => {
    const [, effects] = run(online(), received({ type: "reconnect", after_ms: 1234 }), closed(4001));
    expect(waits(effects, "retry")).toEqual([1234]);
  });

  it("does not wait for hours, whatever it is asked", () => {
    const [, effects] = run(online(), received({ type: "reconnect", after_ms: 2 ** 40 }), closed(4001));
    expect(waits(effects, "retry")).toEqual([60_000]);
  });

  it("tries at once when there is reason to, but not where the gateway asked it to wait", () => {
    for (const code of [1006, 1009, 4002, 4003]) {
      expect(run(online(), closed(code), { on: "nudge" })[1].at(-1)).toEqual({ do: "open" });
    }
    for (const code of [4001, 4006, 4100]) {
      expect(run(online(), closed(code), { on: "nudge" })[1]).not.toContainEqual({ do: "open" });
    }
    const asked = run(online(), received({ type: "reconnect", after_ms: 900 }), closed(1006))[0];
    expect(run(asked, { on: "nudge" })[1]).toEqual([]);
    expect(run(asked, { on: "retry" })[1]).toEqual([{ do: "open" }]);
    expect(run(online(), { on: "nudge" })[1]).toEqual([]);
  });

  it("stays away once it is stopped", () => {
    const [state, effects] = run(online(), { on: "stop" }, closed(1006));
    expect([state.phase, waits(effects, "retry")]).toEqual(["idle", []]);
  });

  it("reconnects without resume when the position is lost", () => {
    const [, effects] = run(online(event(3)), closed(4004), ...back);
    expect(sent(effects)).toEqual([{ type: "connect", token: "t", replay: 200 }]);
  });

  it("keeps its position through an expired token", () => {
    const [state, effects] = run(online(event(3)), closed(4005), start, { on: "opened", token: "new" });
    expect(sent(effects)).toEqual([{ type: "connect", token: "new", resume: { epoch: "a", offset: 3 } }]);
    expect(offsets(state)).toEqual([3]);
  });

  it("waits longer each time when new tokens are said to have expired too", () => {
    const renewed = (code: number): Input[] => [closed(code), { on: "stop" }, { on: "start", random: 1 }];
    const kicked = [...renewed(4005), opened, ...renewed(4005), ...back, ...renewed(4005)];
    const [state, effects] = run(online(), ...kicked);
    expect(waits(effects, "retry")).toEqual([1000, 2000]);
    const again = run(state, ...back, received(connected(-1, true)), { on: "steady" }, ...renewed(4005))[1];
    expect(again.at(-1)).toEqual({ do: "open" });
  });
});

describe("events", () => {
  it("keeps each once, whatever is repeated", () => {
    const [state] = run(online(event(0), event(1)), received(event(1), event(0), event(2)), received(event(2)));
    expect(offsets(state)).toEqual([0, 1, 2]);
  });

  it("accepts offsets that skip, when prev agrees", () => {
    expect(offsets(run(online(event(0)), received(event(5, 0), event(9, 5)))[0])).toEqual([0, 5, 9]);
  });

  it("sees a gap by prev, drops what follows, and resumes from before it", () => {
    const [state, effects] = run(
      online(event(0)),
      received(event(2, 1), event(3)),
      closed(GAP_SEEN),
      ...back,
    );
    expect(offsets(state)).toEqual([0]);
    expect(effects[0]).toEqual({ do: "close", code: GAP_SEEN });
    expect(sent(effects)).toEqual([{ type: "connect", token: "t", resume: { epoch: "a", offset: 0 } }]);
  });

  it("starts afresh when a gap will not heal", () => {
    let state = online(event(0));
    for (let i = 0; i < 3; i++) {
      state = run(state, received(event(3, 2)), closed(GAP_SEEN), ...back, received(connected(3, true)))[0];
    }
    expect(state.position?.offset).toBe(-1);
  });

  it("recovers what was missed", () => {
    const [state] = run(
      online(event(0)),
      closed(1006),
      ...back,
      received(connected(2, true), event(1)),
      received(event(2)),
    );
    expect(offsets(state)).toEqual([0, 1, 2]);
  });

  it("drops the old history when it was not recovered", () => {
    const [state] = run(
      online(event(0)),
      closed(1006),
      ...back,
      received(connected(9, false, "b"), event(8, 7), event(9)),
    );
    expect(offsets(state)).toEqual([8, 9]);
    expect(state.position).toEqual({ epoch: "b", offset: 9 });
  });

  it("puts older events before the first, once", () => {
    const state = online(event(5), event(6));
    const [asked, effects] = run(state, { on: "older", id: "h", limit: 2 }, { on: "older", id: "h2", limit: 2 });
    expect(sent(effects)).toEqual([{ type: "history", id: "h", before: 5, limit: 2 }]);
    const [after] = run(
      asked,
      received({ type: "history", id: "h", events: [event(0, -1), event(4, 0), event(5)], more: false }),
    );
    expect(offsets(after)).toEqual([0, 4, 5, 6]);
    expect(hasOlder(after)).toBe(false);
  });

  it("finds in older events too what was said", () => {
    const state = run(online(event(5)), say("m"), received({ type: "ack", id: "m" }))[0];
    const history = { type: "history" as const, id: "h", events: [event(4, 3, "m")], more: true };
    expect(run(state, received(history))[0].outbox).toEqual([]);
  });

  it("asks for older events again after a pause when they cannot be had just now", () => {
    const older: Input = { on: "older", id: "h", limit: 2 };
    const [refused, effects] = run(online(event(5)), older, error("unavailable", "h"), older);
    expect([sent(effects).length, waits(effects, "flush")]).toEqual([1, [1000]]);
    expect(sent(run(refused, { on: "flush" }, older)[1])).toHaveLength(1);
  });

  it("does not ask again for older events that it is not given", () => {
    const older: Input = { on: "older", id: "h", limit: 2 };
    const [refused, effects] = run(online(event(5)), older, error("bad_message", "h"), older);
    expect([sent(effects).length, waits(effects, "flush")]).toEqual([1, []]);
    expect(sent(run(refused, closed(1006), ...back, received(connected(5, true)), older)[1])).toHaveLength(2);
  });

  it("asks for older events again on a new connection", () => {
    const older: Input = { on: "older", id: "h", limit: 2 };
    const renewed: Input[] = [{ on: "stop" }, start, opened, received(connected(5, true))];
    expect(sent(run(online(event(5)), older, ...renewed, older)[1]).at(-1)).toMatchObject({ type: "history" });
  });

  it("waits for the stream's end for as long as there is progress", () => {
    const away = run(online(event(0)), closed(1006), say("m"), ...back, received(connected(4, true)))[0];
    const [, effects] = run(away, received(event(1)), received(event(2), event(3)), received(event(4)));
    expect(waits(effects, "settle")).toEqual([3000, 3000]);
  });
});
