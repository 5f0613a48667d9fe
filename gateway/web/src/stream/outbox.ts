import type { ClientMessage, Refusal } from "./protocol.ts";

/** A message of the coach's, when it is said. */
export interface Said {
  id: string;
  text: string;
  session_id: string | null;
  /** The summary version in view when it was said; null when there was none, or a message before it was unanswered. */
  based_on: number | null;
  /** Milliseconds since 1970, UTC. */
  at: number;
}

/** The same, from the key press until the stream shows it. */
export interface Outgoing extends Said {
  state: "queued" | "sent" | "acked" | "refused";
  /** It was sent once, and may have arrived. */
  tried: boolean;
  error: string | null;
}

/** In Unicode code points. A message of that many fits in a frame of 64 KiB, whatever they are. */
export const TEXT_CHARACTERS = 8_000;
/** Kept well below the server's burst limit; the rest follows as acks come in. */
const IN_FLIGHT = 8;
/** A repeat under the same id is known as one for ten minutes; it takes a moment to arrive. */
export const REPEAT_WITHIN_MS = 9 * 60_000;

/** Text as MessagePack and UTF-8 can carry it, or refused where the gateway would refuse it. */
export function entryOf(said: Said): Outgoing {
  const { id, session_id, based_on, at } = said;
  // Half of a surrogate pair is no UTF-8: a frame with one is undecodable, and ends the connection for good.
  const text = said.text.toWellFormed();
  const error = lengthError(text);
  return { id, text, session_id, based_on, at, state: error === null ? "queued" : "refused", tried: false, error };
}

export function lengthError(text: string): string | null {
  // No text has more code points than UTF-16 units.
  const length = text.length <= TEXT_CHARACTERS ? 0 : [...text].length;
  if (length <= TEXT_CHARACTERS) return null;
  return `${length.toLocaleString("en")} characters, of which ${TEXT_CHARACTERS.toLocaleString("en")} can be sent`;
}

/** The next messages to send, and the outbox once they are. */
export function takeNext(outbox: Outgoing[]): [Outgoing[], ClientMessage[]] {
  let room = IN_FLIGHT - outbox.filter((entry) => entry.state === "sent").length;
  const messages: ClientMessage[] = [];
  const next = outbox.map((entry): Outgoing => {
    if (entry.state !== "queued" || room <= 0) return entry;
    room -= 1;
    messages.push(sayOf(entry));
    return { ...entry, state: "sent", tried: true };
  });
  return [next, messages];
}

/** After a lost connection nobody knows whether what was sent arrived: it is sent again under the same id. */
export function requeueSent(outbox: Outgoing[]): Outgoing[] {
  return outbox.map((entry) => (entry.state === "sent" ? { ...entry, state: "queued" } : entry));
}

export function requeue(outbox: Outgoing[], id: string): Outgoing[] {
  return outbox.map((entry) =>
    entry.id === id && lengthError(entry.text) === null ? { ...entry, state: "queued", error: null } : entry,
  );
}

export function acknowledge(outbox: Outgoing[], id: string): Outgoing[] {
  return outbox.map((entry) => (entry.id === id ? { ...entry, state: "acked", error: null } : entry));
}

/** What can pass goes back in the queue; what cannot is shown to the coach. */
export function refuse(outbox: Outgoing[], refusal: Pick<Refusal, "code" | "message" | "id">): Outgoing[] {
  const state = canPass(refusal.code) ? "queued" : "refused";
  return outbox.map((entry) => (entry.id === refusal.id ? { ...entry, state, error: refusal.message } : entry));
}

export function canPass(code: Refusal["code"]): boolean {
  return code === "rate_limited" || code === "unavailable";
}

/** The longest message under way is the one that was too big. */
export function refuseLongest(outbox: Outgoing[]): Outgoing[] {
  const bytes = (entry: Outgoing) => new TextEncoder().encode(entry.text).length;
  const sent = outbox.filter((entry) => entry.state === "sent");
  const longest = sent.reduce<Outgoing | null>((a, b) => (a && bytes(a) >= bytes(b) ? a : b), null);
  return longest ? refuse(outbox, { code: "too_large", message: "Too long to send.", id: longest.id }) : outbox;
}

/**
 * When part of the stream was missed. Of what was acknowledged it may never tell. What was sent too long ago for a
 * repeat to be known as one may stand in the part that was missed: only the coach can say whether to send it again.
 */
export function refuseUncertain(outbox: Outgoing[], now: number): Outgoing[] {
  return outbox
    .filter((entry) => entry.state !== "acked")
    .map((entry) =>
      entry.tried && entry.state === "queued" && now - entry.at > REPEAT_WITHIN_MS
        ? { ...entry, state: "refused", error: "the connection broke, and it may have arrived." }
        : entry,
    );
}

function sayOf(entry: Outgoing): ClientMessage {
  const { id, text, session_id, based_on } = entry;
  const message: ClientMessage = { type: "say", id, text };
  if (session_id !== null) message.session_id = session_id;
  if (based_on !== null) message.based_on = based_on;
  return message;
}
