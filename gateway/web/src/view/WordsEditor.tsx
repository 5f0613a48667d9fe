import { useState } from "react";
import type { Correction } from "../api/shapes.ts";
import type { Segment } from "../records/transcript.ts";
import { onEscape } from "./escape.ts";

interface Props {
  segment: Segment;
  onDone: (correction: Correction | null) => void;
}

/** A segment's words, to be corrected as a whole. */
export function WordsEditor({ segment, onDone }: Props) {
  const [text, setText] = useState(segment.text);
  const isChanged = text.trim() !== "" && text.trim() !== segment.text;
  return (
    <form
      className="correction"
      onKeyDown={onEscape(() => onDone(null))}
      onSubmit={(event) => {
        event.preventDefault();
        onDone(isChanged ? { kind: "REPLACE_TEXT", segment_id: segment.segment_id, text: text.trim() } : null);
      }}
    >
      <textarea
        aria-label="Corrected words"
        autoFocus
        maxLength={20000}
        rows={Math.min(12, 1 + Math.ceil(text.length / 48))}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <p className="correction-actions">
        <button className="chip" type="submit" disabled={!isChanged}>
          Save
        </button>
        <button className="chip" type="button" onClick={() => onDone(null)}>
          Cancel
        </button>
      </p>
    </form>
  );
}
