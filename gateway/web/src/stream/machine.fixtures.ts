import { step } from "./machine.ts";
import type { ClientMessage, Connected, ErrorCode, ServerMessage, StreamEvent } from "./protocol.ts";
import { initial, type Effect, type Input, type StreamState, type Timer } from "./state.ts";

export function event(offset: number, prev = offset - 1, clientId: string | null = null): StreamEvent {
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

export function connected(offset: number, recovered: boolean, epoch = "a"): Connected {
  return { type: "connected", coach_id: "c", connection_id: "1", epoch, offset, recovered, heartbeat_s: 30 };
}

export function run(state: StreamState, ...inputs: Input[]): [StreamState, Effect[]] {
  const effects: Effect[] = [];
  for (const input of inputs) {
    const [next, more] = step(state, input);
    state = next;
    effects.push(...more);
  }
  return [state, effects];
}

export const received = (...messages: ServerMessage[]): Input => ({ on: "received", messages, at: 0 });
export const closed = (code: number, random = 0.5): Input => ({ on: "closed", code, random });
export const say = (id: string, text = id): Input => ({ on: "say", id, text, session_id: "s", based_on: 2, at: 0 });
export const error = (code: ErrorCode, id: string | null): Input =>
  received({ type: "error", code, message: code, id });
export const start: Input = { on: "start", random: 0.5 };
export const opened: Input = { on: "opened", token: "t" };
/** Connecting again, as far as the gateway's answer. */
export const back: Input[] = [{ on: "retry" }, opened];

export const offsets = (state: StreamState): number[] => state.events.map((one) => one.offset);
export const sent = (effects: Effect[]): ClientMessage[] =>
  effects.flatMap((e) => (e.do === "send" ? [e.message] : []));
export const said = (effects: Effect[]): string[] => sent(effects).flatMap((m) => (m.type === "say" ? [m.id] : []));
export const waits = (effects: Effect[], timer: Timer): number[] =>
  effects.flatMap((e) => (e.do === "wait" && e.then === timer ? [e.ms] : []));

export function online(...events: StreamEvent[]): StreamState {
  const end = events.at(-1)?.offset ?? -1;
  return run(initial(), start, opened, received(connected(end, false), ...events))[0];
}
