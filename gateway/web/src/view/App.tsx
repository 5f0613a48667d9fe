import { useState } from "react";
import { loadAccount, saveAccount, type Account } from "../api/account.ts";
import { Login } from "./Login.tsx";
import { Workspace } from "./Workspace.tsx";

export function App() {
  const [account, setAccount] = useState(loadAccount);

  const enter = (next: Account | null) => {
    saveAccount(next);
    setAccount(next);
  };

  if (account === null) return <Login onLogin={enter} />;
  return <Workspace key={account.coachId} account={account} onLogin={enter} onLogout={() => enter(null)} />;
}
