import { useState } from "react";
import type { Edit } from "../api/shapes.ts";
import { SECTIONS } from "../model/labels.ts";
import type { Section, Statement } from "../records/summary.ts";
import { onEscape } from "./escape.ts";

interface Props {
  statement: Statement;
  onDone: (edit: Edit | null) => void;
}

const MAX_LENGTH = 2000;

/** One sentence by hand: its words, its section, whether the client may see it, or away with it. */
export function SentenceEditor({ statement, onDone }: Props) {
  const { statement_id, section, visibility } = statement;
  const [text, setText] = useState(statement.text);
  const wanted = text.trim();
  const isHidden = visibility === "COACH_ONLY";
  return (
    <form
      className="correction"
      aria-label="Edit the sentence"
      onKeyDown={onEscape(() => onDone(null))}
      onSubmit={(event) => {
        event.preventDefault();
        const isChanged = wanted !== "" && wanted !== statement.text;
        onDone(isChanged ? { kind: "REWORD", statement_id, text: wanted } : null);
      }}
    >
      <Words label="Sentence" text={text} onText={setText} />
      <p className="correction-actions">
        <button className="chip" type="submit" disabled={wanted === ""}>
          Save
        </button>
        <SectionChoice
          label="Move to …"
          section={null}
          onChoose={(chosen) => onDone({ kind: "MOVE", statement_id, section: chosen })}
        />
        {section !== "PRIVATE_NOTES" && (
          <button
            className="chip"
            type="button"
            onClick={() =>
              onDone({
                kind: "SET_VISIBILITY",
                statement_id,
                visibility: isHidden ? "CLIENT_AND_COACH" : "COACH_ONLY",
              })
            }
          >
            {isHidden ? "Show to the client" : "Hide from the client"}
          </button>
        )}
        <button className="chip" type="button" onClick={() => onDone({ kind: "DELETE", statement_id })}>
          Remove
        </button>
        <button className="chip" type="button" onClick={() => onDone(null)}>
          Cancel
        </button>
      </p>
    </form>
  );
}

/** A sentence of the coach's own. */
export function AddSentence({ onEdit }: { onEdit: (edit: Edit) => void }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [section, setSection] = useState<Section>("OVERVIEW");
  const wanted = text.trim();
  const close = () => {
    setOpen(false);
    setText("");
  };
  if (!open)
    return (
      <button className="add-sentence link" onClick={() => setOpen(true)}>
        Add a sentence
      </button>
    );
  return (
    <form
      className="correction add-sentence"
      aria-label="Add a sentence"
      onKeyDown={onEscape(close)}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== "") onEdit({ kind: "ADD", text: wanted, section });
        close();
      }}
    >
      <Words label="New sentence" text={text} onText={setText} />
      <p className="correction-actions">
        <SectionChoice label="Section" section={section} onChoose={setSection} />
        <button className="chip" type="submit" disabled={wanted === ""}>
          Add
        </button>
        <button className="chip" type="button" onClick={close}>
          Cancel
        </button>
      </p>
    </form>
  );
}

function Words({ label, text, onText }: { label: string; text: string; onText: (text: string) => void }) {
  return (
    <textarea
      aria-label={label}
      autoFocus
      maxLength={MAX_LENGTH}
      rows={Math.min(8, 1 + Math.ceil(text.length / 60))}
      value={text}
      onChange={(event) => onText(event.target.value)}
    />
  );
}

interface SectionChoiceProps {
  label: string;
  /** Null where none is chosen yet. */
  section: Section | null;
  onChoose: (section: Section) => void;
}

function SectionChoice({ label, section, onChoose }: SectionChoiceProps) {
  return (
    <select
      className="chip"
      aria-label={label}
      value={section ?? ""}
      onChange={(event) => onChoose(event.target.value as Section)}
    >
      {section === null && (
        <option value="" disabled>
          {label}
        </option>
      )}
      {SECTIONS.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}
