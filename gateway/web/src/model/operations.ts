import type { InstanceStatus, Operations } from "../api/shapes.ts";

/** Codes of closes that are nobody's fault: a page that goes away, a token that ends, an instance that drains. */
const EXPECTED = new Set([1000, 1001, 1005, 1006, 4001, 4005]);
/** An instance that has not told of itself for so long is looked at. */
const LATE_MS = 8_000;
const STALE_MS = 60_000;

export type Health = "well" | "draining" | "overloaded" | "late";

export interface InstanceRow extends InstanceStatus {
  health: Health;
  /** Closes for a fault. */
  abnormal: number;
}

export interface LagRow {
  group: string;
  records: number;
  dead: number;
  /** Topics where something waits, the longest queue first. */
  topics: { topic: string; records: number }[];
}

export interface Overview {
  connections: number;
  instances: InstanceRow[];
  groups: LagRow[];
  /** Nobody has measured lag lately: what is shown of it is old. */
  stale: boolean;
}

export function overview(told: Operations): Overview {
  return {
    connections: told.instances.reduce((sum, one) => sum + one.connections, 0),
    instances: told.instances.map((one) => ({ ...one, health: healthOf(one, told.at), abnormal: abnormal(one) })),
    groups: groups(told),
    stale: told.measured_at === null || told.at - told.measured_at > STALE_MS,
  };
}

function healthOf(instance: InstanceStatus, now: number): Health {
  if (instance.draining) return "draining";
  if (instance.breaker_open) return "overloaded";
  return now - instance.told_at > LATE_MS ? "late" : "well";
}

function abnormal(instance: InstanceStatus): number {
  return instance.closes.reduce((sum, close) => (EXPECTED.has(close.code) ? sum : sum + close.count), 0);
}

function groups(told: Operations): LagRow[] {
  const names = [...new Set([...told.lags, ...told.dead_letters].map((one) => one.group))];
  return names.map((group) => {
    const lags = told.lags.filter((lag) => lag.group === group);
    return {
      group,
      records: lags.reduce((sum, lag) => sum + lag.records, 0),
      dead: told.dead_letters.filter((one) => one.group === group).reduce((sum, one) => sum + one.records, 0),
      topics: lags
        .filter((lag) => lag.records > 0)
        .sort((a, b) => b.records - a.records)
        .map(({ topic, records }) => ({ topic, records })),
    };
  });
}
