import { useEffect, useRef, useState } from "react";
import type { Gateway } from "../api/gateway.ts";
import type { MarkerEvidence, Transcript } from "../api/shapes.ts";
import { VERDICTS } from "../model/labels.ts";
import type { EvidenceSpan } from "../records/summary.ts";

interface Props {
  gateway: Gateway;
  sessionId: string;
  onClose: () => void;
}

/** What a session shows of the coach's craft: moments to learn from, and no score. */
export function CraftDialog({ gateway, sessionId, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [markers, setMarkers] = useState<MarkerEvidence[] | null>(null);
  const [transcript, setTranscript] = useState<Transcript | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    gateway.competencies(sessionId).then(setMarkers, () => setFailed(true));
    gateway.transcript(sessionId).then(setTranscript, () => setFailed(true));
  }, [gateway, sessionId]);

  return (
    <dialog className="mailbox" ref={dialog} onClose={onClose} aria-label="Craft">
      <header>
        <h2>Your craft in this session</h2>
        <button className="round" aria-label="Close craft" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      <p className="quiet">For you alone: found by rules, to learn from. It is no assessment.</p>
      {failed && <p className="quiet">Nothing is known of this session’s craft yet: try again in a moment.</p>}
      {markers?.map((one) => (
        <details key={one.marker}>
          <summary>
            {one.marker} {one.meaning} <span className="quiet">{VERDICTS[one.verdict]}</span>
          </summary>
          {one.comment && <p className="quiet">{one.comment}</p>}
          <ul>
            {one.evidence.map((span) => (
              <li key={`${span.segment_id} ${span.start_char}`}>“{quoted(span, transcript)}”</li>
            ))}
          </ul>
        </details>
      ))}
    </dialog>
  );
}

function quoted(span: EvidenceSpan, transcript: Transcript | null): string {
  const segment = transcript?.segments.find((one) => one.segment_id === span.segment_id);
  return segment ? [...segment.text].slice(span.start_char, span.end_char).join("") : "…";
}
