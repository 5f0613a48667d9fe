import { decode } from "@msgpack/msgpack";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StreamClient } from "./client.ts";
import { SILENT, UNREADABLE } from "./close.ts";
import { CODECS } from "./codec.ts";
import { connected, event } from "./machine.fixtures.ts";
import type { ClientMessage, ServerMessage } from "./protocol.ts";

const MSGPACK = "coachstream.v1.msgpack";

/** A WebSocket whose other end is the test. */
class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  binaryType = "blob";
  protocol = "";
  readyState = 0;
  heard: ClientMessage[] = [];
  closedWith: number | null = null;
  onopen: (() => void) | null = null;
  onmessage: ((frame: { data: unknown }) => void) | null = null;
  onclose: ((close: { code: number }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly offered: string[],
  ) {
    FakeSocket.all.push(this);
  }

  send(frame: string | Uint8Array): void {
    const batch = typeof frame === "string" ? JSON.parse(frame) : decode(frame);
    this.heard.push(...(batch as ClientMessage[]));
  }

  close(code: number): void {
    this.closedWith = code;
  }

  open(protocol = MSGPACK): void {
    this.protocol = protocol;
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  say(...messages: ServerMessage[]): void {
    const frame = CODECS.get(this.protocol)?.encode(messages as unknown as ClientMessage[]);
    this.onmessage?.({ data: frame instanceof Uint8Array ? frame.slice().buffer : frame });
  }

  heardTypes(): string[] {
    return this.heard.map((message) => message.type);
  }
}

const latest = (): FakeSocket => FakeSocket.all.at(-1) as FakeSocket;
let page: EventTarget & { visibilityState: string };
let network: EventTarget;
let client: StreamClient;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.999);
  vi.spyOn(console, "error").mockReturnValue(undefined);
  FakeSocket.all = [];
  page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  network = Object.assign(new EventTarget(), {
    setTimeout: (act: () => void, ms: number) => setTimeout(act, ms),
  });
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", network);
  client = new StreamClient({ url: "ws://gateway/ws", token: () => "t", outbox: [] });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function online(protocol = MSGPACK): FakeSocket {
  client.start();
  latest().open(protocol);
  latest().say(connected(0, false), event(0));
  return latest();
}

describe("a subprotocol", () => {
  it("is MessagePack where the gateway knows it", () => {
    const socket = online();
    expect([socket.offered[0], socket.binaryType]).toEqual([MSGPACK, "arraybuffer"]);
    expect(client.snapshot().events).toEqual([event(0)]);
  });

  it("may as well be JSON", () => {
    const socket = online("coachstream.v1.json");
    client.say("shorter", null, null);
    expect(socket.heard).toMatchObject([{ type: "connect", token: "t" }, { type: "say", text: "shorter" }]);
    expect(client.snapshot().events).toEqual([event(0)]);
  });

  it.each(["", "coachstream.v9"])("that is none of ours (%j) stops the client", async (protocol) => {
    client.start();
    latest().open(protocol);
    await Promise.resolve();
    expect([client.snapshot().phase, latest().closedWith]).toEqual(["stopped", UNREADABLE]);
  });
});

it("stops at a frame that cannot be read, rather than ask for it again and again", async () => {
  online().onmessage?.({ data: "neither binary nor a batch" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect([client.snapshot().phase, FakeSocket.all.length]).toEqual(["stopped", 1]);
});

it("takes a close for that of its own connection only", async () => {
  online().onmessage?.({ data: "neither binary nor a batch" });
  client.stop();
  client.start();
  await Promise.resolve();
  expect([client.snapshot().phase, FakeSocket.all.length]).toEqual(["connecting", 2]);
});

describe("a silent socket", () => {
  it("is asked for a sign of life after a heartbeat, and left without one", async () => {
    const socket = online();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(socket.heardTypes()).toEqual(["connect", "ping"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([socket.closedWith, client.snapshot().phase]).toEqual([SILENT, "waiting"]);
    await vi.advanceTimersByTimeAsync(1_000);
    latest().open();
    expect(latest().heard).toEqual([{ type: "connect", token: "t", resume: { epoch: "a", offset: 0 } }]);
  });

  it("is kept when anything comes", async () => {
    const socket = online();
    for (let offset = 1; offset < 5; offset++) {
      await vi.advanceTimersByTimeAsync(35_000);
      socket.say(event(offset));
    }
    expect([socket.closedWith, client.snapshot().phase]).toEqual([null, "online"]);
  });

  it("is left when it never opens, or never answers", async () => {
    client.start();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(FakeSocket.all[0]?.closedWith).toBe(SILENT);
    await vi.advanceTimersByTimeAsync(1_000);
    latest().open();
    await vi.advanceTimersByTimeAsync(15_000);
    expect([FakeSocket.all.length, latest().closedWith]).toEqual([2, SILENT]);
  });
});

describe("the page", () => {
  it.each(["online", "offline"])("has the socket looked at when the browser says %s", (name) => {
    const socket = online();
    network.dispatchEvent(new Event(name));
    expect(socket.heardTypes()).toEqual(["connect", "ping"]);
  });

  it("has the socket looked at when it is seen again, as after a sleep", () => {
    const socket = online();
    page.dispatchEvent(new Event("visibilitychange"));
    expect(socket.heardTypes()).toEqual(["connect", "ping"]);
  });

  it("connects without waiting longer when the network or the coach is back", () => {
    online().onclose?.({ code: 1006 });
    page.visibilityState = "hidden";
    for (const name of ["offline", "online"]) network.dispatchEvent(new Event(name));
    page.dispatchEvent(new Event("visibilitychange"));
    expect([FakeSocket.all.length, client.nextTryAt === null]).toEqual([1, false]);
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    expect([FakeSocket.all.length, client.nextTryAt]).toEqual([2, null]);
    network.dispatchEvent(new Event("online"));
    expect(FakeSocket.all).toHaveLength(2);
  });

  it("is left alone once the client is stopped", async () => {
    const socket = online();
    client.stop();
    network.dispatchEvent(new Event("online"));
    await vi.advanceTimersByTimeAsync(120_000);
    expect([socket.closedWith, FakeSocket.all.length, client.snapshot().phase]).toEqual([1000, 1, "idle"]);
  });
});

it("waits less again only after a connection that held for a while", async () => {
  online().onclose?.({ code: 4002 });
  await vi.advanceTimersByTimeAsync(1_000);
  latest().open();
  latest().say(connected(0, true));
  latest().onclose?.({ code: 4002 });
  expect(client.nextTryAt).toBe(Date.now() + 1_998);
  await vi.advanceTimersByTimeAsync(2_000);
  latest().open();
  latest().say(connected(0, true));
  await vi.advanceTimersByTimeAsync(10_000);
  latest().onclose?.({ code: 4002 });
  expect(client.nextTryAt).toBe(Date.now() + 999);
});
