import { useEffect, useState } from "preact/hooks";
import { Failure } from "../../api/client";
import { Failed } from "../../components/Failed";
import { Glyph } from "../../components/Glyph";
import { Skeleton } from "../../components/Skeleton";
import { t } from "../../i18n";
import { href } from "../../routing";
import { loadUi, principal, ui, uiFailure } from "../../start";
import { More } from "./More";
import { RecorderPaper } from "./RecorderPaper";
import { type Outcome, secretIn, secretOfAddress, signIn, signOut } from "./session";
import "./sign-in.css";

/** Signing in and out, and what has no place of its own on narrow screens. */
export default function SignIn() {
  return (
    <div class="sign-in">
      <RecorderPaper />
      <div class="sign-in-box">
        {!ui.value ? <Unknown /> : null}
        {ui.value?.access === "open" ? <Open /> : null}
        {ui.value?.access === "keys" ? principal.value ? <SignedIn /> : <Ways /> : null}
        <More />
      </div>
    </div>
  );
}

function Unknown() {
  if (ui.value === undefined) return <Skeleton />;
  const retry = () => void loadUi();
  return (
    <>
      <h1>{t("signIn.title")}</h1>
      <Failed failure={uiFailure.value ?? new Failure(0, "page", "", null)} retry={retry} />
    </>
  );
}

function Open() {
  return (
    <>
      <h1>{t("signIn.open")}</h1>
      <p class="sign-in-lead">{t("signIn.openWhy")}</p>
    </>
  );
}

function SignedIn() {
  const [failure, setFailure] = useState<Outcome["failure"]>(null);
  const { id = "", role = "" } = principal.value ?? {};
  return (
    <>
      <h1>{t("signIn.signedIn")}</h1>
      <p class="sign-in-lead">{t("signIn.as", { role: t(roleKey(role)), name: id })}</p>
      {failure ? <Failed failure={failure} retry={() => setFailure(null)} /> : null}
      <button
        type="button"
        class="button wide"
        onClick={() => void signOut().then((outcome) => setFailure(outcome.failure))}
      >
        {t("common.signOut")}
      </button>
      <p class="second">{t("signIn.cookie")}</p>
    </>
  );
}

function roleKey(role: string) {
  if (role === "admin" || role === "desk" || role === "service") return `signIn.${role}` as const;
  return "signIn.observer" as const;
}

function Ways() {
  return (
    <>
      <h1>{t("signIn.title")}</h1>
      <p class="sign-in-lead">{t("signIn.why")}</p>
      {ui.value?.sign_in ? (
        <>
          <a class="button primary wide" href={href("sign-in/issuer")} data-leave>
            <Glyph name="person" size={18} />
            {t("signIn.organisation")}
          </a>
          <p class="sign-in-or">{t("signIn.or")}</p>
        </>
      ) : null}
      <LinkForm />
      <p class="second">{t("signIn.cookie")}</p>
    </>
  );
}

function LinkForm() {
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function enter(secret: string) {
    setBusy(true);
    setError(null);
    const outcome = await signIn(secret);
    setBusy(false);
    if (outcome.failure) setError(sentenceOf(outcome.failure));
  }
  useEffect(() => {
    const take = () => {
      const secret = secretOfAddress();
      if (secret) void enter(secret);
    };
    take();
    // A link that is opened where this screen is shown already changes no more than that.
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);

  return (
    <form
      class="sign-in-form"
      onSubmit={(event) => {
        event.preventDefault();
        const secret = secretIn(text);
        if (secret) void enter(secret);
        else setError(t("signIn.missing"));
        if (!secret) event.currentTarget.querySelector("input")?.focus();
      }}
    >
      <label for="link">{t("signIn.link")}</label>
      <input
        id="link"
        class="field"
        type="password"
        autocomplete="off"
        spellcheck={false}
        aria-describedby="link-help link-error"
        aria-invalid={error !== null}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p id="link-error" class="sign-in-error" role="alert">
        {error}
      </p>
      <p id="link-help" class="second">
        {t("signIn.help")} <code>skywitness sign-in-link</code>
      </p>
      <button type="submit" class={`button wide ${ui.value?.sign_in ? "" : "primary"}`} disabled={busy}>
        <Glyph name="key" size={18} />
        {t("signIn.enter")}
      </button>
    </form>
  );
}

function sentenceOf(failure: NonNullable<Outcome["failure"]>): string {
  if (failure.status === 0) return t("common.failedOffline");
  if (failure.status === 401) return t("signIn.used");
  if (failure.retryAfter !== null) return t("common.failedBusy", { n: failure.retryAfter });
  return t("signIn.failed");
}
