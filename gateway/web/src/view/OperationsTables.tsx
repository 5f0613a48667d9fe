import type { Operations } from "../api/shapes.ts";
import { overview, type Health, type InstanceRow, type LagRow } from "../model/operations.ts";

const HEALTH: Record<Health, string> = {
  well: "serving",
  draining: "draining",
  overloaded: "refuses new connections",
  late: "silent",
};

export function OperationsTables({ told }: { told: Operations }) {
  const { connections, instances, groups, stale } = overview(told);
  return (
    <>
      <section aria-label="Gateways">
        <h2 className="eyebrow">
          Gateways · {count(instances.length, "instance")}, {count(connections, "connection")}
        </h2>
        <table className="operations-table">
          <thead>
            <tr>
              <th>Instance</th>
              <th>State</th>
              <th className="number">Connections</th>
              <th className="number">Coaches</th>
              <th className="number">Load</th>
              <th className="number">Loop lag</th>
              <th className="number">Faults</th>
              <th>Closes by code</th>
            </tr>
          </thead>
          <tbody>
            {instances.map((one) => (
              <Instance key={one.instance_id} instance={one} />
            ))}
          </tbody>
        </table>
        {instances.length === 0 && <p className="muted">No gateway has told of itself yet.</p>}
      </section>
      <section aria-label="Workers">
        <h2 className="eyebrow">Workers</h2>
        {stale && <p className="warning">Lag was not measured lately: Kafka does not answer. What is shown may be old.</p>}
        <table className="operations-table">
          <thead>
            <tr>
              <th>Group</th>
              <th className="number">Waiting</th>
              <th>On</th>
              <th className="number">Dead letters</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((row) => (
              <Group key={row.group} row={row} />
            ))}
          </tbody>
        </table>
        {groups.some((row) => row.dead > 0) && (
          <p className="muted">
            <code>coachstream dead list</code> says why each was given up.
          </p>
        )}
      </section>
    </>
  );
}

function Instance({ instance }: { instance: InstanceRow }) {
  return (
    <tr>
      <th scope="row">
        {instance.instance_id}
        <span className="muted"> {instance.address}</span>
      </th>
      <td>
        <span className={`state state-${instance.health}`}>{HEALTH[instance.health]}</span>
      </td>
      <td className="number">{instance.connections}</td>
      <td className="number">{instance.coaches}</td>
      <td className="number">{Math.round(instance.load * 100)} %</td>
      <td className="number">{instance.loop_lag_ms.toFixed(1)} ms</td>
      <td className="number">{instance.abnormal}</td>
      <td className="closes">
        {instance.closes.map((close) => (
          <span key={close.code} title={close.name}>
            {close.code} × {close.count}
          </span>
        ))}
      </td>
    </tr>
  );
}

function Group({ row }: { row: LagRow }) {
  return (
    <tr>
      <th scope="row">{row.group}</th>
      <td className="number">{row.records}</td>
      <td>{row.topics.map(({ topic, records }) => `${topic} ${records}`).join(", ")}</td>
      <td className={row.dead > 0 ? "number warning" : "number"}>{row.dead}</td>
    </tr>
  );
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
