import { useEffect, useRef, type FormEvent, type KeyboardEvent } from "react";
import { lengthError } from "../stream/outbox.ts";

interface Props {
  draft: string;
  onDraft: (draft: string) => void;
  onSay: (text: string) => void;
  hasSession: boolean;
  ready: boolean;
}

export function Composer({ draft, onDraft, onSay, hasSession, ready }: Props) {
  const box = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    if (draft !== "") box.current?.focus();
  }, [draft]);

  const text = draft.trim();
  const tooLong = lengthError(text);
  const sendable = text !== "" && tooLong === null && hasSession;
  const say = () => {
    if (!sendable) return;
    onSay(text);
    onDraft("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    say();
  };
  const key = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    say();
  };
  const placeholder = !hasSession
    ? "Add a transcript to begin"
    : ready
      ? "Say what to change: “shorter”, “focus on delegation”, “as bullets” …"
      : "The summary is on its way …";

  return (
    <form className="composer" onSubmit={submit}>
      {tooLong && (
        <p className="warning" role="alert">
          {tooLong}
        </p>
      )}
      <textarea
        ref={box}
        value={draft}
        rows={1}
        aria-label="Message"
        placeholder={placeholder}
        disabled={!hasSession}
        onChange={(event) => onDraft(event.target.value)}
        onKeyDown={key}
      />
      <button className="send" aria-label="Send" disabled={!sendable}>
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M10 16V4M4.500 9.500 10 4l5.500 5.500" />
        </svg>
      </button>
    </form>
  );
}
