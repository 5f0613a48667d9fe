/** The client's side of the stream as a pure function: (state, input) -> (state, effects). */

import { afterClose, asksToWait, backoff, MESSAGE_TOO_BIG } from "./close.ts";
import { refuseLongest, requeue, requeueSent } from "./outbox.ts";
import type { ClientMessage } from "./protocol.ts";
import { receiveAll, settled } from "./receiving.ts";
import { flush, flushAgain, say } from "./sending.ts";
import { hasOlder, type Input, type Step, type StreamState } from "./state.ts";

const REPLAY = 200;
const GAPS_BEFORE_AFRESH = 3;

export function step(state: StreamState, input: Input): Step {
  switch (input.on) {
    case "start":
      return start(state, input.random);
    case "retry":
      return open(state);
    case "nudge":
      return state.phase === "waiting" && !state.patient ? open(state) : [state, []];
    case "stop":
      return [{ ...disconnected(state), phase: "idle", outbox: requeueSent(state.outbox) }, []];
    case "opened":
      return [state, [{ do: "send", message: connectMessage(state, input.token) }]];
    case "received":
      return receiveAll(state, input.messages, input.at);
    case "closed":
      return isConnected(state) ? closed(state, input.code, input.random) : [state, []];
    case "settle":
      return state.phase === "online" ? settled(state) : [state, []];
    case "steady":
      return state.phase === "online" ? [{ ...state, attempt: 0, renewals: 0 }, []] : [state, []];
    case "flush":
      return flushAgain(state);
    case "say":
      return say(state, input);
    case "discard":
      return [{ ...state, outbox: state.outbox.filter((entry) => entry.id !== input.id) }, []];
    case "again":
      return flush({ ...state, outbox: requeue(state.outbox, input.id) });
    case "older":
      return older(state, input.id, input.limit);
  }
}

function isConnected(state: StreamState): boolean {
  return state.phase === "online" || state.phase === "connecting";
}

function open(state: StreamState): Step {
  if (isConnected(state)) return [state, []];
  return [{ ...state, phase: "connecting", closeCode: null }, [{ do: "open" }]];
}

/** A new token that is said to have expired too is no reason to ask for the next one at once. */
function start(state: StreamState, random: number): Step {
  if (isConnected(state) || state.renewals <= 1) return open(state);
  const ms = backoff(state.renewals - 2, random);
  return [{ ...state, phase: "waiting", patient: true }, [{ do: "wait", ms, then: "retry" }]];
}

function connectMessage(state: StreamState, token: string): ClientMessage {
  const { position } = state;
  return position !== null && position.offset >= 0
    ? { type: "connect", token, resume: position }
    : { type: "connect", token, replay: REPLAY };
}

/** Without what is about one connection alone. */
function disconnected(state: StreamState): StreamState {
  return { ...state, held: false, catchUpTo: null, reconnectAfterMs: null, loadingOlder: null };
}

function closed(state: StreamState, code: number, random: number): Step {
  const verdict = afterClose(code);
  const outbox = requeueSent(code === MESSAGE_TOO_BIG ? refuseLongest(state.outbox) : state.outbox);
  const afresh = verdict === "reconnect-afresh" || state.gaps >= GAPS_BEFORE_AFRESH;
  const next: StreamState = {
    ...disconnected(state),
    outbox,
    closeCode: code,
    position: afresh ? null : state.position,
    gaps: afresh ? 0 : state.gaps,
  };
  if (verdict === "stop") return [{ ...next, phase: "stopped" }, []];
  if (verdict === "renew-token") return [{ ...next, phase: "expired", renewals: state.renewals + 1 }, []];
  const ms = state.reconnectAfterMs ?? backoff(state.attempt, random);
  const patient = state.reconnectAfterMs !== null || asksToWait(code);
  return [{ ...next, phase: "waiting", patient, attempt: state.attempt + 1 }, [{ do: "wait", ms, then: "retry" }]];
}

function older(state: StreamState, id: string, limit: number): Step {
  const first = state.events[0];
  const isAsked = state.loadingOlder !== null;
  if (state.phase !== "online" || isAsked || first === undefined || !hasOlder(state)) return [state, []];
  const message: ClientMessage = { type: "history", id, before: first.offset, limit };
  return [{ ...state, loadingOlder: id }, [{ do: "send", message }]];
}
