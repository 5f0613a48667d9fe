/** The edge: carries out the machine's effects on a real WebSocket and real timers. */

import { SILENT, UNREADABLE } from "./close.ts";
import { CODECS, type Codec } from "./codec.ts";
import { step } from "./machine.ts";
import type { Outgoing } from "./outbox.ts";
import type { ClientMessage, ServerMessage } from "./protocol.ts";
import { initial, type Effect, type Input, type StreamState, type Timer } from "./state.ts";

export interface StreamClientOptions {
  url: string;
  token: () => string;
  outbox: Outgoing[];
}

const PONG_WITHIN_MS = 10_000;
const CONNECT_WITHIN_MS = 15_000;
const OLDER_LIMIT = 200;
const OF_A_CONNECTION = ["settle", "steady", "flush", "silence"] as const;

export class StreamClient {
  private state: StreamState;
  private socket: WebSocket | null = null;
  /** Of the subprotocol that the gateway chose for this socket. */
  private codec: Codec | null = null;
  private readonly timers: Partial<Record<Timer | "silence", number>> = {};
  private heartbeatMs = 30_000;
  private retryAt: number | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: StreamClientOptions) {
    this.state = initial(options.outbox);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): StreamState => this.state;

  /** When the next try is due, in ms since 1970; null when none is. */
  get nextTryAt(): number | null {
    return this.retryAt;
  }

  start(): void {
    window.addEventListener("online", this.probe);
    window.addEventListener("offline", this.probe);
    document.addEventListener("visibilitychange", this.probe);
    this.give({ on: "start", random: Math.random() });
  }

  stop(): void {
    window.removeEventListener("online", this.probe);
    window.removeEventListener("offline", this.probe);
    document.removeEventListener("visibilitychange", this.probe);
    this.forget("retry");
    this.drop()?.close(1000);
    this.give({ on: "stop" });
  }

  say(text: string, sessionId: string | null, basedOn: number | null): void {
    const id = crypto.randomUUID();
    this.give({ on: "say", id, text, session_id: sessionId, based_on: basedOn, at: Date.now() });
  }

  discard(id: string): void {
    this.give({ on: "discard", id });
  }

  again(id: string): void {
    this.give({ on: "again", id });
  }

  older(): void {
    this.give({ on: "older", id: crypto.randomUUID(), limit: OLDER_LIMIT });
  }

  retry(): void {
    this.give({ on: "retry" });
  }

  private give(input: Input): void {
    const [state, effects] = step(this.state, input);
    const changed = state !== this.state;
    this.state = state;
    for (const effect of effects) this.carryOut(effect);
    if (changed) for (const listener of this.listeners) listener();
  }

  private carryOut(effect: Effect): void {
    switch (effect.do) {
      case "open":
        return this.open();
      case "send":
        return this.send(effect.message);
      case "close":
        return this.closeNow(effect.code);
      case "wait":
        this.later(effect.then, effect.ms, () => this.give({ on: effect.then }));
        if (effect.then === "retry") this.retryAt = Date.now() + effect.ms;
    }
  }

  private later(timer: Timer | "silence", ms: number, act: () => void): void {
    this.forget(timer);
    this.timers[timer] = window.setTimeout(act, ms);
  }

  private forget(timer: Timer | "silence"): void {
    clearTimeout(this.timers[timer]);
    if (timer === "retry") this.retryAt = null;
  }

  private open(): void {
    this.forget("retry");
    const socket = new WebSocket(this.options.url, [...CODECS.keys()]);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.watch(CONNECT_WITHIN_MS);
    socket.onopen = () => {
      this.codec = CODECS.get(socket.protocol) ?? null;
      if (this.codec === null) this.closeNow(UNREADABLE);
      else this.give({ on: "opened", token: this.options.token() });
    };
    socket.onmessage = (frame: MessageEvent<unknown>) => this.receive(frame.data);
    socket.onclose = (close) => {
      this.drop();
      this.give({ on: "closed", code: close.code, random: Math.random() });
    };
  }

  private send(message: ClientMessage): void {
    if (this.codec === null || this.socket?.readyState !== WebSocket.OPEN) return;
    this.socket.send(this.codec.encode([message]));
  }

  private receive(frame: unknown): void {
    if (this.codec === null) return;
    let messages: ServerMessage[];
    try {
      messages = this.codec.decode(frame);
    } catch (failure) {
      console.error("The server sent a frame that cannot be read:", failure);
      return this.closeNow(UNREADABLE);
    }
    for (const message of messages) if (message.type === "connected") this.heartbeatMs = message.heartbeat_s * 1000;
    this.listen();
    this.give({ on: "received", messages, at: Date.now() });
  }

  /** A page cannot see WebSocket pings, so after a heartbeat's silence it asks for itself. */
  private listen(): void {
    this.later("silence", this.heartbeatMs, this.ping);
  }

  private readonly ping = (): void => {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    this.send({ type: "ping", id: crypto.randomUUID() });
    this.watch(PONG_WITHIN_MS);
  };

  private watch(ms: number): void {
    this.later("silence", ms, () => this.closeNow(SILENT));
  }

  /** The browser's word on the network is a hint: a gateway on this machine answers without one. */
  private readonly probe = (event: Event): void => {
    if (this.state.phase === "online") this.ping();
    else if (event.type !== "offline" && document.visibilityState === "visible") this.give({ on: "nudge" });
  };

  /** Does not wait for the server's half of the close, which on a dead network never comes. */
  private closeNow(code: number): void {
    const socket = this.drop();
    if (socket === null) return;
    socket.close(code);
    queueMicrotask(() => {
      if (this.socket === null) this.give({ on: "closed", code, random: Math.random() });
    });
  }

  private drop(): WebSocket | null {
    const socket = this.socket;
    this.socket = null;
    for (const timer of OF_A_CONNECTION) this.forget(timer);
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }
}
