import { openSettings } from "../../components/Settings";
import { t } from "../../i18n";
import { href } from "../../routing";
import { permissions, ui } from "../../start";

/** On narrow screens: what the bar at the bottom has no room for. */
export function More() {
  return (
    <section class="sign-in-more narrow-only">
      <h2 class="over">{t("common.more")}</h2>
      <ul>
        {permissions.value.has("review") ? (
          <li>
            <a href={href("desk")}>{t("common.desk")}</a>
          </li>
        ) : null}
        <li>
          <button type="button" class="button bare" onClick={openSettings}>
            {t("common.settings")}
          </button>
        </li>
        <li>
          <a href={href("docs")} data-leave>
            {t("signIn.docs")}
          </a>
        </li>
      </ul>
      <p class="caption">
        {t("common.name")} {ui.value?.version}
      </p>
      <ul class="caption">
        {(ui.value?.credits ?? []).map((credit) => (
          <li key={credit.text}>
            {credit.url ? (
              <a href={credit.url} rel="noopener" target="_blank">
                {credit.text}
              </a>
            ) : (
              credit.text
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
