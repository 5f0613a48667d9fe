import { useEffect, useRef, useState } from "react";
import type { Gateway } from "../api/gateway.ts";
import type { Occasion, TracedChange } from "../api/shapes.ts";
import { CAUSES, CHANGES, when } from "../model/labels.ts";
import { Difference } from "./Changes.tsx";

interface Props {
  gateway: Gateway;
  sessionId: string;
  onSay: (text: string) => void;
  onClose: () => void;
}

/** Every version with what it came of, what is different between any two, and the way back to each. */
export function VersionsDialog({ gateway, sessionId, onSay, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [versions, setVersions] = useState<Occasion[]>([]);
  const [failed, setFailed] = useState(false);
  const newest = versions.at(-1)?.version ?? 1;

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    gateway.versions(sessionId).then(setVersions, () => setFailed(true));
  }, [gateway, sessionId]);

  return (
    <dialog className="mailbox versions" ref={dialog} onClose={onClose} aria-label="Versions">
      <header>
        <h2>Versions</h2>
        <button className="round" aria-label="Close versions" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      {failed && <p className="quiet">The versions cannot be opened just now.</p>}
      {versions.length > 0 && <Comparison key={newest} gateway={gateway} sessionId={sessionId} newest={newest} />}
      <ol className="version-list">
        {versions.toReversed().map((one) => (
          <li key={one.version}>
            <span className="version-number">Version {one.version}</span>
            <span className="quiet">
              {one.command === null ? CAUSES[one.cause] : `“${one.command}”`} · {when(Date.parse(one.at), Date.now())}
            </span>
            {one.version !== newest && (
              <button
                className="chip"
                onClick={() => {
                  onSay(`go back to version ${one.version}`);
                  dialog.current?.close();
                }}
              >
                Go back to {one.version}
              </button>
            )}
          </li>
        ))}
      </ol>
    </dialog>
  );
}

interface ComparisonProps {
  gateway: Gateway;
  sessionId: string;
  newest: number;
}

function Comparison({ gateway, sessionId, newest }: ComparisonProps) {
  const [from, setFrom] = useState(Math.max(newest - 1, 1));
  const [to, setTo] = useState(newest);
  const [changes, setChanges] = useState<TracedChange[] | null>(null);

  useEffect(() => {
    let current = true;
    gateway.compare(sessionId, from, to).then(
      (found) => current && setChanges(found),
      () => current && setChanges(null),
    );
    return () => {
      current = false;
    };
  }, [gateway, sessionId, from, to]);

  return (
    <section className="comparison" aria-label="What is different">
      <p className="comparison-choice">
        From <Version label="From version" chosen={from} newest={newest} onChoose={setFrom} /> to{" "}
        <Version label="To version" chosen={to} newest={newest} onChoose={setTo} />
      </p>
      {changes?.length === 0 && <p className="quiet">Not a word is different.</p>}
      <ul className="changes">
        {changes?.map(({ change, by }) => (
          <li key={`${change.statement_id}-${change.kind}`}>
            <span className="change-kind">{CHANGES[change.kind]}</span>
            <div>
              <Difference change={change} />
              <p className="quiet">
                in version {by.version}: {by.command === null ? CAUSES[by.cause] : `“${by.command}”`}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface VersionProps {
  label: string;
  chosen: number;
  newest: number;
  onChoose: (version: number) => void;
}

function Version({ label, chosen, newest, onChoose }: VersionProps) {
  return (
    <select className="chip" aria-label={label} value={chosen} onChange={(event) => onChoose(Number(event.target.value))}>
      {Array.from({ length: newest }, (_, index) => (
        <option key={index} value={index + 1}>
          {index + 1}
        </option>
      ))}
    </select>
  );
}
