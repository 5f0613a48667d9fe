import { useCallback, useEffect, useRef, useState, type FormEvent } from "react";
import { Refused, type Gateway } from "../api/gateway.ts";
import { when } from "../model/labels.ts";
import { lastTold, lines, traits } from "../model/voice.ts";
import type { VoiceChange, VoiceProfile, VoiceVersion } from "../records/voice.ts";
import type { StreamEvent } from "../stream/protocol.ts";
import { VoiceTraining } from "./VoiceTraining.tsx";

interface Props {
  gateway: Gateway;
  events: StreamEvent[];
  onClose: () => void;
}

const CAUSES: Record<VoiceVersion["cause"], string> = {
  TRAINED: "learned",
  EDITED: "changed by you",
  ROLLED_BACK: "went back",
};

/** How the coach writes, as far as it was learned: seen, changed, switched off, and taken back to any version. */
export function VoiceDialog({ gateway, events, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [profile, setProfile] = useState<VoiceProfile | null>(null);
  const [versions, setVersions] = useState<VoiceVersion[]>([]);
  const [failed, setFailed] = useState<string | null>(null);
  const told = lastTold(events);
  const [before, setBefore] = useState(told?.id);
  const toldId = told?.id;

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    Promise.all([gateway.voice(), gateway.voiceVersions()]).then(
      ([voice, all]) => {
        setProfile(voice);
        setVersions(all);
      },
      () => setFailed("Your voice could not be read just now: try again."),
    );
  }, [gateway, toldId]);

  const ask = useCallback(
    (request: Promise<void>) => {
      setBefore(toldId);
      request.then(
        () => setFailed(null),
        (failure: unknown) => setFailed(failure instanceof Refused ? failure.message : "That did not go through."),
      );
    },
    [toldId],
  );

  return (
    <dialog className="mailbox voice" ref={dialog} onClose={onClose} aria-label="Your voice">
      <header>
        <h2>Your voice</h2>
        <button className="round" aria-label="Close voice" onClick={() => dialog.current?.close()}>
          ×
        </button>
      </header>
      {failed && <p role="alert">{failed}</p>}
      {told && told.id !== before && <p role="status">{told.reply}</p>}
      {profile === null ? (
        <p className="quiet">Nothing is learned yet. Give two or three things that you wrote to clients.</p>
      ) : (
        <Profile key={profile.version} profile={profile} onChange={(change) => ask(gateway.changeVoice(change))} />
      )}
      <VoiceTraining onTrain={(samples, fromEdits) => ask(gateway.trainVoice(samples, fromEdits))} />
      {versions.length > 1 && (
        <details>
          <summary>Versions</summary>
          <ul>
            {versions.map((one) => (
              <li key={one.version}>
                Version {one.version}, {CAUSES[one.cause]}
                {one.restored_version !== null && ` to version ${one.restored_version}`},{" "}
                {when(Date.parse(one.created_at), Date.now())}{" "}
                {one.version !== profile?.version && (
                  <button className="link" onClick={() => ask(gateway.rollBackVoice(one.version))}>
                    Go back to version {one.version}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </dialog>
  );
}

function Profile({ profile, onChange }: { profile: VoiceProfile; onChange: (change: VoiceChange) => void }) {
  const { style } = profile;
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = (name: string) => String(form.get(name) ?? "");
    const was = (phrases: { text: string }[]) => phrases.map((phrase) => phrase.text);
    const wanted = {
      greeting: typed("greeting").trim(),
      sign_off: typed("sign_off").trim(),
      preferred: lines(typed("preferred")),
      banned: lines(typed("banned")),
      exemplars: lines(typed("exemplars")),
    };
    const standing = {
      greeting: style.greeting ?? "",
      sign_off: style.sign_off ?? "",
      preferred: was(style.preferred),
      banned: was(style.banned),
      exemplars: profile.exemplars,
    };
    const changed = Object.entries(wanted).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(standing[name as keyof typeof standing]),
    );
    if (changed.length > 0) onChange(Object.fromEntries(changed));
  };
  return (
    <section aria-label="Profile">
      <p>
        Version {profile.version}, {profile.enabled ? "in use" : "switched off"}.{" "}
        <button className="link" onClick={() => onChange({ enabled: !profile.enabled })}>
          {profile.enabled ? "Switch off" : "Switch on"}
        </button>
      </p>
      <ul>
        {traits(style).map((trait) => (
          <li key={trait}>{trait}</li>
        ))}
      </ul>
      <form onSubmit={save}>
        <label>
          Greeting <input name="greeting" maxLength={300} defaultValue={style.greeting ?? ""} />
        </label>
        <label>
          Sign-off <textarea name="sign_off" rows={2} maxLength={300} defaultValue={style.sign_off ?? ""} />
        </label>
        <Phrases name="preferred" label="Phrases you like, one a line" phrases={style.preferred} />
        <Phrases name="banned" label="Phrases you strike out, one a line" phrases={style.banned} />
        <label>
          Sentences that sound like you
          <textarea name="exemplars" rows={4} defaultValue={profile.exemplars.join("\n")} />
        </label>
        <button className="chip">Save changes</button>
      </form>
      <p className="quiet">
        Learned from {profile.sources.map((source) => source.title).join(", ") || "nothing but what you set by hand"}.
      </p>
    </section>
  );
}

function Phrases({ name, label, phrases }: { name: string; label: string; phrases: { text: string }[] }) {
  return (
    <label>
      {label}
      <textarea name={name} rows={3} defaultValue={phrases.map((phrase) => phrase.text).join("\n")} />
    </label>
  );
}
