import { useState, type FormEvent } from "react";
import { accountOf, type Account } from "../api/account.ts";
import { logIn, Refused } from "../api/gateway.ts";
import { Mark } from "./Mark.tsx";

interface Props {
  onLogin: (account: Account) => void;
  /** Why the coach is asked, when they were logged in before. */
  reason?: string;
}

export function Login({ onLogin, reason }: Props) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      onLogin(accountOf(await logIn(String(form.get("email")), String(form.get("password")))));
    } catch (failure) {
      setError(failure instanceof Refused ? failure.message : "The server cannot be reached.");
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <form className="login-card" onSubmit={(event) => void submit(event)}>
        <Mark />
        <h1>Coachstream</h1>
        <p className="quiet">{reason ?? "Every sentence of a summary, with the words it rests on."}</p>
        <label>
          E-mail
          <input name="email" type="email" autoComplete="username" required autoFocus />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {error && (
          <p className="login-error" role="alert">
            {error}
          </p>
        )}
        <button className="primary" disabled={busy}>
          {busy ? "Logging in…" : "Log in"}
        </button>
      </form>
    </main>
  );
}
