/** What the coach says, on its way: sent when the stream is caught up, again when it could not be taken. */

import { backoff } from "./close.ts";
import { canPass, entryOf, refuse, takeNext, type Said } from "./outbox.ts";
import type { Refusal } from "./protocol.ts";
import type { Step, StreamState } from "./state.ts";

export function say(state: StreamState, said: Said): Step {
  return flush({ ...state, outbox: [...state.outbox, entryOf(said)] });
}

export function flush(state: StreamState): Step {
  if (state.phase !== "online" || state.catchUpTo !== null || state.held) return [state, []];
  const [outbox, messages] = takeNext(state.outbox);
  return [{ ...state, outbox }, messages.map((message) => ({ do: "send", message }))];
}

/** The pause after a refusal is over. */
export function flushAgain(state: StreamState): Step {
  return flush({ ...state, held: false, loadingOlder: null });
}

/** What names no message is about the connection, which the gateway then ends. */
export function refused(state: StreamState, refusal: Refusal): Step {
  if (refusal.id === null) return [state, []];
  const next = { ...state, outbox: refuse(state.outbox, refusal) };
  if (!canPass(refusal.code)) return flush(next);
  if (state.held) return [next, []];
  const ms = backoff(state.refusals, 1);
  return [{ ...next, held: true, refusals: state.refusals + 1 }, [{ do: "wait", ms, then: "flush" }]];
}
