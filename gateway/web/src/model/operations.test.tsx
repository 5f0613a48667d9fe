import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { InstanceStatus, Operations } from "../api/shapes.ts";
import { OperationsTables } from "../view/OperationsTables.tsx";
import { inWords } from "../view/WhoServes.tsx";
import { overview } from "./operations.ts";

const NOW = 1_000_000;

function instance(changes: Partial<InstanceStatus> = {}): InstanceStatus {
  return {
    instance_id: "gateway-1",
    address: "127.0.0.1:8001",
    told_at: NOW - 1000,
    connections: 3,
    coaches: 2,
    load: 0.12,
    loop_lag_ms: 0.84,
    breaker_open: false,
    draining: false,
    closes: [],
    ...changes,
  };
}

function told(changes: Partial<Operations> = {}): Operations {
  return { at: NOW, measured_at: NOW - 5000, instances: [instance()], lags: [], dead_letters: [], ...changes };
}

describe("overview", () => {
  it("adds up what all gateways hold", () => {
    const two = [instance(), instance({ instance_id: "gateway-2", connections: 4 })];
    expect(overview(told({ instances: two })).connections).toBe(7);
  });

  it.each([
    [{}, "well"],
    [{ draining: true, breaker_open: true }, "draining"],
    [{ breaker_open: true }, "overloaded"],
    [{ told_at: NOW - 9000 }, "late"],
  ])("judges an instance by what it tells: %j is %s", (changes, health) => {
    expect(overview(told({ instances: [instance(changes)] })).instances[0]?.health).toBe(health);
  });

  it("counts as faults only closes that are", () => {
    const closes = [1001, 4001, 4005, 4002, 4003].map((code) => ({ code, name: "", count: 2 }));
    expect(overview(told({ instances: [instance({ closes })] })).instances[0]?.abnormal).toBe(4);
  });

  it("shows a group's longest queue first, and its dead letters", () => {
    const lags = [
      { group: "chat", topic: "a", records: 1 },
      { group: "chat", topic: "b", records: 5 },
      { group: "chat", topic: "c", records: 0 },
    ];
    const dead_letters = [{ group: "chat", topic: "chat.dead", records: 2 }];
    expect(overview(told({ lags, dead_letters })).groups).toEqual([
      {
        group: "chat",
        records: 6,
        dead: 2,
        topics: [
          { topic: "b", records: 5 },
          { topic: "a", records: 1 },
        ],
      },
    ]);
  });

  it("says when lag is old, or was never measured", () => {
    expect([NOW - 5000, NOW - 61_000, null].map((measured_at) => overview(told({ measured_at })).stale)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe("OperationsTables", () => {
  const shown = (operations: Operations) => renderToStaticMarkup(<OperationsTables told={operations} />);

  it("names each gateway with its load, its lag and its closes", () => {
    const closes = [{ code: 4003, name: "no pong", count: 2 }];
    const page = shown(told({ instances: [instance({ closes, draining: true })] }));
    for (const text of ["1 instance, 3 connections", "gateway-1", "draining", "12 %", "0.8 ms", "4003 × 2", "no pong"])
      expect(page).toContain(text);
  });

  it("tells what to do about dead letters, when there are any", () => {
    const dead_letters = [{ group: "chat", topic: "chat.dead", records: 2 }];
    expect(shown(told({ dead_letters }))).toContain("coachstream dead list");
    expect(shown(told())).not.toContain("coachstream dead list");
  });

  it("shows markup in what instances tell as text", () => {
    expect(shown(told({ instances: [instance({ instance_id: "<img>" })] }))).not.toContain("<img>");
  });
});

describe("WhoServes", () => {
  it("names each gateway and its connections, or says that there are none", () => {
    const instances = [
      { instance_id: "gateway-1", address: "127.0.0.1:8001", connections: 2 },
      { instance_id: "gateway-3", address: "127.0.0.1:8003", connections: 1 },
    ];
    expect(inWords({ coach_id: "dana", connections: 3, instances })).toBe(
      "dana is connected to gateway-1 (127.0.0.1:8001) on 2, gateway-3 (127.0.0.1:8003) on 1.",
    );
    expect(inWords({ coach_id: "dana", connections: 0, instances: [] })).toBe("dana is not connected.");
  });
});
