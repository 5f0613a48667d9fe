import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../stream/protocol.ts";
import { feed } from "./feed.ts";
import { clock } from "./labels.ts";
import { sessionRows } from "./sessions.ts";
import { wordDiff } from "./words.ts";

function event(offset: number, name: string, data: object, session = "s1"): StreamEvent {
  const common = { prev: offset - 1, id: `e${offset}`, at: offset, client_id: null };
  return { type: "event", offset, ...common, name, session_id: session, data: { session_id: session, ...data } };
}

const uploaded = event(0, "TranscriptUploaded", { filename: "a.vtt", title: "Anna" });
const accepted = event(1, "TranscriptAccepted", { title: "Anna", participants: [] });
const drafted = (offset: number, version: number) =>
  event(offset, "SummaryDrafted", { title: "Anna", summary: { version, statements: [] }, changes: [], reply: "" });

describe("feed", () => {
  it("has one progress card a session, which follows the stream", () => {
    const items = feed([uploaded, accepted, drafted(2, 1), event(3, "SessionIndexed", { passages: 4 })]);
    expect(items.map((item) => item.kind)).toEqual(["progress", "summary"]);
    expect(items[0]).toMatchObject({ progress: { filename: "a.vtt", drafted: true, indexed: { passages: 4 } } });
  });

  it("knows the latest version of each session", () => {
    const items = feed([drafted(0, 1), event(1, "ChatSaid", { text: "shorter" }), drafted(2, 2)]);
    const latest = items.flatMap((item) => (item.kind === "summary" ? [item.latest] : []));
    expect(latest).toEqual([false, true]);
  });

  it("shows the answer to a message about no session", () => {
    const answered = { ...event(0, "ChatAnswered", { reply: "Choose a session." }), session_id: null };
    expect(feed([answered])).toMatchObject([
      { kind: "declined", sessionId: null, declined: { reply: "Choose a session.", suggestions: [] } },
    ]);
  });

  it("passes over records it does not know", () => {
    expect(feed([event(0, "SomethingNew", {})])).toEqual([]);
  });
});

describe("sessionRows", () => {
  const status = {
    session_id: "s1",
    title: "Anna",
    filename: "a.vtt",
    updated_at: "1970-01-01T00:00:00Z",
    error: null,
  };

  it("lets the stream overtake the read model, and never fall behind it", () => {
    const behind = sessionRows(
      [{ ...status, stage: "UPLOADED", summary_version: null }],
      feed([uploaded, drafted(2, 1)]),
    );
    expect(behind).toMatchObject([{ stage: "SUMMARIZED", version: 1 }]);
    const ahead = sessionRows([{ ...status, stage: "SUMMARIZED", summary_version: 3 }], feed([uploaded]));
    expect(ahead).toMatchObject([{ stage: "SUMMARIZED", version: 3 }]);
  });
});

describe("wordDiff", () => {
  const text = (kind: string, runs: ReturnType<typeof wordDiff>) =>
    runs.flatMap((run) => (run.kind === kind ? [run.text] : [])).join(" ");

  it("gives both sentences back", () => {
    const [before, after] = ["Anna will call her manager on Monday.", "Anna calls her manager on Tuesday."];
    const runs = wordDiff(before, after);
    expect(
      runs
        .filter((run) => run.kind !== "added")
        .map((run) => run.text)
        .join(""),
    ).toBe(before);
    expect(
      runs
        .filter((run) => run.kind !== "removed")
        .map((run) => run.text)
        .join(""),
    ).toBe(after);
  });

  it("does not take a comma for part of a word", () => {
    const runs = wordDiff("the contract on Sunday, and more", "the contract, and more");
    expect([text("removed", runs).trim(), text("added", runs)]).toEqual(["on Sunday", ""]);
  });
});

describe("clock", () => {
  it("says when a time is an estimate", () => {
    expect([clock(63_000), clock(3_723_000), clock(5_000, "INTERPOLATED")]).toEqual(["1:03", "1:02:03", "~0:05"]);
  });
});
