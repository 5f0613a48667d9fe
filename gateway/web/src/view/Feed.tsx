import { useEffect, useLayoutEffect, useRef } from "react";
import type { Edit } from "../api/shapes.ts";
import type { FeedItem } from "../model/feed.ts";
import type { Moment } from "../model/moment.ts";
import type { SummaryDrafted } from "../records/events.ts";
import { hasOlder, type StreamState } from "../stream/state.ts";
import { ConflictCard } from "./ConflictCard.tsx";
import { DeclinedCard } from "./DeclinedCard.tsx";
import { OwnMessage, PendingMessage } from "./Messages.tsx";
import { ProgressCard } from "./ProgressCard.tsx";
import { SharedCard } from "./SharedCard.tsx";
import { SummaryCard } from "./SummaryCard.tsx";
import { Welcome } from "./Welcome.tsx";

interface Props {
  items: FeedItem[];
  stream: StreamState;
  sessionId: string | null;
  moment: Moment | null;
  onOpen: (moment: Moment) => void;
  onSay: (text: string) => void;
  onDraft: (text: string) => void;
  onHistory: () => void;
  onEdit: (edit: Edit) => void;
  onApprove: (version: number) => void;
  onShare: (drafted: SummaryDrafted) => void;
  onOlder: () => void;
  onAgain: (id: string) => void;
  onDiscard: (id: string) => void;
}

const NEAR_BOTTOM_PX = 160;

export function Feed(props: Props) {
  const { items, stream, sessionId, onOlder, onAgain, onDiscard } = props;
  const pending = stream.outbox.filter((entry) => entry.session_id === sessionId);
  const begins = items.some((item) => item.kind === "progress" && item.progress.filename !== null);
  const older = hasOlder(stream);
  const scroller = useStickyBottom(`${items.length} ${items.at(-1)?.key}`, pending.at(-1)?.id);

  // A session that began before the events at hand: its beginning is fetched unasked.
  useEffect(() => {
    if (sessionId !== null && !begins && older && stream.phase === "online" && !stream.loadingOlder) onOlder();
  }, [sessionId, begins, older, stream.phase, stream.loadingOlder, onOlder]);

  if (sessionId === null && stream.phase === "online") return <Welcome />;
  return (
    <div className="feed" ref={scroller} role="log" aria-label="Chat" tabIndex={-1}>
      <div className="feed-inner">
        {!begins && older && <p className="notice">Loading earlier messages…</p>}
        {items.map((item) => (
          <Item key={item.key} item={item} {...props} />
        ))}
        {pending.map((entry) => (
          <PendingMessage
            key={entry.id}
            entry={entry}
            online={stream.phase === "online"}
            onAgain={onAgain}
            onDiscard={onDiscard}
          />
        ))}
        {isAwaiting(items) && (
          <p className="notice working" role="status">
            Working on it…
          </p>
        )}
      </div>
    </div>
  );
}

function Item(props: Props & { item: FeedItem }) {
  const { item, moment, onOpen, onSay, onDraft, onHistory, onEdit, onApprove, onShare } = props;
  switch (item.kind) {
    case "progress":
      return <ProgressCard progress={item.progress} />;
    case "said":
      return <OwnMessage text={item.text} at={item.at} />;
    case "summary":
      return (
        <SummaryCard
          drafted={item.drafted}
          at={item.at}
          latest={item.latest}
          moment={moment}
          onOpen={onOpen}
          onDraft={onDraft}
          onHistory={onHistory}
          onEdit={onEdit}
          approved={item.approved}
          onApprove={onApprove}
          onShare={onShare}
        />
      );
    case "approved":
      return <p className="declined approved">{item.reply}</p>;
    case "shared":
      return <SharedCard shared={item.shared} mail={item.mail} />;
    case "conflicted":
      return <ConflictCard conflicted={item.conflicted} onEdit={onEdit} />;
    case "working":
      return (
        <p className="notice working" role="status">
          {item.message}
        </p>
      );
    case "declined":
      return <DeclinedCard declined={item.declined} onSay={onSay} />;
  }
}

/** The coach spoke last, about a session that has a summary: an answer is due. */
function isAwaiting(items: FeedItem[]): boolean {
  return items.at(-1)?.kind === "said" && items.some((item) => item.kind === "summary");
}

/** Keeps the newest in view, unless the reader has scrolled away from it. One's own message always comes into view. */
function useStickyBottom(content: string, ownMessage: string | undefined) {
  const scroller = useRef<HTMLDivElement>(null);
  const near = useRef(true);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const note = () => {
      near.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_BOTTOM_PX;
    };
    element.addEventListener("scroll", note, { passive: true });
    return () => element.removeEventListener("scroll", note);
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || ownMessage === undefined) return;
    element.scrollTop = element.scrollHeight;
    near.current = true;
  }, [ownMessage]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !near.current) return;
    // A card taller than the window is read from its top.
    const last = element.querySelector<HTMLElement>(".feed-inner > :last-child");
    if (last && last.offsetHeight > element.clientHeight) last.scrollIntoView({ block: "start" });
    else element.scrollTop = element.scrollHeight;
  }, [content]);

  return scroller;
}
