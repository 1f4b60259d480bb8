import { Component, type ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Failure } from "./api/client";
import { Empty } from "./components/Empty";
import { Failed } from "./components/Failed";
import { Dock, Header } from "./components/Header";
import { Notice } from "./components/Notice";
import { Offline } from "./components/Offline";
import { Skeleton } from "./components/Skeleton";
import { Toasts } from "./components/Toast";
import { useTitle } from "./components/useTitle";
import { t } from "./i18n";
import { address, href } from "./routing";
import { type Screen, screenAt } from "./screens";
import { connected, online } from "./start";

/** The frame around every screen. */
export function App() {
  return (
    <>
      <a class="skip" href="#main" onClick={toContent}>
        {t("common.skip")}
      </a>
      <Header />
      {connected.value ? null : <Offline />}
      <main id="main" tabIndex={-1}>
        <Guard key={address.value.path}>
          <Screens />
        </Guard>
      </main>
      <Dock />
      <Toasts />
    </>
  );
}

/** Fragments count from <base>, which is not the address of this screen. */
function toContent(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function Screens() {
  const found = screenAt(address.value.path);
  const [shown, setShown] = useState<{ key: string; screen: Screen } | null>(null);
  const [missing, setMissing] = useState<string | null>(null);
  const key = found?.key ?? null;
  useTitle(t(found?.title ?? "common.notFound"));
  useEffect(() => {
    let stale = false;
    setMissing(null);
    found?.load().then(
      (module) => {
        if (!stale) setShown({ key: found.key, screen: module.default });
      },
      () => {
        if (!stale) setMissing(found.key);
      },
    );
    return () => {
      stale = true;
    };
  }, [key]);
  if (!found) return <NotFound />;
  if (missing === found.key) return <Missing />;
  if (shown?.key !== found.key) return <Skeleton />;
  const Shown = shown.screen;
  return <Shown rest={found.rest} />;
}

/**
 * A screen whose files did not come: without a connection, or since a newer build has others.
 *
 * Loading the page again helps with both, and browsers keep a script that failed as failed.
 */
function Missing() {
  const failure = new Failure(0, online.value ? "page" : "offline", "", null);
  return (
    <div class="page">
      <Failed failure={failure} retry={() => window.location.reload()} />
    </div>
  );
}

function NotFound() {
  return (
    <div class="page">
      <Empty
        heading="h1"
        title={t("common.notFound")}
        actions={
          <>
            <a class="button" href={href("")}>
              {t("common.toMap")}
            </a>
            <a class="button" href={href("reports")}>
              {t("common.toReports")}
            </a>
          </>
        }
      >
        {t("common.notFoundWhy")}
      </Empty>
    </div>
  );
}

function Broken({ retry }: { retry: () => void }) {
  return (
    <div class="page">
      <Notice kind="bad">
        <p role="alert">{t("common.broken")}</p>
        <button type="button" class="button small" onClick={retry}>
          {t("common.retry")}
        </button>{" "}
        <a class="button small" href={href("")} data-leave="yes">
          {t("common.toMap")}
        </a>
      </Notice>
    </div>
  );
}

/** Shows that a screen failed, where otherwise nothing would be shown. */
class Guard extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return <Broken retry={() => this.setState({ failed: false })} />;
  }
}
