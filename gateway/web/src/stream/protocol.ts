/** The WebSocket protocol, version 1. Every frame, both ways, is an array of messages. */

export const SUBPROTOCOL = "coachstream.v1.json";

export interface Position {
  epoch: string | number;
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
  epoch: string | number;
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

export function encode(messages: ClientMessage[]): string {
  return JSON.stringify(messages);
}

/** The batch in a frame. A type from a later version is passed over; anything but a batch throws. */
export function decode(frame: unknown): ServerMessage[] {
  if (typeof frame !== "string") throw new TypeError("a frame that is not text");
  const batch: unknown = JSON.parse(frame);
  if (!Array.isArray(batch)) throw new TypeError("a frame that is not an array");
  return batch.filter(isKnown);
}

function isKnown(message: unknown): message is ServerMessage {
  return typeof message === "object" && message !== null && "type" in message && KNOWN.has(String(message.type));
}
