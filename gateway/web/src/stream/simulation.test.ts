import { expect, it } from "vitest";
import { step } from "./machine.ts";
import { closed, connected, opened, received, say, start } from "./machine.fixtures.ts";
import type { ServerMessage, StreamEvent } from "./protocol.ts";
import { initial, type Effect, type Input, type StreamState } from "./state.ts";

const CODES = [1006, 1009, 4001, 4002, 4003, 4005, 4006];

/** Mulberry32, by Tommy Ettinger: 0 to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A gateway that keeps its promises over a network that loses, repeats and cuts, and a client that is carried out. */
class World {
  client: StreamState = initial();
  stream: StreamEvent[] = [];
  private epoch = 0;
  private readonly recorded = new Set<string>();
  /** On their way to the client; null while it is not connected. */
  private wire: ServerMessage[] | null = null;
  private sayings = 0;
  private healing = false;

  constructor(private readonly random: () => number) {
    this.give(start);
  }

  anything(): void {
    const { elsewhere, talk, deliver, lose, repeat, cut, goOn, replaceStream } = this;
    const often = [elsewhere, talk, deliver, deliver, deliver, lose, repeat, cut, goOn];
    const acts = this.random() < 0.02 ? [replaceStream] : often;
    acts[Math.floor(this.random() * acts.length)]?.call(this);
    if (this.random() < 0.5) this.comeBack();
  }

  /** One more cut, as what was lost on a connection shows only then; from there on all goes well. */
  heal(): void {
    this.healing = true;
    this.comeBack();
    this.shut(1006);
    for (let round = 0; round < 50; round++) {
      this.comeBack();
      while (this.wire !== null && this.wire.length > 0) this.deliver();
      this.goOn();
    }
  }

  private goOn(): void {
    for (const on of ["settle", "flush", "steady"] as const) this.give({ on });
  }

  private give(input: Input): void {
    const [state, effects] = step(this.client, input);
    this.client = state;
    effects.forEach((effect) => this.carryOut(effect));
  }

  private carryOut(effect: Effect): void {
    if (effect.do === "open") this.wire = [];
    if (effect.do === "close") this.shut(effect.code);
    if (effect.do !== "send" || this.wire === null) return;
    const message = effect.message;
    if (message.type === "connect") this.join(message.resume);
    if (message.type === "say") this.hear(message.id);
  }

  private join(resume: { epoch: string; offset: number } | undefined): void {
    const recovered = resume?.epoch === String(this.epoch) && this.random() < 0.9;
    const missed = this.stream.filter((event) => !recovered || event.offset > resume.offset);
    const latest = missed.slice(recovered ? 0 : -20);
    this.wire?.push(connected(this.stream.at(-1)?.offset ?? -1, recovered, String(this.epoch)), ...latest);
  }

  /** What is said may be lost, or not be taken just now. */
  private hear(id: string): void {
    const luck = this.healing ? 1 : this.random();
    if (luck < 0.1) return;
    if (luck < 0.2) this.wire?.push({ type: "error", code: "unavailable", message: "", id });
    else this.record(id);
  }

  private record(id: string): void {
    if (!this.recorded.has(id)) this.append(id);
    this.recorded.add(id);
    this.wire?.push({ type: "ack", id });
  }

  private append(clientId: string | null): void {
    const prev = this.stream.at(-1)?.offset ?? -1;
    const offset = prev + 1 + Math.floor(this.random() * 3);
    const data = { type: "event" as const, id: `${this.epoch}/${offset}`, name: "ChatSaid", at: 0, session_id: null };
    const event = { ...data, offset, prev, client_id: clientId, data: null };
    this.stream.push(event);
    this.wire?.push(event);
  }

  private elsewhere(): void {
    this.append(null);
  }

  private talk(): void {
    this.give(say(`m${this.sayings++}`));
  }

  private deliver(): void {
    const count = 1 + Math.floor(this.random() * 4);
    const batch = this.wire?.splice(0, count) ?? [];
    if (batch.length > 0) this.give(received(...batch));
  }

  private lose(): void {
    const next = this.wire?.findIndex((message) => message.type === "event") ?? -1;
    if (next >= 0) this.wire?.splice(next, 1);
  }

  private repeat(): void {
    const first = this.wire?.find((message) => message.type === "event");
    if (first !== undefined && this.client.phase === "online") this.give(received(first, first));
  }

  private cut(): void {
    if (this.wire !== null) this.shut(CODES[Math.floor(this.random() * CODES.length)] ?? 1006);
  }

  private replaceStream(): void {
    this.epoch += 1;
    this.stream = [];
    if (this.wire !== null) this.shut(4004);
  }

  private shut(code: number): void {
    this.wire = null;
    this.give(closed(code));
    // The coach takes back what was too big.
    for (const { id, state } of this.client.outbox) if (state === "refused") this.give({ on: "discard", id });
  }

  private comeBack(): void {
    if (this.client.phase === "expired") this.give(start);
    if (this.client.phase === "waiting") this.give({ on: "retry" });
    if (this.client.phase === "connecting" && this.wire?.length === 0) this.give(opened);
  }
}

it("ends with the end of the stream, each event once, and nothing unsaid, whatever happens on the way", () => {
  for (let seed = 0; seed < 300; seed++) {
    const world = new World(randomOf(seed));
    for (let act = 0; act < 150; act++) world.anything();
    world.heal();
    const { events, outbox, phase } = world.client;
    // What was acknowledged may stand in a part of the stream that was missed.
    const shown = new Set(events.map((event) => event.client_id));
    const waiting = outbox.filter((entry) => entry.state !== "acked" || shown.has(entry.id));
    expect([phase, waiting], `seed ${seed}`).toEqual(["online", []]);
    expect(events, `seed ${seed}`).toEqual(world.stream.slice(-events.length));
  }
});
