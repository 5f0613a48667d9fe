import { useState } from "react";
import type { Correction } from "../api/shapes.ts";
import { pieces } from "../evidence/highlight.ts";
import { clock } from "../model/labels.ts";
import type { EvidenceSpan } from "../records/summary.ts";
import type { Participant, Segment } from "../records/transcript.ts";
import { SpeakerEditor } from "./SpeakerEditor.tsx";
import { WordsEditor } from "./WordsEditor.tsx";

interface Props {
  segment: Segment;
  participants: Map<string, Participant>;
  spans: EvidenceSpan[];
  isFound: boolean;
  /** The same speaker goes on: the name is not said again. */
  isContinued: boolean;
  onCorrect: (correction: Correction) => void;
}

export function SegmentLine({ segment, participants, spans, isFound, isContinued, onCorrect }: Props) {
  const [editing, setEditing] = useState<"speaker" | "words" | null>(null);
  const speaker = participants.get(segment.participant_id ?? "");
  const name = speaker?.name ?? segment.speaker_raw ?? "Unknown speaker";
  const role = (speaker?.role ?? "UNKNOWN").toLowerCase();
  const done = (correction: Correction | null) => {
    setEditing(null);
    if (correction) onCorrect(correction);
  };
  const isHeaded = !isContinued || segment.start_ms !== null || speaker === undefined;
  return (
    <div
      className={`segment ${role}${isFound ? " found" : ""}${isContinued ? " continued" : ""}`}
      data-segment={segment.segment_id}
    >
      {isHeaded && (
        <p className="segment-head">
          {isContinued && speaker ? (
            <span className="visually-hidden">{name}</span>
          ) : (
            <button
              className="segment-speaker"
              aria-expanded={editing === "speaker"}
              title={speaker ? "Rename, merge, or say who is the coach" : "Say who spoke"}
              onClick={() => setEditing(editing === "speaker" ? null : "speaker")}
            >
              {name}
            </button>
          )}
          {segment.channel === "CHAT" && <span className="tag">chat</span>}
          {segment.private && <span className="tag">private</span>}
          {segment.start_ms !== null && (
            <span className="segment-time">{clock(segment.start_ms, segment.time_quality)}</span>
          )}
        </p>
      )}
      {editing === "speaker" && (
        <SpeakerEditor segment={segment} speaker={speaker} participants={[...participants.values()]} onDone={done} />
      )}
      {editing === "words" ? (
        <WordsEditor segment={segment} onDone={done} />
      ) : (
        <p className="segment-text">
          {pieces(segment.text, spans).map((piece, index) =>
            piece.marked ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
          )}
          <button className="edit-words" aria-label="Correct these words" onClick={() => setEditing("words")}>
            ✎
          </button>
        </p>
      )}
    </div>
  );
}
