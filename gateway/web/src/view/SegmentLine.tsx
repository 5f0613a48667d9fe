import { pieces } from "../evidence/highlight.ts";
import { clock } from "../model/labels.ts";
import type { EvidenceSpan } from "../records/summary.ts";
import type { Participant, Segment } from "../records/transcript.ts";

interface Props {
  segment: Segment;
  participants: Map<string, Participant>;
  spans: EvidenceSpan[];
  isFound: boolean;
  /** The same speaker goes on: the name is not said again. */
  isContinued: boolean;
}

export function SegmentLine({ segment, participants, spans, isFound, isContinued }: Props) {
  const speaker = participants.get(segment.participant_id ?? "");
  const name = speaker?.name ?? segment.speaker_raw ?? "Unknown speaker";
  const role = (speaker?.role ?? "UNKNOWN").toLowerCase();
  return (
    <div
      className={`segment ${role}${isFound ? " found" : ""}${isContinued ? " continued" : ""}`}
      data-segment={segment.segment_id}
    >
      {(!isContinued || segment.start_ms !== null) && (
        <p className="segment-head">
          <span className={isContinued ? "visually-hidden" : "segment-speaker"}>{name}</span>
          {segment.channel === "CHAT" && <span className="tag">chat</span>}
          {segment.private && <span className="tag">private</span>}
          {segment.start_ms !== null && (
            <span className="segment-time">{clock(segment.start_ms, segment.time_quality)}</span>
          )}
        </p>
      )}
      <p className="segment-text">
        {pieces(segment.text, spans).map((piece, index) =>
          piece.marked ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>,
        )}
      </p>
    </div>
  );
}
