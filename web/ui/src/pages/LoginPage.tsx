import { useState } from "preact/hooks";
import { LanguageToggle } from "../components/LanguageToggle";
import { Logo } from "../components/Logo";
import { errorText, t } from "../i18n";
import { logIn, sessionEnded } from "../session";

export function LoginPage() {
  const words = t().login;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setFailure(null);
    try {
      await logIn(String(form.get("username")).trim(), String(form.get("password")));
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  }

  return (
    <main class="login">
      <form class="card login-card" onSubmit={(event) => void submit(event)} aria-label={words.title}>
        <div class="login-brand"><Logo /><h1>Tổng Đài</h1></div>
        {sessionEnded.value && failure === null && <p class="hint" role="status">{words.ended}</p>}
        <label>
          {words.username}
          <input name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus
            data-testid="login-username" />
        </label>
        <label>
          {words.password}
          <input name="password" type="password" autocomplete="current-password" required data-testid="login-password" />
        </label>
        <p class="form-error" role="alert" data-testid="login-error">{failure === null ? "" : errorText(failure)}</p>
        <button type="submit" class="primary large" disabled={busy} data-testid="login-submit">
          {busy ? words.busy : words.submit}
        </button>
        <div class="login-foot"><LanguageToggle /></div>
      </form>
    </main>
  );
}
