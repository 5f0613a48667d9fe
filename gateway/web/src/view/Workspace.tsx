import { useCallback, useEffect, useMemo, useState } from "react";
import type { Account } from "../api/account.ts";
import { Gateway, Refused } from "../api/gateway.ts";
import type { Edit, SessionStatus } from "../api/shapes.ts";
import { feed, latestVersion, seenVersion } from "../model/feed.ts";
import { followed, versions, type Moment } from "../model/moment.ts";
import { sessionRows } from "../model/sessions.ts";
import { missing, withStored, type Stored } from "../model/stored.ts";
import type { SummaryDrafted } from "../records/events.ts";
import { UNAUTHENTICATED } from "../stream/close.ts";
import { Composer } from "./Composer.tsx";
import { Connection } from "./Connection.tsx";
import { DropZone } from "./DropZone.tsx";
import { Feed } from "./Feed.tsx";
import { MailBox } from "./MailBox.tsx";
import { Search } from "./Search.tsx";
import { SessionList } from "./SessionList.tsx";
import { SessionTools } from "./SessionTools.tsx";
import { ShareDialog } from "./ShareDialog.tsx";
import { TranscriptPanel } from "./TranscriptPanel.tsx";
import { UploadList } from "./UploadList.tsx";
import { VersionsDialog } from "./VersionsDialog.tsx";
import { VoiceDialog } from "./VoiceDialog.tsx";
import { useStream } from "./useStream.ts";
import { useUploads } from "./useUploads.ts";

interface Props {
  account: Account;
  /** The token is no good any more; another account of the same coach may follow. */
  onExpired: () => void;
  /** The gateway does not take the token for one, so that a new one is to be had with a password alone. */
  onUnauthenticated: () => void;
  onLogout: () => void;
}

export function Workspace({ account, onExpired, onUnauthenticated, onLogout }: Props) {
  const gateway = useMemo(() => new Gateway(account.token), [account]);
  const [stream, client] = useStream(account);
  const [statuses, setStatuses] = useState<SessionStatus[]>([]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [moment, setMoment] = useState<Moment | null>(null);
  const [draft, setDraft] = useState("");
  const [mailOpen, setMailOpen] = useState(false);
  const [sharing, setSharing] = useState<SummaryDrafted | null>(null);
  const [voiceOpen, setVoiceOpen] = useState(false);
  const [historyOpen, setHistoryOpen] = useState(false);
  const { uploads, add, dismiss } = useUploads(gateway, setChosen);
  const [failed, setFailed] = useState<string | null>(null);
  const [expired, setExpired] = useState(false);

  const [stored, setStored] = useState<Stored | null>(null);
  const items = useMemo(() => withStored(feed(stream.events), stored), [stream.events, stored]);
  const rows = useMemo(() => sessionRows(statuses, items), [statuses, items]);
  const selected = chosen ?? rows[0]?.sessionId ?? null;
  const row = rows.find((candidate) => candidate.sessionId === selected) ?? null;
  const shown = useMemo(
    () => items.filter((item) => item.sessionId === null || item.sessionId === selected),
    [items, selected],
  );

  const shownMoment = useMemo(() => moment && followed(moment, items), [moment, items]);

  const online = stream.phase === "online";
  const drafted = useMemo(() => items.filter((item) => item.kind === "summary").length, [items]);
  useEffect(() => {
    if (!online) return;
    gateway.sessions().then(setStatuses, (failure: unknown) => {
      if (failure instanceof Refused && failure.status === 401) setExpired(true);
    });
  }, [gateway, online, drafted]);

  const lacking = missing(statuses, items, stream, selected);
  useEffect(() => {
    if (lacking === null) return;
    const at = Date.parse(lacking.updated_at);
    gateway.summary(lacking.session_id).then(
      (drafted) => setStored({ drafted, at }),
      () => undefined,
    );
  }, [gateway, lacking]);

  useEffect(() => setExpired(false), [account]);

  const over = expired || stream.phase === "expired";
  useEffect(() => {
    if (over) onExpired();
  }, [over, onExpired]);

  const unauthenticated = stream.closeCode === UNAUTHENTICATED;
  useEffect(() => {
    if (unauthenticated) onUnauthenticated();
  }, [unauthenticated, onUnauthenticated]);

  const select = useCallback((sessionId: string) => {
    setChosen(sessionId);
    setMoment(null);
  }, []);

  const close = useCallback(() => setMoment(null), []);

  const status = statuses.find((one) => one.session_id === selected) ?? null;
  const assigned = useCallback(
    (sessionId: string, clientId: string | null) =>
      setStatuses((known) =>
        known.map((one) => (one.session_id === sessionId ? { ...one, client_id: clientId } : one)),
      ),
    [],
  );
  const unreachable = useCallback(
    (failure: unknown) => setFailed(failure instanceof Refused ? failure.message : "That did not work: try again."),
    [],
  );

  const say = (text: string) => client.say(text, selected, seenVersion(items, selected));
  const attempt = (doing: Promise<void>) =>
    doing.then(
      () => setFailed(null),
      (failure: unknown) =>
        setFailed(failure instanceof Refused ? failure.message : "That was not saved: check the connection and try again."),
    );
  const edit = (wanted: Edit) => {
    const version = latestVersion(items, selected);
    if (selected !== null && version !== null) void attempt(gateway.edit(selected, version, wanted));
  };
  const approve = (version: number) => {
    if (selected !== null) void attempt(gateway.approve(selected, version));
  };

  return (
    <DropZone onFiles={add}>
      <div className={moment ? "workspace with-panel" : "workspace"}>
        <header className="topbar">
          <Search
            gateway={gateway}
            onOpen={(hit) => {
              setChosen(hit.sessionId);
              setMoment(hit);
            }}
          />
          <Connection stream={stream} nextTryAt={client.nextTryAt} onRetry={() => client.retry()} />
        </header>
        <SessionList
          rows={rows}
          selected={selected}
          onSelect={select}
          onFiles={add}
          displayName={account.displayName}
          administers={account.role === "admin"}
          onMail={() => setMailOpen(true)}
          onVoice={() => setVoiceOpen(true)}
          onLogout={onLogout}
        >
          <UploadList uploads={uploads} onDismiss={dismiss} />
        </SessionList>
        <main className="centre" aria-label={row ? row.title : "Chat"}>
          <Feed
            key={selected}
            items={shown}
            stream={stream}
            sessionId={selected}
            moment={moment}
            onOpen={setMoment}
            onSay={say}
            onDraft={setDraft}
            onHistory={() => setHistoryOpen(true)}
            onEdit={edit}
            onApprove={approve}
            onShare={setSharing}
            onOlder={() => client.older()}
            onAgain={(id) => client.again(id)}
            onDiscard={(id) => client.discard(id)}
          />
          {failed && (
            <p className="warning" role="alert">
              {failed}
            </p>
          )}
          {status && (
            <SessionTools
              key={status.session_id}
              gateway={gateway}
              status={status}
              onAssigned={assigned}
              onFailed={unreachable}
            />
          )}
          <Composer
            draft={draft}
            onDraft={setDraft}
            ready={row?.stage === "SUMMARIZED"}
            hasSession={row !== null}
            onSay={say}
          />
        </main>
        {shownMoment && (
          <TranscriptPanel
            gateway={gateway}
            moment={shownMoment}
            versions={versions(items, shownMoment.sessionId)}
            onClose={close}
          />
        )}
      </div>
      {historyOpen && selected !== null && (
        <VersionsDialog
          gateway={gateway}
          sessionId={selected}
          onSay={say}
          onClose={() => setHistoryOpen(false)}
        />
      )}
      {sharing && <ShareDialog gateway={gateway} drafted={sharing} onClose={() => setSharing(null)} />}
      {voiceOpen && <VoiceDialog gateway={gateway} events={stream.events} onClose={() => setVoiceOpen(false)} />}
      {mailOpen && <MailBox gateway={gateway} onClose={() => setMailOpen(false)} />}
    </DropZone>
  );
}
