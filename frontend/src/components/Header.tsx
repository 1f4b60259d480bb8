import { t } from "../i18n";
import { WaitingCount } from "../queue/WaitingCount";
import { address, href, navigate } from "../routing";
import { permissions } from "../start";
import { Glyph } from "./Glyph";
import { SettingsButton } from "./Settings";

/** The bar at the top: where one can go, what one can look for, how to file a report. */
export function Header() {
  return (
    <header class="top">
      <a class="brand" href={href("")}>
        <Logo />
        {t("common.name")}
      </a>
      <nav class="nav" aria-label={t("common.main")}>
        <NavLink path="" label={t("common.map")} />
        <NavLink path="reports" label={t("common.reports")} />
        <NavLink path="overview" label={t("common.overview")} />
        {permissions.value.has("review") ? <NavLink path="desk" label={t("common.desk")} /> : null}
      </nav>
      <WaitingCount />
      <Find />
      <SettingsButton />
      <a class="button primary" href={href("report")}>
        <Glyph name="plus" size={18} />
        {t("common.reportWeather")}
      </a>
    </header>
  );
}

/** The bar at the bottom of narrow screens. */
export function Dock() {
  return (
    <nav class="dock" aria-label={t("common.mainAtHand")}>
      <NavLink path="" label={t("common.map")} glyph="map" />
      <NavLink path="reports" label={t("common.list")} glyph="list" />
      <a class="dock-add" href={href("report")} aria-label={t("common.reportWeather")}>
        <span>
          <Glyph name="plus" size={24} />
        </span>
      </a>
      <NavLink path="overview" label={t("common.overview")} glyph="chart" />
      <NavLink path="sign-in" label={t("common.more")} glyph="more" />
    </nav>
  );
}

function NavLink({ path, label, glyph }: { path: string; label: string; glyph?: string }) {
  const here = address.value.path;
  const current = here === path || (path !== "" && here.startsWith(`${path}/`));
  return (
    <a href={href(path)} aria-current={current ? "page" : undefined}>
      {glyph ? <Glyph name={glyph} size={22} /> : null}
      {label}
    </a>
  );
}

function Find() {
  return (
    <form
      class="find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const q = new FormData(event.currentTarget).get("q");
        navigate("reports", typeof q === "string" && q ? { q } : {});
        document.getElementById("main")?.focus();
      }}
    >
      <Glyph name="search" size={18} />
      <input type="search" name="q" aria-label={t("common.find")} placeholder={t("common.find")} />
    </form>
  );
}

function Logo() {
  return (
    <svg class="logo" viewBox="0 0 28 28" width="26" height="26" aria-hidden="true">
      <circle class="logo-edge" cx="14" cy="14" r="12.4" />
      <path class="logo-ground" d="M2.6 17.2h22.8A12 12 0 0 1 14 26 12 12 0 0 1 2.6 17.2z" />
      <path class="logo-sun" d="M8.6 14.6a5.4 5.4 0 0 1 10.8 0z" />
    </svg>
  );
}
