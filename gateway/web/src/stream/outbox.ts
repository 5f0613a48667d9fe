import type { ClientMessage, Refusal } from "./protocol.ts";

/** A message of the coach's, from the key press until the stream shows it. */
export interface Outgoing {
  id: string;
  text: string;
  session_id: string | null;
  /** The summary version in view when it was said; null when there was none, or a message before it was unanswered. */
  based_on: number | null;
  at: number;
  state: "queued" | "sent" | "acked" | "refused";
  error: string | null;
}

/** Kept well below the server's burst limit; the rest follows as acks come in. */
const IN_FLIGHT = 8;

/** The next messages to send, and the outbox once they are. */
export function takeNext(outbox: Outgoing[]): [Outgoing[], ClientMessage[]] {
  let room = IN_FLIGHT - outbox.filter((entry) => entry.state === "sent").length;
  const messages: ClientMessage[] = [];
  const next = outbox.map((entry): Outgoing => {
    if (entry.state !== "queued" || room <= 0) return entry;
    room -= 1;
    messages.push(sayOf(entry));
    return { ...entry, state: "sent" };
  });
  return [next, messages];
}

/** After a lost connection nobody knows whether what was sent arrived: it is sent again under the same id. */
export function requeueSent(outbox: Outgoing[]): Outgoing[] {
  return outbox.map((entry) => (entry.state === "sent" ? { ...entry, state: "queued" } : entry));
}

export function requeue(outbox: Outgoing[], id: string): Outgoing[] {
  return outbox.map((entry) => (entry.id === id ? { ...entry, state: "queued", error: null } : entry));
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
  const sent = outbox.filter((entry) => entry.state === "sent");
  const longest = sent.reduce<Outgoing | null>((a, b) => (a && a.text.length >= b.text.length ? a : b), null);
  return longest ? refuse(outbox, { code: "too_large", message: "Too long to send.", id: longest.id }) : outbox;
}

function sayOf(entry: Outgoing): ClientMessage {
  const { id, text, session_id, based_on } = entry;
  const message: ClientMessage = { type: "say", id, text };
  if (session_id !== null) message.session_id = session_id;
  if (based_on !== null) message.based_on = based_on;
  return message;
}
