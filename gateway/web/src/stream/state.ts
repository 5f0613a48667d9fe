/** What the client knows of the stream, what happens to it, and what it has done about that. */

import type { Outgoing } from "./outbox.ts";
import type { ClientMessage, Position, ServerMessage, StreamEvent } from "./protocol.ts";

export type Phase = "idle" | "connecting" | "online" | "waiting" | "expired" | "stopped";

export interface StreamState {
  phase: Phase;
  /** Connections in a row that did not hold for a while. */
  attempt: number;
  /** Times in a row that the token was said to have expired. */
  renewals: number;
  position: Position | null;
  /** In order, each once. */
  events: StreamEvent[];
  outbox: Outgoing[];
  /** The gateway could not take a message just now: nothing of the outbox is sent until the next `flush`. */
  held: boolean;
  /** Such answers in a row. */
  refusals: number;
  /** The stream's end when connecting; until it is reached nothing of the outbox is sent. Null once reached. */
  catchUpTo: number | null;
  /** Gaps met since the stream's end was last reached. */
  gaps: number;
  /** From the server's `reconnect`, until the next close. */
  reconnectAfterMs: number | null;
  /** The wait was asked for by the gateway: nothing but the coach cuts it short. */
  patient: boolean;
  /** The id under which older events were asked for, until more may be asked for. */
  loadingOlder: string | null;
  closeCode: number | null;
}

/** `random` is 0 to 1; times are ms since 1970. */
export type Input =
  | { on: "start"; random: number }
  | { on: "stop" }
  | { on: "opened"; token: string }
  | { on: "received"; messages: ServerMessage[]; at: number }
  | { on: "closed"; code: number; random: number }
  /** Asked for by the coach, or by the timer. */
  | { on: "retry" }
  /** The browser has reason to think that connecting may succeed now. */
  | { on: "nudge" }
  | { on: "settle" }
  | { on: "steady" }
  | { on: "flush" }
  | { on: "say"; id: string; text: string; session_id: string | null; based_on: number | null; at: number }
  | { on: "discard"; id: string }
  | { on: "again"; id: string }
  | { on: "older"; id: string; limit: number };

export type Timer = "retry" | "settle" | "steady" | "flush";

export type Effect =
  | { do: "open" }
  | { do: "send"; message: ClientMessage }
  | { do: "close"; code: number }
  /** Give that input back after this long, instead of when it was to be given before. */
  | { do: "wait"; ms: number; then: Timer };

export type Step = [StreamState, Effect[]];

export function initial(outbox: Outgoing[] = []): StreamState {
  return {
    phase: "idle",
    attempt: 0,
    renewals: 0,
    position: null,
    events: [],
    outbox,
    held: false,
    refusals: 0,
    catchUpTo: null,
    gaps: 0,
    reconnectAfterMs: null,
    patient: false,
    loadingOlder: null,
    closeCode: null,
  };
}

export function hasOlder(state: StreamState): boolean {
  const first = state.events[0];
  return first !== undefined && first.prev !== -1;
}
