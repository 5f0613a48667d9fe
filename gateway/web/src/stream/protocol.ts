/** The WebSocket protocol, version 1. Every frame, both ways, is an array of messages. */

export interface Position {
  epoch: string;
  /** Below 2^53, as are all offsets here: Kafka counts to 2^63, and JavaScript's numbers do not. */
  offset: number;
}

export interface StreamEvent {
  type: "event";
  offset: number;
  /** Offset of the event before it in this stream, -1 for the first. */
  prev: number;
  id: string;
  name: string;
  /** Milliseconds since 1970, UTC. */
  at: number;
  session_id: string | null;
  /** The id of the `say` it records. */
  client_id: string | null;
  data: unknown;
}

export interface Connected {
  type: "connected";
  coach_id: string;
  connection_id: string;
  epoch: string;
  /** The stream's end, -1 when empty. */
  offset: number;
  recovered: boolean;
  heartbeat_s: number;
}

export interface History {
  type: "history";
  id: string;
  events: StreamEvent[];
  more: boolean;
}

export type ErrorCode = "bad_message" | "too_large" | "rate_limited" | "unknown_session" | "forbidden" | "unavailable";

export interface Refusal {
  type: "error";
  code: ErrorCode;
  message: string;
  id: string | null;
}

export type ServerMessage =
  | Connected
  | StreamEvent
  | { type: "ack"; id: string }
  | History
  | { type: "pong"; id: string }
  | Refusal
  | { type: "reconnect"; after_ms: number };

export type ClientMessage =
  | { type: "connect"; token: string; resume?: Position; replay?: number }
  | { type: "say"; id: string; text: string; session_id?: string; based_on?: number }
  | { type: "history"; id: string; before: number; limit: number }
  | { type: "ping"; id: string };

const KNOWN = new Set(["connected", "event", "ack", "history", "pong", "error", "reconnect"]);

/** The messages of a decoded frame. A type from a later version is passed over; anything but a batch throws. */
export function batchOf(decoded: unknown): ServerMessage[] {
  if (!Array.isArray(decoded)) throw new TypeError("a frame that is not an array");
  const messages = decoded.filter(isKnown);
  messages.forEach(checkOffsets);
  return messages;
}

function isKnown(message: unknown): message is ServerMessage {
  return typeof message === "object" && message !== null && "type" in message && KNOWN.has(String(message.type));
}

/** Decoding rounds what is beyond 2^53, and two offsets that became one would be a lost event. */
function checkOffsets(message: ServerMessage): void {
  if (message.type === "history") message.events.forEach(checkOffsets);
  const offsets = message.type === "event" ? [message.offset, message.prev] : [];
  if (message.type === "connected") offsets.push(message.offset);
  for (const offset of offsets) {
    if (!Number.isSafeInteger(offset)) throw new RangeError(`an offset that is no integer below 2^53: ${offset}`);
  }
}
