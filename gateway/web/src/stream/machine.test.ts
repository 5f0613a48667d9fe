import { describe, expect, it } from "vitest";
import { GAP_SEEN } from "./close.ts";
import { hasOlder, initial, step, type Effect, type Input, type StreamState } from "./machine.ts";
import type { Connected, ServerMessage, StreamEvent } from "./protocol.ts";

function event(offset: number, prev = offset - 1, clientId: string | null = null): StreamEvent {
  const data = { text: `event ${offset}` };
  return {
    type: "event",
    offset,
    prev,
    id: `e${offset}`,
    name: "ChatSaid",
    at: 0,
    session_id: null,
    client_id: clientId,
    data,
  };
}

function connected(offset: number, recovered: boolean, epoch = "a"): Connected {
  return { type: "connected", coach_id: "c", connection_id: "1", epoch, offset, recovered, heartbeat_s: 30 };
}

function run(state: StreamState, ...inputs: Input[]): [StreamState, Effect[]] {
  const effects: Effect[] = [];
  for (const input of inputs) {
    const [next, more] = step(state, input);
    state = next;
    effects.push(...more);
  }
  return [state, effects];
}

const received = (...messages: ServerMessage[]): Input => ({ on: "received", messages });
const closed = (code: number, random = 0.5): Input => ({ on: "closed", code, random });
const say = (id: string): Input => ({ on: "say", id, text: id, session_id: "s", based_on: 2, at: 0 });
const opened: Input = { on: "opened", token: "t" };
const offsets = (state: StreamState) => state.events.map((e) => e.offset);
const sent = (effects: Effect[]) => effects.flatMap((e) => (e.do === "send" ? [e.message] : []));
const said = (effects: Effect[]) => sent(effects).flatMap((m) => (m.type === "say" ? [m.id] : []));

function online(...events: StreamEvent[]): StreamState {
  const end = events.at(-1)?.offset ?? -1;
  return run(initial(), { on: "start" }, opened, received(connected(end, false), ...events))[0];
}

describe("connecting", () => {
  it("asks for the latest events first, and resumes afterwards", () => {
    const [first, effects] = run(initial(), { on: "start" }, opened);
    expect(effects).toEqual([{ do: "open" }, { do: "send", message: { type: "connect", token: "t", replay: 200 } }]);
    const [, again] = run(first, received(connected(7, false), event(7, 6)), closed(1006), { on: "retry" }, opened);
    expect(sent(again)).toEqual([{ type: "connect", token: "t", resume: { epoch: "a", offset: 7 } }]);
  });

  it("waits longer each time, with full jitter, until the stream's end is reached", () => {
    let state = online();
    const waits: number[] = [];
    for (let i = 0; i < 8; i++) {
      const [next, effects] = run(state, closed(1006, 0.5), { on: "retry" });
      waits.push(...effects.flatMap((e) => (e.do === "wait" ? [e.ms] : [])));
      state = next;
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    expect(run(state, opened, received(connected(-1, true)))[0].attempt).toBe(0);
  });

  it.each([1006, 1009, 4001, 4002, 4003, 4006, 4099])("reconnects and resumes after %i", (code) => {
    const [state] = run(online(event(0)), closed(code));
    expect([state.phase, state.position?.offset]).toEqual(["waiting", 0]);
  });

  it.each([4100, 4101, 4102, 4103, 4199])("stops after %i", (code) => {
    const [state, effects] = run(online(event(0)), closed(code));
    expect([state.phase, effects]).toEqual(["stopped", []]);
  });

  it("waits as long as a leaving instance asks", () => {
    const [, effects] = run(online(), received({ type: "reconnect", after_ms: 1234 }), closed(4001));
    expect(effects).toContainEqual({ do: "wait", ms: 1234 });
  });

  it("reconnects without resume when the position is lost", () => {
    const [, effects] = run(online(event(3)), closed(4004), { on: "retry" }, opened);
    expect(sent(effects)).toEqual([{ type: "connect", token: "t", replay: 200 }]);
  });

  it("keeps its position through an expired token", () => {
    const [state, effects] = run(online(event(3)), closed(4005), { on: "start" }, { on: "opened", token: "new" });
    expect(sent(effects)).toEqual([{ type: "connect", token: "new", resume: { epoch: "a", offset: 3 } }]);
    expect(offsets(state)).toEqual([3]);
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
      { on: "retry" },
      opened,
    );
    expect(offsets(state)).toEqual([0]);
    expect(effects[0]).toEqual({ do: "close", code: GAP_SEEN });
    expect(sent(effects)).toEqual([{ type: "connect", token: "t", resume: { epoch: "a", offset: 0 } }]);
  });

  it("starts afresh when a gap will not heal", () => {
    let state = online(event(0));
    for (let i = 0; i < 3; i++) {
      const back: Input[] = [{ on: "retry" }, opened, received(connected(3, true))];
      state = run(state, received(event(3, 2)), closed(GAP_SEEN), ...back)[0];
    }
    expect(state.position?.offset).toBe(-1);
  });

  it("recovers what was missed", () => {
    const [state] = run(
      online(event(0)),
      closed(1006),
      { on: "retry" },
      opened,
      received(connected(2, true), event(1)),
      received(event(2)),
    );
    expect(offsets(state)).toEqual([0, 1, 2]);
  });

  it("drops the old history when it was not recovered", () => {
    const [state] = run(
      online(event(0)),
      closed(1006),
      { on: "retry" },
      opened,
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
});

describe("outbox", () => {
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
    const [, effects] = run(online(), say("m"), closed(1006), { on: "retry" }, opened, received(connected(-1, true)));
    expect(said(effects)).toEqual(["m", "m"]);
  });

  it("does not send again what the recovered stream already shows", () => {
    const away = run(online(), say("m"), closed(1006), { on: "retry" }, opened)[0];
    const [state, effects] = run(away, received(connected(0, true), event(0, -1, "m")));
    expect([said(effects), state.outbox]).toEqual([[], []]);
  });

  it("never sends again what was acknowledged", () => {
    const acked = run(online(), say("m"), received({ type: "ack", id: "m" }))[0];
    expect(said(run(acked, closed(1006), { on: "retry" }, opened, received(connected(-1, true)))[1])).toEqual([]);
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

  it("tries again what can pass and shows what cannot", () => {
    const error = (code: "rate_limited" | "forbidden"): Input =>
      received({ type: "error", code, message: code, id: "m" });
    const [limited, effects] = run(online(), say("m"), error("rate_limited"));
    expect(effects.at(-1)).toEqual({ do: "flush", ms: 1000 });
    expect(said(run(limited, { on: "flush" })[1])).toEqual(["m"]);
    const [refused] = run(online(), say("m"), error("forbidden"));
    expect(refused.outbox).toMatchObject([{ state: "refused", error: "forbidden" }]);
    expect(said(run(refused, { on: "again", id: "m" })[1])).toEqual(["m"]);
    expect(run(refused, { on: "discard", id: "m" })[0].outbox).toEqual([]);
  });

  it("does not repeat the message that was too big", () => {
    const state = run(online(), say("short"), say("much longer"), closed(1009))[0];
    expect(state.outbox.map((entry) => [entry.id, entry.state])).toEqual([
      ["short", "queued"],
      ["much longer", "refused"],
    ]);
  });
});
