import { Login } from "./Login.tsx";
import { OperationsPage } from "./OperationsPage.tsx";
import { Workspace } from "./Workspace.tsx";
import { useAccount } from "./useAccount.ts";

const EXPIRED = "Your login has expired. Nothing you wrote is lost.";

export function App() {
  const { account, mustLogIn, enter, renew, askToLogIn } = useAccount();

  if (account === null) return <Login onLogin={enter} />;
  const page =
    window.location.pathname === "/operations" ? (
      <OperationsPage account={account} onExpired={renew} />
    ) : (
      <Workspace
        key={account.coachId}
        account={account}
        onExpired={renew}
        onUnauthenticated={askToLogIn}
        onLogout={() => enter(null)}
      />
    );
  // Behind the log-in the page stays as it was, with the stream's position.
  return (
    <>
      {mustLogIn && <Login onLogin={enter} reason={EXPIRED} />}
      <div style={{ display: mustLogIn ? "none" : "contents" }}>{page}</div>
    </>
  );
}
