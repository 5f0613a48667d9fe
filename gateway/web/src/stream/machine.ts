/** The client's side of the stream as a pure function: (state, input) -> (state, effects). */

import { afterClose, backoff, GAP_SEEN, MESSAGE_TOO_BIG } from "./close.ts";
import {
  acknowledge,
  canPass,
  refuse,
  refuseLongest,
  requeue,
  requeueSent,
  takeNext,
  type Outgoing,
} from "./outbox.ts";
import type { ClientMessage, Connected, History, Position, Refusal, ServerMessage, StreamEvent } from "./protocol.ts";

export type Phase = "idle" | "connecting" | "online" | "waiting" | "expired" | "stopped";

export interface StreamState {
  phase: Phase;
  /** Connections in a row that did not get as far as the stream's end. */
  attempt: number;
  position: Position | null;
  /** In order, each once. */
  events: StreamEvent[];
  outbox: Outgoing[];
  /** The stream's end when connecting; until it is reached nothing of the outbox is sent. Null once reached. */
  catchUpTo: number | null;
  /** Gaps met since the stream's end was last reached. */
  gaps: number;
  /** From the server's `reconnect`, until the next close. */
  reconnectAfterMs: number | null;
  loadingOlder: boolean;
  closeCode: number | null;
}

export type Input =
  | { on: "start" }
  | { on: "stop" }
  | { on: "opened"; token: string }
  | { on: "received"; messages: ServerMessage[] }
  | { on: "closed"; code: number; random: number }
  | { on: "retry" }
  | { on: "settle" }
  | { on: "flush" }
  | { on: "say"; id: string; text: string; session_id: string | null; based_on: number | null; at: number }
  | { on: "discard"; id: string }
  | { on: "again"; id: string }
  | { on: "older"; id: string; limit: number };

export type Effect =
  | { do: "open" }
  | { do: "send"; message: ClientMessage }
  | { do: "close"; code: number }
  /** Give `retry` back after this long. */
  | { do: "wait"; ms: number }
  /** Give `settle` back after this long. */
  | { do: "settle"; ms: number }
  /** Give `flush` back after this long. */
  | { do: "flush"; ms: number };

export type Step = [StreamState, Effect[]];

const REPLAY = 200;
const SETTLE_MS = 3000;
const FLUSH_AGAIN_MS = 1000;
const GAPS_BEFORE_AFRESH = 3;

export function initial(outbox: Outgoing[] = []): StreamState {
  return {
    phase: "idle",
    attempt: 0,
    position: null,
    events: [],
    outbox,
    catchUpTo: null,
    gaps: 0,
    reconnectAfterMs: null,
    loadingOlder: false,
    closeCode: null,
  };
}

export function step(state: StreamState, input: Input): Step {
  switch (input.on) {
    case "start":
    case "retry":
      if (state.phase === "online" || state.phase === "connecting") return [state, []];
      return [{ ...state, phase: "connecting", closeCode: null }, [{ do: "open" }]];
    case "stop":
      return [{ ...state, phase: "idle", catchUpTo: null, outbox: requeueSent(state.outbox) }, []];
    case "opened":
      return [state, [{ do: "send", message: connectMessage(state, input.token) }]];
    case "received":
      return receiveAll(state, input.messages);
    case "closed":
      return closed(state, input.code, input.random);
    case "settle":
      return state.phase === "online" ? settled(state) : [state, []];
    case "flush":
      return flush(state);
    case "say": {
      const { id, text, session_id, based_on, at } = input;
      const entry: Outgoing = { id, text, session_id, based_on, at, state: "queued", error: null };
      return flush({ ...state, outbox: [...state.outbox, entry] });
    }
    case "discard":
      return [{ ...state, outbox: state.outbox.filter((entry) => entry.id !== input.id) }, []];
    case "again":
      return flush({ ...state, outbox: requeue(state.outbox, input.id) });
    case "older":
      return older(state, input.id, input.limit);
  }
}

export function hasOlder(state: StreamState): boolean {
  const first = state.events[0];
  return first !== undefined && first.prev !== -1;
}

function connectMessage(state: StreamState, token: string): ClientMessage {
  const { position } = state;
  return position !== null && position.offset >= 0
    ? { type: "connect", token, resume: position }
    : { type: "connect", token, replay: REPLAY };
}

function receiveAll(state: StreamState, messages: ServerMessage[]): Step {
  const effects: Effect[] = [];
  const fresh: StreamEvent[] = [];
  for (const message of messages) {
    const [next, more] = message.type === "event" ? receiveEvent(state, message, fresh) : receive(state, message);
    state = next;
    effects.push(...more);
    if (more.some((effect) => effect.do === "close")) break;
  }
  return [fresh.length > 0 ? { ...state, events: [...state.events, ...fresh] } : state, effects];
}

function receive(state: StreamState, message: Exclude<ServerMessage, StreamEvent>): Step {
  switch (message.type) {
    case "connected":
      return connected(state, message);
    case "ack":
      return flush({ ...state, outbox: acknowledge(state.outbox, message.id) });
    case "history":
      return [{ ...state, events: prepend(message, state.events), loadingOlder: false }, []];
    case "error":
      return refused(state, message);
    case "reconnect":
      return [{ ...state, reconnectAfterMs: message.after_ms }, []];
    case "pong":
      return [state, []];
  }
}

function connected(state: StreamState, message: Connected): Step {
  const position = message.recovered ? state.position : null;
  const next: StreamState = {
    ...state,
    phase: "online",
    closeCode: null,
    position: { epoch: message.epoch, offset: position?.offset ?? -1 },
    events: message.recovered ? state.events : [],
    outbox: message.recovered ? state.outbox : state.outbox.filter((entry) => entry.state !== "acked"),
    catchUpTo: message.offset,
  };
  if (message.offset <= (position?.offset ?? -1)) return settled(next);
  return [next, [{ do: "settle", ms: SETTLE_MS }]];
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
  const next: StreamState = {
    ...state,
    position: { epoch: position.epoch, offset: event.offset },
    outbox: event.client_id ? state.outbox.filter((entry) => entry.id !== event.client_id) : state.outbox,
  };
  const arrived = state.catchUpTo !== null && event.offset >= state.catchUpTo;
  return arrived ? settled(next) : [next, []];
}

function settled(state: StreamState): Step {
  return flush({ ...state, catchUpTo: null, attempt: 0, gaps: 0 });
}

function flush(state: StreamState): Step {
  if (state.phase !== "online" || state.catchUpTo !== null) return [state, []];
  const [outbox, messages] = takeNext(state.outbox);
  return [{ ...state, outbox }, messages.map((message) => ({ do: "send", message }))];
}

function refused(state: StreamState, refusal: Refusal): Step {
  const next = { ...state, loadingOlder: false, outbox: refuse(state.outbox, refusal) };
  return canPass(refusal.code) ? [next, [{ do: "flush", ms: FLUSH_AGAIN_MS }]] : flush(next);
}

function closed(state: StreamState, code: number, random: number): Step {
  const verdict = afterClose(code);
  const outbox = requeueSent(code === MESSAGE_TOO_BIG ? refuseLongest(state.outbox) : state.outbox);
  const afresh = verdict === "reconnect-afresh" || state.gaps >= GAPS_BEFORE_AFRESH;
  const next: StreamState = {
    ...state,
    outbox,
    closeCode: code,
    catchUpTo: null,
    reconnectAfterMs: null,
    loadingOlder: false,
    position: afresh ? null : state.position,
    gaps: afresh ? 0 : state.gaps,
  };
  if (verdict === "stop") return [{ ...next, phase: "stopped" }, []];
  if (verdict === "log-in") return [{ ...next, phase: "expired" }, []];
  const ms = state.reconnectAfterMs ?? backoff(state.attempt, random);
  return [{ ...next, phase: "waiting", attempt: state.attempt + 1 }, [{ do: "wait", ms }]];
}

function older(state: StreamState, id: string, limit: number): Step {
  const first = state.events[0];
  if (state.phase !== "online" || state.loadingOlder || first === undefined || !hasOlder(state)) return [state, []];
  const message: ClientMessage = { type: "history", id, before: first.offset, limit };
  return [{ ...state, loadingOlder: true }, [{ do: "send", message }]];
}

function prepend(history: History, events: StreamEvent[]): StreamEvent[] {
  const first = events[0];
  if (first === undefined) return events;
  const before = history.events.filter((event) => event.offset < first.offset);
  if (before.length > 0) return [...before, ...events];
  // History that is no longer kept: from here on the first event known is the first there is.
  return history.more ? events : [{ ...first, prev: -1 }, ...events.slice(1)];
}
