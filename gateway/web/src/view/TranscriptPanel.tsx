import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Refused, type Gateway } from "../api/gateway.ts";
import type { Correction, Transcript } from "../api/shapes.ts";
import { stillSays } from "../evidence/digest.ts";
import type { Moment, Versions } from "../model/moment.ts";
import type { EvidenceSpan } from "../records/summary.ts";
import { SegmentLine } from "./SegmentLine.tsx";

interface Props {
  gateway: Gateway;
  moment: Moment;
  versions: Versions;
  onClose: () => void;
}

export function TranscriptPanel({ gateway, moment, versions, onClose }: Props) {
  const { transcript, failed, fail } = useTranscript(gateway, moment.sessionId, versions.transcript);
  const [index, setIndex] = useState(0);
  const panel = useRef<HTMLElement>(null);
  const stops = useMemo(
    () => [...new Set([...moment.spans.map((span) => span.segment_id), ...moment.segmentIds])],
    [moment],
  );
  const isIntact = useIntact(transcript, moment.spans);

  const place = `${moment.sessionId} ${moment.statementId} ${moment.segmentIds.join(" ")}`;
  useEffect(() => setIndex(0), [place]);

  useEffect(() => {
    const stop = stops[index];
    if (!transcript || stop === undefined) return;
    const segment = panel.current?.querySelector<HTMLElement>(`[data-segment="${CSS.escape(stop)}"]`);
    (segment?.querySelector("mark") ?? segment)?.scrollIntoView({ block: "center" });
    // A version more of the same transcript is read on where the reader is.
  }, [transcript?.session_id, stops.join(" "), index]);

  useReturnedFocus(panel, onClose);

  const names = useMemo(() => new Map(transcript?.participants.map((p) => [p.participant_id, p])), [transcript]);
  const correct = useCallback(
    (correction: Correction) => {
      if (!transcript) return;
      gateway.correct(transcript.session_id, transcript.version, correction).then(
        () => fail(null),
        (failure: unknown) => fail(failure instanceof Refused ? failure.message : "That was not saved: try again."),
      );
    },
    [gateway, transcript, fail],
  );
  // Until the summary has followed a correction, its evidence is that of the words before.
  const isFollowing = transcript !== null && versions.summarized !== null && versions.summarized < transcript.version;
  const several = moment.statementId !== null && stops.length > 1;
  return (
    <aside className="transcript" ref={panel} tabIndex={-1} aria-label={`Transcript of ${moment.title}`}>
      <header>
        <div>
          <p className="eyebrow">{moment.statementId ? "The words it rests on" : "Transcript"}</p>
          <h2>{transcript?.title ?? moment.title}</h2>
        </div>
        {several && (
          <div className="stops">
            <button
              className="round"
              aria-label="Previous passage"
              disabled={index === 0}
              onClick={() => setIndex(index - 1)}
            >
              ‹
            </button>
            <span aria-live="polite">
              {index + 1} of {stops.length}
            </span>
            <button
              className="round"
              aria-label="Next passage"
              disabled={index === stops.length - 1}
              onClick={() => setIndex(index + 1)}
            >
              ›
            </button>
          </div>
        )}
        <button className="round" aria-label="Close transcript" onClick={onClose}>
          ×
        </button>
      </header>
      {!isIntact && !isFollowing && (
        <p className="warning" role="alert">
          These words are not the ones the summary was written from.
        </p>
      )}
      {failed && (
        <p className="warning" role="alert">
          {failed}
        </p>
      )}
      <div className="segments" tabIndex={0} role="region" aria-label="Words">
        {transcript?.segments.map((segment, at) => (
          <SegmentLine
            key={segment.segment_id}
            segment={segment}
            participants={names}
            onCorrect={correct}
            isContinued={at > 0 && sameSpeaker(transcript.segments[at - 1], segment)}
            spans={moment.spans.filter((span) => span.segment_id === segment.segment_id)}
            isFound={moment.segmentIds.includes(segment.segment_id)}
          />
        ))}
        {!transcript && !failed && <p className="notice working">Opening the transcript…</p>}
      </div>
    </aside>
  );
}

function sameSpeaker(a: Transcript["segments"][number] | undefined, b: Transcript["segments"][number]): boolean {
  return (
    a !== undefined &&
    a.participant_id === b.participant_id &&
    (a.participant_id !== null || a.speaker_raw === b.speaker_raw) &&
    a.channel === b.channel
  );
}

/** Fetched anew for each version; the one before stays in view until then. */
function useTranscript(gateway: Gateway, sessionId: string, version: number | null) {
  const [transcript, setTranscript] = useState<Transcript | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    setTranscript((shown) => (shown?.session_id === sessionId ? shown : null));
    setFailed(null);
    gateway.transcript(sessionId).then(
      (loaded) => {
        if (current) setTranscript(loaded);
      },
      () => {
        if (current) setFailed("The transcript cannot be opened just now.");
      },
    );
    return () => {
      current = false;
    };
  }, [gateway, sessionId, version]);
  return { transcript, failed, fail: setFailed };
}

function useIntact(transcript: Transcript | null, spans: EvidenceSpan[]): boolean {
  const [intact, setIntact] = useState(true);
  useEffect(() => {
    let current = true;
    setIntact(true);
    // Digests can be computed on https and loopback only; elsewhere the highlight stands without the check.
    if (!transcript || !window.isSecureContext) return;
    const texts = new Map(transcript.segments.map((segment) => [segment.segment_id, segment.text]));
    void Promise.all(spans.map((span) => stillSays(texts.get(span.segment_id) ?? "", span))).then((verdicts) => {
      if (current) setIntact(verdicts.every(Boolean));
    });
    return () => {
      current = false;
    };
  }, [transcript, spans]);
  return intact;
}

/** Takes the focus on opening, closes on Escape, and gives the focus back. */
function useReturnedFocus(panel: React.RefObject<HTMLElement | null>, onClose: () => void) {
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [panel]);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
    };
    window.addEventListener("keydown", key);
    return () => window.removeEventListener("keydown", key);
  }, [onClose]);
}
