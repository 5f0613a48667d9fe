import { describe, expect, it } from "vitest";
import type { Summary } from "../records/summary.ts";
import type { StreamEvent } from "../stream/protocol.ts";
import { feed } from "./feed.ts";
import { clock, writtenBy } from "./labels.ts";
import { sessionRows } from "./sessions.ts";
import { lines, traits } from "./voice.ts";
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

  it("shows how far a model is until it is done, and nothing that comes late", () => {
    const progressed = (offset: number) => event(offset, "AnalysisProgressed", { message: `step ${offset}` });
    const under = feed([uploaded, progressed(1), progressed(2)]);
    expect(under.at(-1)).toMatchObject({ kind: "working", message: "step 2" });
    expect(under.filter((item) => item.kind === "working")).toHaveLength(1);
    const done = feed([uploaded, progressed(1), drafted(9, 1), progressed(2)]);
    expect(done.map((item) => item.kind)).toEqual(["progress", "summary"]);
  });

  it("says that an analysis waits, and how to stop it", () => {
    const items = feed([event(0, "AnalysisDelayed", { message: "It waits." })]);
    expect(items).toMatchObject([{ kind: "declined", declined: { reply: "It waits.", suggestions: ["cancel"] } }]);
    expect(feed([event(0, "AnalysisStopped", { message: "Stopped." })])).toMatchObject([{ kind: "declined" }]);
  });

  it("says who wrote a version and what it took", () => {
    const usage = { model: "m", calls: 1, input_tokens: 1000, output_tokens: 200, cost_usd: 0.00123 };
    const summary = { analyst: "gpt-x", prompt: "draft", prompt_version: 1, usage } as Summary;
    expect(writtenBy(summary)).toBe("gpt-x · prompt draft 1 · 1,200 tokens · $0.0012");
    expect(writtenBy({ ...summary, analyst: "extractive", prompt: null, usage: null })).toBe("extractive");
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
    client_id: null,
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

describe("voice", () => {
  const style = {
    words: 80,
    sentences: 8,
    sentence_words: [7, 10, 14],
    contractions: 0.9,
    layout: "BULLETS" as const,
    person: null,
    greeting: null,
    sign_off: null,
    headings: [{ section: "COMMITMENTS" as const, text: "Your next steps" }],
    section_lengths: [],
    left_out: ["OBSTACLES" as const],
    preferred: [],
    banned: [],
  };

  it("tells what is known, and nothing of what is not", () => {
    const told = traits(style);
    expect(told[0]).toBe("about 10 words to a sentence");
    expect(told.some((one) => one.includes("client"))).toBe(false);
    expect(told.at(-1)).toMatch(/^leaves out /);
  });

  it("takes a phrase a line", () => {
    expect(lines(" one \n\n two\n")).toEqual(["one", "two"]);
  });
});
