import { signal } from "@preact/signals";
import { WIND_UNITS, chooseUnits, units, unitsInUse } from "../format/units";
import { LANGUAGES, chooseLanguage, language, t } from "../i18n";
import { keepText, keptText } from "../kept";
import { href } from "../routing";
import { principal, ui } from "../start";
import { Dialog } from "./Dialog";
import { Segmented } from "./Segmented";

type Theme = "system" | "light" | "dark";
const STORED = "theme";

const theme = signal<Theme>(storedTheme());
const open = signal(false);

/** Show the dialog of the settings. */
export function openSettings(): void {
  open.value = true;
}

function storedTheme(): Theme {
  const kept = keptText(STORED);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** Show the page in the theme that the reader chose. */
export function applyTheme(chosen: Theme = theme.value): void {
  theme.value = chosen;
  keepText(STORED, chosen === "system" ? null : chosen);
  if (chosen === "system") {
    delete document.documentElement.dataset["theme"];
  } else {
    document.documentElement.dataset["theme"] = chosen;
  }
}

/** The button that shows units and language, and the dialog that changes them. */
export function SettingsButton() {
  return (
    <>
      <button
        type="button"
        class="button bare"
        onClick={openSettings}
      >
        <span class="hidden">{t("common.settings")}: </span>
        {unitsInUse.value} · {language.value.toUpperCase()}
      </button>
      {open.value ? <SettingsDialog /> : null}
    </>
  );
}

function SettingsDialog() {
  const names = { en: t("common.english"), de: t("common.german") };
  return (
    <Dialog
      title={t("common.settings")}
      close={() => {
        open.value = false;
      }}
    >
      <div class="stack">
        <Segmented
          label={t("common.language")}
          options={LANGUAGES.map((value) => ({ value, label: names[value] }))}
          value={language.value}
          choose={(value) => void chooseLanguage(value)}
        />
        <Segmented
          label={t("common.units")}
          options={[
            { value: "metric", label: t("common.metric") },
            { value: "us", label: t("common.us") },
          ]}
          value={units.value.system}
          choose={(system) => chooseUnits({ system })}
        />
        <Segmented
          label={t("common.wind")}
          options={WIND_UNITS.map((value) => ({ value, label: value }))}
          value={units.value.wind}
          choose={(wind) => chooseUnits({ wind })}
        />
        <Segmented
          label={t("common.theme")}
          options={[
            { value: "system", label: t("common.themeSystem") },
            { value: "light", label: t("common.themeLight") },
            { value: "dark", label: t("common.themeDark") },
          ]}
          value={theme.value}
          choose={applyTheme}
        />
        {ui.value?.access === "open" ? null : (
          <a
            href={href("sign-in")}
            onClick={() => {
              open.value = false;
            }}
          >
            {t(principal.value ? "common.signOut" : "common.signIn")}
          </a>
        )}
      </div>
    </Dialog>
  );
}
