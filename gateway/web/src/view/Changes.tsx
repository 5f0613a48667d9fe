import { CHANGES } from "../model/labels.ts";
import { wordDiff } from "../model/words.ts";
import type { Change } from "../records/summary.ts";

interface Props {
  changes: Change[];
  startOpen: boolean;
}

/** What is different from the version before. */
export function Changes({ changes, startOpen }: Props) {
  return (
    <details className="changes" open={startOpen}>
      <summary>
        What changed <span className="quiet">{countText(changes)}</span>
      </summary>
      <ul>
        {changes.map((change, index) => (
          <li key={`${change.statement_id}-${index}`} className={change.kind.toLowerCase()}>
            <span className="change-kind">{CHANGES[change.kind]}</span>
            <Difference change={change} />
          </li>
        ))}
      </ul>
    </details>
  );
}

export function Difference({ change }: { change: Change }) {
  const { before, after } = change;
  if (before !== null && after !== null && before !== after)
    return (
      <p>
        {wordDiff(before, after).map((run, index) =>
          run.kind === "removed" ? (
            <del key={index}>{run.text}</del>
          ) : run.kind === "added" ? (
            <ins key={index}>{run.text}</ins>
          ) : (
            <span key={index}>{run.text}</span>
          ),
        )}
      </p>
    );
  if (after === null)
    return (
      <p>
        <del>{before}</del>
      </p>
    );
  return <p>{before === null ? <ins>{after}</ins> : after}</p>;
}

function countText(changes: Change[]): string {
  const kinds = new Map<Change["kind"], number>();
  for (const change of changes) kinds.set(change.kind, (kinds.get(change.kind) ?? 0) + 1);
  return [...kinds].map(([kind, count]) => `${count} ${CHANGES[kind].toLowerCase()}`).join(", ");
}
