import type { KeyboardEvent } from "react";
import { day } from "../model/labels.ts";
import type { Commitment, Statement } from "../records/summary.ts";

interface Props {
  statement: Statement;
  isOpen: boolean;
  onOpen: () => void;
  /** Null where this is not the latest version. */
  onEdit: (() => void) | null;
}

const VERDICTS: Partial<Record<Statement["support"], string>> = {
  UNSUPPORTED: "no evidence",
  PARTIAL: "partly supported",
  NOT_CHECKED: "not checked",
};

/** A span and not a button, because a button does not wrap across lines as a sentence must. */
export function Sentence({ statement, isOpen, onOpen, onEdit }: Props) {
  const { text, support, evidence, origin, commitment, visibility, section } = statement;
  const verdict = VERDICTS[support];
  const proven = evidence.length > 0;
  const isHidden = visibility === "COACH_ONLY" && section !== "PRIVATE_NOTES";
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onOpen();
  };
  const action = proven
    ? {
        role: "button",
        tabIndex: 0,
        "aria-pressed": isOpen,
        onClick: onOpen,
        onKeyDown: key,
        title: "Show the words it rests on",
      }
    : {};
  return (
    <>
      <span
        className={`sentence ${support.toLowerCase()}${proven ? " proven" : ""}${isOpen ? " open" : ""}`}
        {...action}
      >
        {text}
      </span>
      {verdict && <span className={`tag ${support.toLowerCase()}`}>{verdict}</span>}
      {origin !== "MODEL" && <span className="tag">yours</span>}
      {isHidden && <span className="tag">hidden from the client</span>}
      {commitment && <Due commitment={commitment} />}
      {onEdit && (
        <button className="edit-words" aria-label={`Edit: ${text}`} onClick={onEdit}>
          ✎
        </button>
      )}{" "}
    </>
  );
}

const OWNERS: Record<Commitment["owner"], string | null> = {
  CLIENT: "client",
  COACH: "coach",
  OTHER: "someone else",
  UNKNOWN: null,
};

function Due({ commitment }: { commitment: Commitment }) {
  const { owner, due_date, due_text } = commitment;
  const due = due_date ? day(due_date) : due_text;
  const parts = [OWNERS[owner], due].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return (
    <span className="tag due" title={due_text ?? undefined}>
      {parts.join(" · ")}
    </span>
  );
}
