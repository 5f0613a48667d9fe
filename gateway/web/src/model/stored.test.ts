import { describe, expect, it } from "vitest";
import type { SessionStatus } from "../api/shapes.ts";
import type { SummaryDrafted } from "../records/events.ts";
import { initial, type StreamState } from "../stream/state.ts";
import type { StreamEvent } from "../stream/protocol.ts";
import { feed } from "./feed.ts";
import { missing, withStored } from "./stored.ts";

const status = { session_id: "s1", title: "Anna", stage: "SUMMARIZED", updated_at: "2026-01-01T00:00:00Z" };
const statuses = [status as SessionStatus];
const drafted = { session_id: "s1", title: "Anna", summary: { version: 3, statements: [] }, changes: [], reply: "" };

function event(name: string, prev: number): StreamEvent {
  const data = name === "SummaryDrafted" ? drafted : { session_id: "s1", text: "hello" };
  return { type: "event", offset: 9, prev, id: "e9", name, at: 1, session_id: "s1", client_id: null, data };
}

function online(...events: StreamEvent[]): StreamState {
  return { ...initial(), phase: "online", events };
}

describe("missing", () => {
  it("is a summary that no event shows, nor any that could be loaded", () => {
    expect(missing(statuses, [], online(), "s1")?.session_id).toBe("s1");
  });

  it.each([
    ["older events may show it", online(event("ChatSaid", 4)), "s1"],
    ["the stream shows it", online(event("SummaryDrafted", -1)), "s1"],
    ["there is no summary", online(), "s2"],
    ["the stream is still catching up", { ...online(), catchUpTo: 4 }, "s1"],
    ["nobody is connected", initial(), "s1"],
  ])("is nothing while %s", (_, stream, sessionId) => {
    expect(missing(statuses, feed(stream.events), stream, sessionId)).toBeNull();
  });
});

describe("withStored", () => {
  const stored = { drafted: drafted as unknown as SummaryDrafted, at: 5 };

  it("shows the kept summary before what was said since", () => {
    const items = withStored(feed([{ ...event("ChatSaid", -1) }]), stored);
    expect(items.map((item) => [item.kind, item.at])).toEqual([
      ["summary", 5],
      ["said", 1],
    ]);
  });

  it("gives way to the stream", () => {
    const items = feed([event("SummaryDrafted", -1)]);
    expect(withStored(items, stored)).toBe(items);
  });
});
