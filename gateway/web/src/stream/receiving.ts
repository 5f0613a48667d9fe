/** What the gateway says, taken in. */

import { GAP_SEEN } from "./close.ts";
import { acknowledge, refuseUncertain } from "./outbox.ts";
import type { Connected, History, ServerMessage, StreamEvent } from "./protocol.ts";
import { flush, refused } from "./sending.ts";
import type { Effect, Step, StreamState } from "./state.ts";

const SETTLE_MS = 3_000;
const STEADY_MS = 10_000;
const RECONNECT_AFTER_MOST_MS = 60_000;

/** `at`: ms since 1970. */
export function receiveAll(state: StreamState, messages: ServerMessage[], at: number): Step {
  const effects: Effect[] = [];
  const fresh: StreamEvent[] = [];
  for (const message of messages) {
    const [next, more] = message.type === "event" ? receiveEvent(state, message, fresh) : receive(state, message, at);
    state = next;
    effects.push(...more);
    if (more.some((effect) => effect.do === "close")) break;
  }
  if (fresh.length === 0) return [state, effects];
  if (state.catchUpTo !== null) effects.push({ do: "wait", ms: SETTLE_MS, then: "settle" });
  return [{ ...state, events: [...state.events, ...fresh] }, effects];
}

/** The stream's end is reached, or nothing more comes of it. */
export function settled(state: StreamState): Step {
  return flush({ ...state, catchUpTo: null, gaps: 0 });
}

function receive(state: StreamState, message: Exclude<ServerMessage, StreamEvent>, at: number): Step {
  switch (message.type) {
    case "connected":
      return connected(state, message, at);
    case "ack":
      return flush({ ...state, refusals: 0, outbox: acknowledge(state.outbox, message.id) });
    case "history":
      return [{ ...withoutShown(prepend(state, message), message.events), loadingOlder: null }, []];
    case "error":
      return refused(state, message);
    case "reconnect":
      return [{ ...state, reconnectAfterMs: Math.min(message.after_ms, RECONNECT_AFTER_MOST_MS) }, []];
    case "pong":
      return [state, []];
  }
}

function connected(state: StreamState, message: Connected, at: number): Step {
  const { epoch, recovered } = message;
  const offset = recovered ? (state.position?.offset ?? -1) : -1;
  const next: StreamState = {
    ...state,
    phase: "online",
    closeCode: null,
    position: { epoch, offset },
    events: recovered ? state.events : [],
    outbox: recovered ? state.outbox : refuseUncertain(state.outbox, at),
    catchUpTo: message.offset,
  };
  const steady: Effect = { do: "wait", ms: STEADY_MS, then: "steady" };
  if (message.offset > offset) return [next, [steady, { do: "wait", ms: SETTLE_MS, then: "settle" }]];
  const [caughtUp, effects] = settled(next);
  return [caughtUp, [steady, ...effects]];
}

/** Accepted events go into `fresh`, so that a long replay is not copied once for each of its events. */
function receiveEvent(state: StreamState, event: StreamEvent, fresh: StreamEvent[]): Step {
  const position = state.position;
  if (position === null || event.offset <= position.offset) return [state, []];
  const isFirst = state.events.length === 0 && fresh.length === 0 && position.offset === -1;
  if (event.prev !== position.offset && !isFirst) {
    return [{ ...state, gaps: state.gaps + 1 }, [{ do: "close", code: GAP_SEEN }]];
  }
  fresh.push(event);
  const next = { ...withoutShown(state, [event]), position: { epoch: position.epoch, offset: event.offset } };
  const arrived = state.catchUpTo !== null && event.offset >= state.catchUpTo;
  return arrived ? settled(next) : [next, []];
}

/** What the stream shows is on its way no more. */
function withoutShown(state: StreamState, events: StreamEvent[]): StreamState {
  const shown = new Set(events.map((event) => event.client_id));
  const outbox = state.outbox.filter((entry) => !shown.has(entry.id));
  return outbox.length === state.outbox.length ? state : { ...state, outbox };
}

function prepend(state: StreamState, history: History): StreamState {
  const [first, ...rest] = state.events;
  if (first === undefined) return state;
  const before = history.events.filter((event) => event.offset < first.offset);
  if (before.length > 0) return { ...state, events: [...before, ...state.events] };
  // History that is no longer kept: from here on the first event known is the first there is.
  return history.more ? state : { ...state, events: [{ ...first, prev: -1 }, ...rest] };
}
