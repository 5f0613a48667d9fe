import type { SummaryDrafted } from "../records/events.ts";
import type {
  Client,
  CoachServed,
  CommitmentMark,
  Correction,
  Edit,
  Hit,
  LedgerEntry,
  Login,
  Mail,
  MarkerEvidence,
  Occasion,
  Operations,
  SessionStatus,
  Sharing,
  TracedChange,
  Transcript,
  UploadedSession,
} from "./shapes.ts";

import type { Sample, VoiceChange, VoiceProfile, VoiceVersion } from "../records/voice.ts";

/** The gateway said no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export async function logIn(email: string, password: string): Promise<Login> {
  return ask<Login>("/auth/login", null, { method: "POST", body: { email, password } });
}

/** A new login for what an earlier one gave, without asking the coach. */
export async function refresh(refreshToken: string): Promise<Login> {
  return ask<Login>("/auth/refresh", null, { method: "POST", body: { refresh_token: refreshToken } });
}

export class Gateway {
  constructor(private readonly token: string) {}

  async sessions(): Promise<SessionStatus[]> {
    return (await ask<{ sessions: SessionStatus[] }>("/sessions", this.token)).sessions;
  }

  async clients(): Promise<Client[]> {
    return (await ask<{ clients: Client[] }>("/clients", this.token)).clients;
  }

  async assign(sessionId: string, clientId: string | null): Promise<void> {
    const options = { method: "PUT", body: { client_id: clientId } };
    await ask(`/sessions/${encodeURIComponent(sessionId)}/client`, this.token, options);
  }

  /** What is open first. */
  async commitments(clientId: string): Promise<LedgerEntry[]> {
    const path = `/clients/${encodeURIComponent(clientId)}/commitments`;
    return (await ask<{ commitments: LedgerEntry[] }>(path, this.token)).commitments;
  }

  /** What came of it is told by the stream. */
  async mark(clientId: string, commitmentId: string, mark: CommitmentMark): Promise<void> {
    const path = `/clients/${encodeURIComponent(clientId)}/commitments/${encodeURIComponent(commitmentId)}`;
    await ask(path, this.token, { method: "POST", body: { mark } });
  }

  async competencies(sessionId: string): Promise<MarkerEvidence[]> {
    const path = `/sessions/${encodeURIComponent(sessionId)}/competencies`;
    return (await ask<{ markers: MarkerEvidence[] }>(path, this.token)).markers;
  }

  async transcript(sessionId: string): Promise<Transcript> {
    return ask<Transcript>(`/transcripts/${encodeURIComponent(sessionId)}`, this.token);
  }

  /** The new version, or why there is none, comes by the stream. */
  async correct(sessionId: string, basedOn: number, correction: Correction): Promise<void> {
    const options = { method: "POST", body: { ...correction, based_on: basedOn } };
    await ask(`/transcripts/${encodeURIComponent(sessionId)}/corrections`, this.token, options);
  }

  /** The new version, or why there is none, comes by the stream. */
  async edit(sessionId: string, basedOn: number, edit: Edit): Promise<void> {
    const options = { method: "POST", body: { ...edit, based_on: basedOn } };
    await ask(`${summaryOf(sessionId)}/edits`, this.token, options);
  }

  /** The approval comes by the stream. */
  async approve(sessionId: string, version: number): Promise<void> {
    await ask(`${summaryOf(sessionId)}/approve`, this.token, { method: "POST", body: { version } });
  }

  async sharing(sessionId: string, version: number): Promise<Sharing> {
    return ask<Sharing>(`${summaryOf(sessionId)}/sharing?version=${version}`, this.token);
  }

  /** `confirmsUnsupported`: the coach has seen which sentences have no evidence. */
  async share(sessionId: string, version: number, recipient: string, confirmsUnsupported: boolean): Promise<void> {
    const body = { version, recipient, confirms_unsupported: confirmsUnsupported };
    await ask(`${summaryOf(sessionId)}/share`, this.token, { method: "POST", body });
  }

  /** Oldest first. */
  async versions(sessionId: string): Promise<Occasion[]> {
    return (await ask<{ versions: Occasion[] }>(`${summaryOf(sessionId)}/versions`, this.token)).versions;
  }

  async compare(sessionId: string, from: number, to: number): Promise<TracedChange[]> {
    const path = `${summaryOf(sessionId)}/compare?from=${from}&to=${to}`;
    return (await ask<{ changes: TracedChange[] }>(path, this.token)).changes;
  }

  async search(query: string, limit: number, signal: AbortSignal): Promise<Hit[]> {
    const options = { method: "POST", body: { query, limit }, signal };
    return (await ask<{ hits: Hit[] }>("/search/query", this.token, options)).hits;
  }

  async voice(): Promise<VoiceProfile | null> {
    return (await ask<{ profile: VoiceProfile | null }>("/voice", this.token)).profile;
  }

  /** Newest first. */
  async voiceVersions(): Promise<VoiceVersion[]> {
    return (await ask<{ versions: VoiceVersion[] }>("/voice/versions", this.token)).versions;
  }

  /** What comes of this and the next two is told by the stream. */
  async trainVoice(samples: Sample[], learnFromEdits: boolean): Promise<void> {
    await ask("/analyze/voice/train", this.token, { method: "POST", body: { samples, learn_from_edits: learnFromEdits } });
  }

  async changeVoice(change: VoiceChange): Promise<void> {
    await ask("/voice", this.token, { method: "PATCH", body: change });
  }

  async rollBackVoice(toVersion: number): Promise<void> {
    await ask("/voice/rollback", this.token, { method: "POST", body: { to_version: toVersion } });
  }

  async summary(sessionId: string): Promise<SummaryDrafted> {
    return ask<SummaryDrafted>(`/sessions/${encodeURIComponent(sessionId)}/summary`, this.token);
  }

  async operations(): Promise<Operations> {
    return ask<Operations>("/admin/operations", this.token);
  }

  async served(coachId: string): Promise<CoachServed> {
    return ask<CoachServed>(`/admin/operations/coaches/${encodeURIComponent(coachId)}`, this.token);
  }

  async mail(): Promise<Mail[]> {
    return (await ask<{ messages: Mail[] }>("/mail", this.token)).messages;
  }

  /** XMLHttpRequest, because fetch does not tell how far an upload is. */
  upload(file: File, onProgress: (fraction: number) => void): Promise<UploadedSession> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", "/transcripts/upload");
      request.setRequestHeader("Authorization", `Bearer ${this.token}`);
      request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0);
      request.onerror = () => reject(new Refused(0, "The upload broke off."));
      request.onload = () => {
        const answer = parsed(request.responseText) as { sessions?: UploadedSession[] } | null;
        const session = request.status < 300 ? answer?.sessions?.[0] : undefined;
        if (session) resolve(session);
        else reject(new Refused(request.status, messageOf(answer, request.status)));
      };
      const form = new FormData();
      form.append("files", file);
      form.append("timezone", Intl.DateTimeFormat().resolvedOptions().timeZone);
      request.send(form);
    });
  }
}

function summaryOf(sessionId: string): string {
  return `/sessions/${encodeURIComponent(sessionId)}/summary`;
}

interface Options {
  method?: string;
  body?: unknown;
  signal?: AbortSignal;
}

async function ask<Answer>(path: string, token: string | null, options: Options = {}): Promise<Answer> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token !== null) headers["Authorization"] = `Bearer ${token}`;
  const request: RequestInit = { method: options.method ?? "GET", headers };
  if (options.signal) request.signal = options.signal;
  if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    request.body = JSON.stringify(options.body);
  }
  const response = await fetch(path, request);
  const answer = parsed(await response.text());
  if (!response.ok) throw new Refused(response.status, messageOf(answer, response.status));
  return answer as Answer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function messageOf(answer: unknown, status: number): string {
  const error = (answer as { error?: { message?: unknown } } | null)?.error;
  return typeof error?.message === "string" ? error.message : `The server answered ${status}.`;
}
